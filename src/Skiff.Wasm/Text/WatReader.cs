using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>The outcome of reading a module in the text format.</summary>
/// <param name="Binary">The module in the binary format, or null where there are errors.</param>
/// <param name="Diagnostics">What was found, in the order of the text.</param>
public sealed record WatResult(byte[]? Binary, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>
/// Reads the text format of WebAssembly 2.0 and writes the binary format, which the decoder and the validator then judge as they judge any
/// other binary: an index that is a number is not checked here, a name is. Source: WebAssembly Core 2.0, 6.
/// </summary>
public static class WatReader
{
    /// <summary>The binary form of a module.</summary>
    /// <exception cref="WatException">The text is malformed.</exception>
    public static byte[] ToBinary(SourceText source)
    {
        var result = Read(source);
        return result.Binary ?? throw new WatException(source, result.Diagnostics);
    }

    /// <summary>Reads a module: <c>(module ...)</c> or its fields alone. Errors of different fields are all reported.</summary>
    public static WatResult Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Read(source, allowsQuote: true);
    }

    private static WatResult Read(SourceText source, bool allowsQuote) =>
        Guard(diagnostics =>
        {
            var cursor = new TokenCursor(Lexer.Tokenize(source));
            var isWrapped = cursor.TryOpen("module");
            var binary = ReadModule(cursor, diagnostics, allowsQuote);
            if (isWrapped && !diagnostics.HasErrors)
            {
                cursor.Close();
            }

            if (!diagnostics.HasErrors && !cursor.AtEnd)
            {
                cursor.Unexpected("the end of the text");
            }

            return binary;
        });

    /// <summary>Reads what is behind <c>(module</c>, up to its closing parenthesis. Null where there were errors.</summary>
    /// <param name="cursor">The tokens.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    /// <param name="allowsQuote">Whether the text may be quoted; a quoted module cannot quote another one, which bounds the recursion.</param>
    internal static byte[]? ReadModule(TokenCursor cursor, DiagnosticBag diagnostics, bool allowsQuote)
    {
        var name = cursor.TryTakeIdentifier();
        return ReadModuleBody(cursor, diagnostics, name is { } token ? cursor.NameOf(token) : null, allowsQuote);
    }

    /// <summary>As <see cref="ReadModule"/>, behind the identifier.</summary>
    internal static byte[]? ReadModuleBody(TokenCursor cursor, DiagnosticBag diagnostics, string? name, bool allowsQuote)
    {
        if (cursor.TryTakeKeyword("binary"))
        {
            return cursor.TakeStrings();
        }

        if (allowsQuote && cursor.TryTakeKeyword("quote"))
        {
            return ReadQuote(cursor, diagnostics);
        }

        var scope = new ModuleScope();
        var sections = new ModuleSections();
        var declarations = new DeclarationPass(cursor, scope, diagnostics);
        declarations.Run();
        if (diagnostics.HasErrors)
        {
            return null;
        }

        var end = cursor.Position;
        new FieldPass(cursor, scope, sections, diagnostics).Run(declarations.Fields);
        cursor.Position = end;
        if (diagnostics.HasErrors)
        {
            return null;
        }

        sections.Names.Module = name;
        sections.Names.Functions = scope.Functions.Names;
        return sections.ToBinary(scope);
    }

    /// <summary>Runs a reader; what it throws becomes the last diagnostic.</summary>
    internal static WatResult Guard(Func<DiagnosticBag, byte[]?> read)
    {
        var diagnostics = new DiagnosticBag();
        byte[]? binary = null;
        try
        {
            binary = read(diagnostics);
        }
        catch (WatError error)
        {
            diagnostics.Add(error.Diagnostic);
        }

        return new WatResult(diagnostics.HasErrors ? null : binary, diagnostics.ToImmutable());
    }

    /// <summary>The text of a quoted module is in the strings; its errors are placed at the first of them.</summary>
    private static byte[]? ReadQuote(TokenCursor cursor, DiagnosticBag diagnostics)
    {
        var place = cursor.Span;
        if (SourceText.FromUtf8("quoted module", cursor.TakeStrings()) is not { } quoted)
        {
            diagnostics.Error(WatCodes.Lexical, place, "malformed UTF-8 encoding");
            return null;
        }

        var result = Read(quoted, allowsQuote: false);
        AddQuoted(diagnostics, result.Diagnostics, quoted, place);
        return result.Binary;
    }

    /// <summary>Adds the diagnostics of a quoted text, all at one place, with their own places in notes.</summary>
    internal static void AddQuoted(DiagnosticBag diagnostics, IEnumerable<Diagnostic> found, SourceText quoted, TextSpan place)
    {
        foreach (var diagnostic in found)
        {
            var note = new DiagnosticNote($"at {quoted.PositionOf(diagnostic.Span.Start)} of the quoted text");
            diagnostics.Add(diagnostic with { Span = place, Notes = diagnostic.Notes.Add(note) });
        }
    }
}
