using System.Buffers.Binary;
using System.Text;

namespace Skiff.Spin.Apps;

/// <summary>The manifest of a component that has none: every path goes to it.</summary>
internal static class FileManifest
{
    // A core module's version is 1; a component's has the layer 1 in its upper half (Component Model, Binary.md).
    private const uint CoreVersion = 1;
    private const int HeaderSize = 8;

    /// <summary>Writes it.</summary>
    /// <exception cref="AppException">The file cannot be read.</exception>
    public static string Write(string path, IEnumerable<string> allowedOutboundHosts) => $"""
        spin_manifest_version = 2
        [application]
        name = {Quote(NameOf(path))}
        [[trigger.http]]
        route = "/..."
        component = "main"
        {(IsCoreModule(path) ? "executor = { type = \"wagi\" }" : "")}
        [component.main]
        source = {Quote(Path.GetFileName(path))}
        allowed_outbound_hosts = [{string.Join(", ", allowedOutboundHosts.Select(Quote))}]

        """;

    private static bool IsCoreModule(string path)
    {
        if (path.EndsWith(".wat", StringComparison.OrdinalIgnoreCase))
        {
            return false; // decided by its text when it is read; commands in text are not what is served
        }

        try
        {
            Span<byte> header = stackalloc byte[HeaderSize];
            using var file = File.OpenRead(path);
            return file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) == HeaderSize && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == CoreVersion;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AppException($"cannot read '{path}': {e.Message}", e);
        }
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path) is { Length: > 0 } name ? name : "component";

    // TOML 1.0, "String": a basic string.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString());
        }

        return quoted.Append('"').ToString();
    }
}
