using Skiff.Shim.Protocol;

namespace Skiff.Shim.Sandboxes;

/// <summary>
/// The bundle of a pod whose sandbox the shim itself is: it has no config.json. The options of the runtime come to <c>start</c> alone, which keeps them here for
/// the shim.
/// </summary>
internal static class SandboxBundle
{
    private const string OptionsFile = "skiff-options";

    /// <summary>Whether a bundle is one.</summary>
    public static bool Is(string bundle) => !File.Exists(Path.Combine(bundle, "config.json"));

    public static void WriteOptions(string bundle, AnyMessage options) => File.WriteAllBytes(Path.Combine(bundle, OptionsFile), WireWriter.Encode(options));

    /// <summary>Null where there are none.</summary>
    public static AnyMessage? ReadOptions(string bundle)
    {
        var path = Path.Combine(bundle, OptionsFile);
        return File.Exists(path) ? AnyMessage.Read(File.ReadAllBytes(path)) : null;
    }
}
