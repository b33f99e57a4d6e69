using Skiff.Cli.Output;
using Skiff.Components.Text;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Cli;

/// <summary>Reads a module or component from a <c>.wasm</c> or <c>.wat</c> file; which of the two is seen from the content.</summary>
internal static class ModuleFile
{
    // A file larger than this is no module that the decoder would take.
    private const long MaximumLength = 1L << 30;

    private static ReadOnlySpan<byte> BinaryMagic => "\0asm"u8;

    /// <summary>The bytes in the binary format.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static byte[] Read(string path)
    {
        byte[] bytes;
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaximumLength)
            {
                throw new CommandException($"'{path}' has {length} bytes; a module has at most {MaximumLength}");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot read '{path}': {e.Message}");
        }

        if (bytes.AsSpan().StartsWith(BinaryMagic))
        {
            return bytes;
        }

        if (SourceText.FromUtf8(path, bytes) is not { } text || !LooksLikeText(path, text))
        {
            throw new CommandException($"'{path}' is neither a WebAssembly module (no \\0asm at its beginning) nor its text format");
        }

        return ComponentTextReader.IsComponent(text) ? ComponentTextReader.ToBinary(text) : WatReader.ToBinary(text);
    }

    /// <summary>An engine and the way to its modules, as the options say.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="folder">The cache folder, or null for the user's.</param>
    /// <param name="useCache">Whether compiled code is kept at all.</param>
    /// <param name="warn">Told what the user may want to know.</param>
    public static ModuleSource SourceFor(Engine engine, string? folder, bool useCache, Action<string> warn) =>
        new(engine, OpenCache(folder, useCache, warn)) { Progress = new CompilationMeter(Console.Error, isTerminal: !Console.IsErrorRedirected, TimeProvider.System) };

    private static ArtifactCache? OpenCache(string? folder, bool useCache, Action<string> warn)
    {
        if (!useCache)
        {
            return null;
        }

        var cache = ArtifactCache.TryOpen(folder ?? ArtifactCache.DefaultFolder, out var reason);
        if (cache is null)
        {
            warn($"compiled code is not cached: {reason}");
        }

        return cache;
    }

    private static bool LooksLikeText(string path, SourceText text) =>
        path.EndsWith(".wat", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".wast", StringComparison.OrdinalIgnoreCase) || text.Content.AsSpan().TrimStart().StartsWith("(") || text.Content.AsSpan().TrimStart().StartsWith(";");
}
