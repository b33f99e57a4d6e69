using Skiff.Components.Text;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Spin.Programs;

/// <summary>Reads a module or component from a <c>.wasm</c> or <c>.wat</c> file; which of the two is seen from the content.</summary>
public static class ProgramFile
{
    // A file larger than this is no module that the decoder would take.
    private const long MaximumLength = 1L << 30;

    private static ReadOnlySpan<byte> BinaryMagic => "\0asm"u8;

    /// <summary>The bytes in the binary format.</summary>
    /// <exception cref="ProgramException">The file cannot be read.</exception>
    /// <exception cref="WatException">It is text with mistakes.</exception>
    public static byte[] Read(string path)
    {
        var bytes = ReadAll(path);
        if (bytes.AsSpan().StartsWith(BinaryMagic))
        {
            return bytes;
        }

        if (SourceText.FromUtf8(path, bytes) is not { } text || !LooksLikeText(path, text))
        {
            throw new ProgramException($"'{path}' is neither a WebAssembly module (no \\0asm at its beginning) nor its text format");
        }

        return ComponentTextReader.IsComponent(text) ? ComponentTextReader.ToBinary(text) : WatReader.ToBinary(text);
    }

    /// <summary>The content of a file that cannot be arbitrarily large.</summary>
    /// <exception cref="ProgramException">It cannot be read.</exception>
    internal static byte[] ReadAll(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaximumLength ? File.ReadAllBytes(path) : throw new ProgramException($"'{path}' has {length} bytes; a module has at most {MaximumLength}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException($"cannot read '{path}': {e.Message}");
        }
    }

    private static bool LooksLikeText(string path, SourceText text) =>
        path.EndsWith(".wat", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".wast", StringComparison.OrdinalIgnoreCase) || text.Content.AsSpan().TrimStart().StartsWith("(") || text.Content.AsSpan().TrimStart().StartsWith(";");
}
