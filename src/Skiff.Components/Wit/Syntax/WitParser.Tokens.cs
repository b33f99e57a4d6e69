using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

/// <content>Looking at tokens and taking them.</content>
internal sealed partial class WitParser
{
    private void Advance()
    {
        _previousEnd = _current.Span.End;
        _braces += IsSymbol('{') ? 1 : IsSymbol('}') ? -1 : 0;

        // Taken, even where what follows is no token: whoever recovers must not count it again.
        _current = new WitToken(WitTokenKind.Symbol, new TextSpan(_previousEnd, 0));
        _current = _lexer.Next();
    }

    private bool IsSymbol(char symbol) => _current.Kind == WitTokenKind.Symbol && _current.Symbol == symbol;

    private bool IsKeyword(string keyword) => IsKeyword(_current, keyword);

    private bool IsKeyword(WitToken token, string keyword) =>
        token is { Kind: WitTokenKind.Identifier, IsEscaped: false } && _source.Slice(token.Span).SequenceEqual(keyword.AsSpan());

    private bool TakeSymbol(char symbol)
    {
        if (!IsSymbol(symbol))
        {
            return false;
        }

        Advance();
        return true;
    }

    private bool TakeKeyword(string keyword)
    {
        if (!IsKeyword(keyword))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(char symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    private NameSyntax Name()
    {
        if (_current.Kind != WitTokenKind.Identifier)
        {
            throw Unexpected("a name");
        }

        var text = _source.Slice(_current.Span).ToString();
        if (!_current.IsEscaped && WitNames.IsKeyword(text))
        {
            throw WitSyntaxException.At("SK1602", _current.Span, $"'{text}' is a keyword; as a name it is written '%{text}'");
        }

        var name = new NameSyntax(_current.IsEscaped ? text.Substring(1) : text, _current.Span);
        Advance();
        return name;
    }

    private WitSyntaxException Unexpected(string expected)
    {
        var found = _current.Kind == WitTokenKind.End ? "the end of the text" : $"'{SourceText.Shorten(_source.Slice(_current.Span))}'";
        return WitSyntaxException.At("SK1602", _current.Span, $"expected {expected}, found {found}");
    }

    // gate-item: '@unstable(feature = id)' | '@since(version = 1.2.3)' | '@deprecated(version = 1.2.3)'; and '@external-id("...")'.
    private WitGate Gate()
    {
        var gate = WitGate.None;
        while (IsSymbol('@'))
        {
            Advance();
            var start = _current.Span;
            var next = GateItem(gate);
            if (next.Since is not null && next.Feature is not null)
            {
                throw WitSyntaxException.At("SK1608", start, "@since and @unstable exclude each other");
            }

            gate = next;
        }

        return gate;
    }

    private WitGate GateItem(WitGate gate)
    {
        if (TakeKeyword("since"))
        {
            return gate with { Since = GateVersion() };
        }

        if (TakeKeyword("deprecated"))
        {
            return gate with { Deprecated = GateVersion() };
        }

        if (TakeKeyword("unstable"))
        {
            GateField("feature");
            if (!TakeSymbol('='))
            {
                throw Unexpected("'='");
            }

            var feature = Name().Text;
            Expect(')');
            return gate with { Feature = feature };
        }

        if (TakeKeyword("external-id"))
        {
            Expect('(');
            if (_current.Kind != WitTokenKind.String)
            {
                throw Unexpected("a string");
            }

            var id = WitStrings.Decode(_source, _current.Span);
            Advance();
            Expect(')');
            return gate with { ExternalId = id };
        }

        throw Unexpected("'since', 'unstable', 'deprecated' or 'external-id'");
    }

    private void GateField(string name)
    {
        Expect('(');
        if (!TakeKeyword(name))
        {
            throw Unexpected($"'{name}'");
        }
    }

    private string GateVersion()
    {
        GateField("version");
        if (!IsSymbol('='))
        {
            throw Unexpected("'='");
        }

        // Unlike behind '@', white space may come before the version.
        _lexer.SkipWhitespace();
        var version = Version();
        Expect(')');
        return version;
    }

    private static ImmutableArray<T> NonEmpty<T>(ImmutableArray<T> items, NameSyntax of, string what) => items.IsEmpty
        ? throw WitSyntaxException.At("SK1607", of.Span, $"'{of.Text}' has no {what}; it needs at least one")
        : items;
}
