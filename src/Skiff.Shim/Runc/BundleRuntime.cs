using System.Text.Json;

namespace Skiff.Shim.Runc;

/// <summary>
/// Which OCI runtime made the container, and where it keeps its state: written into the bundle at Create, so that <c>delete</c>, which runs when the shim is gone,
/// finds the container.
/// </summary>
internal static class BundleRuntime
{
    private const string FileName = "skiff-runtime.json";

    public static void Write(string bundle, RuntimeOptions options)
    {
        using var stream = File.Create(Path.Combine(bundle, FileName));
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("binaryName"u8, options.BinaryName);
        json.WriteString("root"u8, options.Root);
        json.WriteBoolean("systemdCgroup"u8, options.SystemdCgroup);
        json.WriteEndObject();
    }

    /// <summary>Null where Create did not come that far.</summary>
    public static RuntimeOptions? Read(string bundle)
    {
        var path = Path.Combine(bundle, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = json.RootElement;
        return new RuntimeOptions
        {
            BinaryName = root.GetProperty("binaryName"u8).GetString() ?? RuntimeOptions.Default.BinaryName,
            Root = root.GetProperty("root"u8).GetString() ?? RuntimeOptions.DefaultRoot,
            SystemdCgroup = root.GetProperty("systemdCgroup"u8).GetBoolean(),
        };
    }
}
