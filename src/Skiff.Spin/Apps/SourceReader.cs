using Skiff.Compiler;
using Skiff.Components.Text;
using Skiff.Spin.Manifest;
using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Text;

namespace Skiff.Spin.Apps;

/// <summary>Reads the files that components come from, and reports what is wrong with them.</summary>
/// <param name="directory">What their paths are relative to.</param>
/// <param name="diagnostics">Gets the problems.</param>
internal sealed class SourceReader(string directory, DiagnosticBag diagnostics)
{
    // A file larger than this is no module that the decoder would take.
    private const long MaximumLength = 1L << 30;

    // The header of a component: the magic of a module, then version 13 and layer 1 (Component Model, Binary.md).
    private static ReadOnlySpan<byte> ComponentHeader => [0, (byte)'a', (byte)'s', (byte)'m', 0x0d, 0, 1, 0];

    /// <summary>Whether bytes are those of a component, as far as the header says.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) => bytes.StartsWith(ComponentHeader);

    /// <summary>Where a file is.</summary>
    public string PathOf(ComponentSource.File source) => Path.Combine(directory, source.Path);

    /// <summary>The source as a file; null if it is of another kind, which is reported.</summary>
    public ComponentSource.File? FileOf(ComponentSource source)
    {
        if (source is ComponentSource.File file)
        {
            return file;
        }

        var kind = source is ComponentSource.Remote ? "{ url, digest }" : "{ package, version }";
        diagnostics.Error(AppCodes.Source, source.Span, $"sources of the form {kind} are not supported in this version: download the module and name its path");
        return null;
    }

    /// <summary>The binary format of a module or component; null if there is none, which is reported.</summary>
    /// <param name="source">The file, which may be a text.</param>
    /// <param name="build">How it is built, or null.</param>
    public byte[]? Read(ComponentSource.File source, BuildSection? build)
    {
        var path = PathOf(source);
        try
        {
            if (new FileInfo(path).Length is var length and > MaximumLength)
            {
                diagnostics.Error(AppCodes.File, source.Span, $"'{source.Path}' has {length} bytes; a module has at most {MaximumLength}");
                return null;
            }

            var bytes = File.ReadAllBytes(path);
            return path.EndsWith(".wat", StringComparison.OrdinalIgnoreCase) && SourceText.FromUtf8(source.Path, bytes) is { } text ? ToBinary(text) : bytes;
        }
        catch (WatException e)
        {
            diagnostics.Error(AppCodes.Module, source.Span, $"'{source.Path}' is no valid module: {e.Message}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            diagnostics.Error(AppCodes.File, source.Span, $"there is no file '{source.Path}'{(build is { Commands: [var command, ..] } ? $"; has the component been built ({command})?" : "")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(AppCodes.File, source.Span, $"cannot read '{source.Path}': {e.Message}");
        }

        return null;
    }

    /// <summary>Decodes, validates and compiles; null if that fails, which is reported.</summary>
    /// <param name="what">For messages: a module, a component.</param>
    /// <param name="span">Where the manifest names the file.</param>
    /// <param name="load">Does it.</param>
    public T? Load<T>(string what, TextSpan span, Func<T> load)
        where T : class
    {
        try
        {
            return load();
        }
        catch (WasmException e)
        {
            diagnostics.Error(AppCodes.Module, span, $"this is no valid {what}: {e.Code}: {e.Message}{(e.Offset is { } at ? $" (at 0x{at:x})" : "")}");
        }
        catch (CompilerNotSupportedException e)
        {
            diagnostics.Error(AppCodes.Module, span, e.Message);
        }

        return null;
    }

    private static byte[] ToBinary(SourceText text) => ComponentTextReader.IsComponent(text) ? ComponentTextReader.ToBinary(text) : WatReader.ToBinary(text);
}
