using System.Buffers;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>Cuts a text into tokens; comments and annotations are dropped. Source: Core 2.0, 6.2; annotations: Core 3.0, 6.2.4.</summary>
internal ref struct Lexer
{
    private static readonly SearchValues<char> IdentifierCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-./:<=>?@\\^_`|~");

    // Not in any token, yet they belong to a reserved one rather than ending it.
    private static readonly SearchValues<char> ReservedPunctuation = SearchValues.Create(",;[]{}");

    private readonly ReadOnlySpan<char> _text;
    private readonly List<Token> _tokens;
    private int _position;

    private Lexer(ReadOnlySpan<char> text)
    {
        _text = text;
        _tokens = new List<Token>(Math.Min(text.Length / 4, 1 << 20));
    }

    /// <summary>All tokens of a text. Throws <see cref="WatError"/> at the first character that cannot begin or continue a token.</summary>
    public static TokenizedText Tokenize(SourceText source)
    {
        if (source.Length > WatLimits.TextLength)
        {
            WatError.Throw(WatCodes.Limit, default, $"text too long: {source.Length} characters, at most {WatLimits.TextLength}");
        }

        var lexer = new Lexer(source.Content);
        lexer.Run();
        return new TokenizedText(source, [.. lexer._tokens]);
    }

    private void Run()
    {
        while (_position < _text.Length)
        {
            if (!SkipBlank() && Next() is { } token)
            {
                _tokens.Add(token);
            }
        }
    }

    /// <summary>Skips one space, comment or line break; answers whether there was one.</summary>
    private bool SkipBlank()
    {
        var c = _text[_position];
        if (c is ' ' or '\t' or '\n' or '\r')
        {
            _position++;
            return true;
        }

        var rest = _text[_position..];
        if (rest.StartsWith(";;"))
        {
            var length = rest.IndexOfAny('\n', '\r');
            _position = length < 0 ? _text.Length : _position + length;
            return true;
        }

        if (rest.StartsWith("(;"))
        {
            SkipBlockComment();
            return true;
        }

        return false;
    }

    private void SkipBlockComment()
    {
        var start = _position;
        var depth = 0;
        do
        {
            var jump = _text[_position..].IndexOfAny('(', ';');
            if (jump < 0 || _position + jump + 1 >= _text.Length)
            {
                WatError.Throw(WatCodes.Lexical, new TextSpan(start, 2), "unclosed comment");
            }

            _position += jump;
            var pair = _text.Slice(_position, 2);
            depth += pair is "(;" ? 1 : pair is ";)" ? -1 : 0;
            _position += pair is "(;" or ";)" ? 2 : 1;
            if (depth > WatLimits.CommentDepth)
            {
                WatError.Throw(WatCodes.Limit, new TextSpan(start, 2), $"comments nest too deep: at most {WatLimits.CommentDepth}");
            }
        }
        while (depth > 0);
    }

    /// <summary>The token at the position; null where it was an annotation.</summary>
    private Token? Next()
    {
        var start = _position;
        switch (_text[start])
        {
            case '(' when start + 1 < _text.Length && _text[start + 1] == '@':
                SkipAnnotation();
                return null;
            case '(':
                _position++;
                return new Token(TokenKind.Open, start, 1);
            case ')':
                _position++;
                return new Token(TokenKind.Close, start, 1);
            default:
                return Word();
        }
    }

    /// <summary>A run of identifier characters and strings: it is one token, and reserved unless it has one of the known forms.</summary>
    private Token Word()
    {
        var start = _position;
        var strings = 0;
        var others = 0;
        var punctuation = false;
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c == '"')
            {
                strings++;
                StringLiteral.Skip(_text, ref _position);
            }
            else if (IdentifierCharacters.Contains(c))
            {
                others++;
                _position++;
            }
            else if (ReservedPunctuation.Contains(c) && !_text[_position..].StartsWith(";;"))
            {
                punctuation = true;
                _position++;
            }
            else
            {
                break;
            }
        }

        var length = _position - start;
        if (length == 0)
        {
            return IllegalCharacter();
        }

        var kind = punctuation ? TokenKind.Reserved
            : strings == 1 && others == 0 ? TokenKind.String
            : strings > 0 ? TokenKind.Reserved
            : KindOf(_text.Slice(start, length));
        return new Token(kind, start, length);
    }

    private static TokenKind KindOf(ReadOnlySpan<char> word)
    {
        if (word[0] == '$')
        {
            return word.Length > 1 ? TokenKind.Identifier : TokenKind.Reserved;
        }

        var kind = NumberSyntax.Classify(word);
        return kind != TokenKind.Reserved ? kind : char.IsAsciiLetterLower(word[0]) ? TokenKind.Keyword : TokenKind.Reserved;
    }

    private readonly Token IllegalCharacter()
    {
        var c = _text[_position];
        var length = char.IsHighSurrogate(c) && _position + 1 < _text.Length ? 2 : 1;
        var shown = char.IsControl(c) ? $"U+{(int)c:X4}" : _text.Slice(_position, length).ToString();
        return WatError.Throw<Token>(WatCodes.Lexical, new TextSpan(_position, length), $"illegal character {shown}");
    }

    /// <summary>Skips <c>(@id ...)</c>; what is inside must be tokens with balanced parentheses.</summary>
    private void SkipAnnotation()
    {
        var start = _position;
        _position += 2;
        if (_position == _text.Length || (_text[_position] != '"' && !IdentifierCharacters.Contains(_text[_position])))
        {
            WatError.Throw(WatCodes.Lexical, new TextSpan(start, 2), "empty annotation id");
        }

        for (var depth = 1; depth > 0;)
        {
            if (_position == _text.Length)
            {
                WatError.Throw(WatCodes.Lexical, new TextSpan(start, 2), "unclosed annotation");
            }

            if (SkipBlank())
            {
                continue;
            }

            var c = _text[_position];
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c is '(' or ')')
            {
                _position++;
            }
            else
            {
                Word();
            }

            if (depth > WatLimits.AnnotationDepth)
            {
                WatError.Throw(WatCodes.Limit, new TextSpan(start, 2), $"annotations nest too deep: at most {WatLimits.AnnotationDepth}");
            }
        }
    }
}
