using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>Walks over a range of tokens and says what was expected where it is not there.</summary>
internal sealed class TokenCursor
{
    private readonly Token[] _tokens;
    private readonly int _end;
    private readonly ByteWriter _string = new();

    /// <summary>Walks over all tokens of a text.</summary>
    public TokenCursor(TokenizedText text)
        : this(text, 0, text.Tokens.Length)
    {
    }

    /// <summary>Walks over the tokens from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public TokenCursor(TokenizedText text, int start, int end)
    {
        Text = text;
        _tokens = text.Tokens;
        _end = end;
        Position = start;
    }

    public TokenizedText Text { get; }

    /// <summary>The index of the next token.</summary>
    public int Position { get; set; }

    public Token Current => Peek(0);

    public TokenKind Kind => Peek(0).Kind;

    public bool AtEnd => Position >= _end;

    /// <summary>The place of the next token.</summary>
    public TextSpan Span => Current.Span;

    public Token Peek(int ahead)
    {
        if (Position + ahead < _end)
        {
            return _tokens[Position + ahead];
        }

        var at = _end < _tokens.Length ? _tokens[_end].Start : Text.Source.Length;
        return new Token(TokenKind.EndOfText, at, 0);
    }

    public ReadOnlySpan<char> TextOf(Token token) => Text.Source.Slice(token.Span);

    /// <summary>A token for a message.</summary>
    public string Show(Token token) => SourceText.Shorten(TextOf(token));

    public Token Take() => Position < _end ? _tokens[Position++] : Peek(0);

    public Token Take(TokenKind kind, string expected) => Kind == kind ? Take() : Unexpected<Token>(expected);

    public bool IsKeyword(string word, int ahead = 0) => Peek(ahead) is { Kind: TokenKind.Keyword } token && TextOf(token).SequenceEqual(word);

    public bool TryTakeKeyword(string word)
    {
        var found = IsKeyword(word);
        Position += found ? 1 : 0;
        return found;
    }

    /// <summary>Whether <c>(word</c> is next.</summary>
    public bool AtOpen(string word) => Kind == TokenKind.Open && IsKeyword(word, ahead: 1);

    /// <summary>Takes <c>(word</c> if it is next.</summary>
    public bool TryOpen(string word)
    {
        var found = AtOpen(word);
        Position += found ? 2 : 0;
        return found;
    }

    public void Open(string word)
    {
        if (!TryOpen(word))
        {
            Position += Kind == TokenKind.Open ? 1 : 0;
            Unexpected($"'({word}'");
        }
    }

    public void Close() => Take(TokenKind.Close, "')'");

    /// <summary>Takes an identifier if there is one.</summary>
    public Token? TryTakeIdentifier() => Kind == TokenKind.Identifier ? Take() : null;

    /// <summary>An identifier without its <c>$</c>.</summary>
    public string NameOf(Token identifier) => Text.Source.Slice(identifier.Span)[1..].ToString();

    /// <summary>The bytes of the string that is next; valid until the next string is taken.</summary>
    public ReadOnlySpan<byte> TakeString()
    {
        var token = Take(TokenKind.String, "a string");
        _string.Truncate(0);
        StringLiteral.Decode(TextOf(token), _string);
        return _string.Written;
    }

    /// <summary>The bytes of all strings that follow, one after the other.</summary>
    public byte[] TakeStrings()
    {
        var bytes = new ByteWriter();
        while (Kind == TokenKind.String)
        {
            StringLiteral.Decode(TextOf(Take()), bytes);
        }

        return bytes.ToArray();
    }

    /// <summary>A string that is a name: valid UTF-8. Source: Core 2.0, 6.3.4.</summary>
    public byte[] TakeName()
    {
        var place = Span;
        var bytes = TakeString();
        if (!Utf8.IsValid(bytes))
        {
            WatError.Throw(WatCodes.Lexical, place, "malformed UTF-8 encoding");
        }

        return bytes.ToArray();
    }

    /// <summary>As <see cref="TakeName"/>, decoded.</summary>
    public string TakeNameText() => Encoding.UTF8.GetString(TakeName());

    /// <summary>A natural number of 32 bits.</summary>
    public uint TakeU32()
    {
        var token = Take(TokenKind.Natural, "a number");
        return IntegerLiteral.TryParse(TextOf(token), bits: 32, out var value)
            ? (uint)value
            : WatError.Throw<uint>(WatCodes.Range, token.Span, "i32 constant out of range");
    }

    /// <summary>Moves from behind an opening parenthesis to behind the closing one that belongs to it.</summary>
    public void SkipToClose()
    {
        var depth = 1;
        while (depth > 0)
        {
            switch (Take().Kind)
            {
                case TokenKind.Open:
                    depth++;
                    break;
                case TokenKind.Close:
                    depth--;
                    break;
                case TokenKind.EndOfText:
                    Unexpected("')'");
                    break;
            }
        }
    }

    /// <summary>Whether a token has no meaning anywhere.</summary>
    public bool IsUnknownWord(Token token) =>
        token.Kind == TokenKind.Reserved
        || (token.Kind == TokenKind.Keyword && !Keywords.IsKnown(TextOf(token)) && !Text.FurtherWords.Contains(TextOf(token).ToString()));

    /// <summary>Refuses the next token: an unknown word is an "unknown operator", anything else an "unexpected token".</summary>
    [DoesNotReturn]
    public void Unexpected(string expected)
    {
        var token = Current;
        var text = TextOf(token);
        if (IsUnknownWord(token))
        {
            WatError.Throw(WatCodes.Lexical, token.Span, $"unknown operator {SourceText.Shorten(text)}");
        }

        var found = token.Kind == TokenKind.EndOfText ? "end of text" : SourceText.Shorten(text);
        WatError.Throw(WatCodes.Syntax, token.Span, $"unexpected token {found}; expected {expected}");
    }

    [DoesNotReturn]
    public T Unexpected<T>(string expected)
    {
        Unexpected(expected);
        return default;
    }
}
