using System.Text.Unicode;

namespace Skiff.Text.Toml;

/// <summary>
/// Reads TOML 1.0 documents. All errors are collected: after one, reading goes on with the next line that looks like the beginning of an
/// expression. Source: toml.io, version 1.0.0.
/// </summary>
public static class TomlReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="source">The text.</param>
    /// <param name="limits">Limits, or null for <see cref="TomlLimits.Default"/>.</param>
    public static TomlDocument Read(SourceText source, TomlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= TomlLimits.Default;
        var diagnostics = new DiagnosticBag();
        var root = new TomlTable(new TextSpan(0, source.Length), TomlTableOrigin.Header);
        if (source.Length > limits.Length)
        {
            diagnostics.Error(TomlCodes.Limit, default, $"the document is too long: {source.Length} characters, at most {limits.Length}");
        }
        else
        {
            ReadExpressions(new TomlScanner(source), root, limits, diagnostics);
        }

        return new TomlDocument(source, root, diagnostics.ToImmutable());
    }

    /// <summary>Reads a document from UTF-8.</summary>
    /// <param name="name">How messages call the document.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="limits">Limits, or null for <see cref="TomlLimits.Default"/>.</param>
    public static TomlDocument Read(string name, ReadOnlySpan<byte> bytes, TomlLimits? limits = null) =>
        SourceText.FromUtf8(name, bytes) is { } source ? Read(source, limits) : NotUtf8(name, bytes);

    /// <summary>Reads a document for callers who want one exception.</summary>
    /// <exception cref="TomlException">The document has errors.</exception>
    public static TomlDocument ReadOrThrow(SourceText source, TomlLimits? limits = null)
    {
        var document = Read(source, limits);
        return document.HasErrors ? throw new TomlException(document) : document;
    }

    /// <summary>What comes of bytes that are no text.</summary>
    internal static TomlDocument NotUtf8(string name, ReadOnlySpan<byte> bytes)
    {
        Utf8.ToUtf16(bytes, new char[bytes.Length], out var valid, out var characters, replaceInvalidSequences: false);
        var readable = SourceText.FromUtf8(name, bytes[..valid])!;
        var diagnostic = Diagnostic.Error(TomlCodes.Character, new TextSpan(readable.Length, 0), $"the document is not UTF-8: byte 0x{bytes[valid]:x2} at offset {valid}");
        return new TomlDocument(readable, new TomlTable(default, TomlTableOrigin.Header), [diagnostic]);
    }

    private static void ReadExpressions(TomlScanner scanner, TomlTable root, TomlLimits limits, DiagnosticBag diagnostics)
    {
        var place = new Place(root, Depth: 0);
        while (!scanner.AtEnd && !diagnostics.IsFull)
        {
            try
            {
                ReadExpression(scanner, limits, root, ref place);
                scanner.TakeEndOfLine();
            }
            catch (TomlError error)
            {
                diagnostics.Add(error.Diagnostic);
                SkipToExpression(scanner);
            }
        }
    }

    private static void ReadExpression(TomlScanner scanner, TomlLimits limits, TomlTable root, ref Place place)
    {
        scanner.SkipSpace();
        if (scanner.AtEnd || scanner.AtNewline || scanner.Current == '#')
        {
            return;
        }

        if (scanner.Current == '[')
        {
            // What follows a header that is refused must not land in the table before it: it goes where nobody looks.
            place = new Place(new TomlTable(default, TomlTableOrigin.Header), Depth: 0);
            place = ReadHeader(scanner, limits, root);
            return;
        }

        var (key, value) = new TomlValueReader(scanner, limits, place.Depth).ReadEntry();
        TomlTables.AddValue(place.Table, key, value);
    }

    private static Place ReadHeader(TomlScanner scanner, TomlLimits limits, TomlTable root)
    {
        var start = scanner.Position++;
        var isArray = scanner.TryTake('[');
        var key = new TomlValueReader(scanner, limits, depth: 0).ReadKey();
        scanner.Take(']', "']'");
        if (isArray)
        {
            scanner.Take(']', "']]'");
        }

        var header = scanner.SpanFrom(start);
        var table = isArray ? TomlTables.AppendTable(root, key, header) : TomlTables.DefineTable(root, key, header);
        return new Place(table, key.Count);
    }

    /// <summary>Moves to the next line that begins like an expression, so that one error does not cause many.</summary>
    private static void SkipToExpression(TomlScanner scanner)
    {
        do
        {
            var length = scanner.Rest.IndexOf('\n');
            scanner.Position += length < 0 ? scanner.Rest.Length : length + 1;
        }
        while (!scanner.AtEnd && !BeginsExpression(scanner.Rest));
    }

    private static bool BeginsExpression(ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOf('\n');
        var line = (length < 0 ? rest : rest[..length]).Trim();
        if (line.Length == 0 || line[0] is '#')
        {
            return false;
        }

        // A header, rather than an item of an array that is itself an array.
        if (line[0] == '[')
        {
            return line.Length > 1 && line.TrimEnd(']').IndexOfAny("\",{}") < 0 && line[^1] == ']';
        }

        var equals = line.IndexOf('=');
        return equals > 0 && !line[..equals].ContainsAny("[]{},");
    }

    /// <summary>Where entries go.</summary>
    /// <param name="Table">The table of the last header.</param>
    /// <param name="Depth">How deep it is nested.</param>
    private readonly record struct Place(TomlTable Table, int Depth);
}
