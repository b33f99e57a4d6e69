using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>
/// Reads the text format of components and writes the binary format, which the decoder and the validator then judge as they judge any other
/// binary: an index that is a number is not checked here, a name is. Source: Component Model, Explainer.md, "Grammar"; Binary.md.
/// </summary>
public static class ComponentTextReader
{
    /// <summary>The binary form of a component.</summary>
    /// <exception cref="WatException">The text is malformed.</exception>
    public static byte[] ToBinary(SourceText source)
    {
        var result = Read(source);
        return result.Binary ?? throw new WatException(source, result.Diagnostics);
    }

    /// <summary>
    /// Reads a component: <c>(component ...)</c> or its definitions alone. The first definition that is in error ends the reading, since what
    /// follows may refer to it; of a core module in it all errors are reported.
    /// </summary>
    public static WatResult Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return WatReader.Guard(diagnostics =>
        {
            var cursor = new TokenCursor(Tokenize(source));
            var isWrapped = cursor.TryOpen("component");
            var binary = isWrapped ? ReadComponent(cursor, diagnostics) : ReadDefinitions(cursor, diagnostics, name: null);
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
    }

    /// <summary>Whether a text is a component, <c>(component ...)</c>, rather than a module. A text that has no tokens is a module without fields.</summary>
    public static bool IsComponent(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return new TokenCursor(Tokenize(source)).AtOpen("component");
        }
        catch (WatError)
        {
            // Neither; whoever reads it will say what is wrong.
            return false;
        }
    }

    internal static TokenizedText Tokenize(SourceText source) => Lexer.Tokenize(source) with { FurtherWords = ComponentKeywords.All };

    /// <summary>Reads what is behind <c>(component</c>, up to its closing parenthesis. Null where there were errors.</summary>
    internal static byte[]? ReadComponent(TokenCursor cursor, DiagnosticBag diagnostics)
    {
        var name = cursor.TryTakeIdentifier() is { } token ? cursor.NameOf(token) : null;
        return cursor.TryTakeKeyword("binary") ? cursor.TakeStrings()
            : cursor.TryTakeKeyword("quote") ? ReadQuote(cursor, diagnostics)
            : ReadDefinitions(cursor, diagnostics, name);
    }

    private static byte[]? ReadDefinitions(TokenCursor cursor, DiagnosticBag diagnostics, string? name)
    {
        var scope = new ComponentScope(parent: null, ScopeKind.Component, name);
        new TextContext(cursor, diagnostics, scope).Scopes.ReadDefinitions();
        return diagnostics.HasErrors ? null : ((ComponentSections)scope.Output).ToBinary(scope);
    }

    /// <summary>The definitions of a quoted component are in the strings; its errors are placed at the first of them.</summary>
    private static byte[]? ReadQuote(TokenCursor cursor, DiagnosticBag diagnostics)
    {
        var place = cursor.Span;
        if (SourceText.FromUtf8("quoted component", cursor.TakeStrings()) is not { } quoted)
        {
            diagnostics.Error(WatCodes.Lexical, place, "malformed UTF-8 encoding");
            return null;
        }

        var result = WatReader.Guard(inner =>
        {
            var text = new TokenCursor(Tokenize(quoted));
            var binary = ReadDefinitions(text, inner, name: null);
            if (!inner.HasErrors && !text.AtEnd)
            {
                text.Unexpected("the end of the text");
            }

            return binary;
        });
        WatReader.AddQuoted(diagnostics, result.Diagnostics, quoted, place);
        return result.Binary;
    }
}
