using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

/// <summary>Splits a text into tokens, one at a time. A struct: a copy of it is a look ahead. Source: WIT.md, "Lexical structure".</summary>
internal struct WitLexer(SourceText source)
{
    private readonly string _text = source.Content;
    private int _position;

    /// <summary>Where the next token or the white space before it begins.</summary>
    public readonly int Position => _position;

    /// <summary>The next token; End at the end, for ever.</summary>
    public WitToken Next()
    {
        SkipWhitespace();
        if (_position == _text.Length)
        {
            return new WitToken(WitTokenKind.End, new TextSpan(_position, 0));
        }

        var start = _position;
        var c = _text[start];
        if (c == '%' || IsLetter(c))
        {
            return Identifier(start);
        }

        if (c is >= '0' and <= '9')
        {
            while (_position < _text.Length && _text[_position] is >= '0' and <= '9')
            {
                _position++;
            }

            return new WitToken(WitTokenKind.Integer, TextSpan.FromBounds(start, _position));
        }

        if (c == '"')
        {
            return String(start);
        }

        if (c == '-' && start + 1 < _text.Length && _text[start + 1] == '>')
        {
            _position += 2;
            return new WitToken(WitTokenKind.Arrow, new TextSpan(start, 2));
        }

        if ("=,:;(){}<>*/.@_".IndexOf(c) < 0)
        {
            throw WitSyntaxException.At("SK1601", new TextSpan(start, 1), "a character that WIT does not know here");
        }

        _position++;
        return new WitToken(WitTokenKind.Symbol, new TextSpan(start, 1), c);
    }

    /// <summary>
    /// Reads a version that begins at once. A dot is part of it only before a letter or digit, so that <c>types@1.0.0.{a}</c> ends where it should.
    /// </summary>
    public TextSpan Version()
    {
        var start = _position;
        while (_position < _text.Length)
        {
            var c = _text[_position];
            var isDot = c == '.' && _position + 1 < _text.Length && IsLetterOrDigit(_text[_position + 1]);
            if (!isDot && !IsLetterOrDigit(c) && c is not '-' and not '+')
            {
                break;
            }

            _position++;
        }

        return TextSpan.FromBounds(start, _position);
    }

    /// <summary>Goes on behind the character where an error was met, so that a caller which recovers makes progress.</summary>
    public void SkipCharacter() => _position = Math.Min(_position + 1, _text.Length);

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static bool IsLetterOrDigit(char c) => IsLetter(c) || c is >= '0' and <= '9';

    private WitToken Identifier(int start)
    {
        var escaped = _text[start] == '%';
        _position += escaped ? 1 : 0;
        var first = _position;
        while (_position < _text.Length && (IsLetterOrDigit(_text[_position]) || IsInnerDash()))
        {
            _position++;
        }

        var span = TextSpan.FromBounds(start, _position);
        return WitNames.IsLabel(_text.AsSpan(first, _position - first))
            ? new WitToken(WitTokenKind.Identifier, span, IsEscaped: escaped)
            : throw WitSyntaxException.At("SK1603", span, $"'{SourceText.Shorten(source.Slice(span))}' is no name: words of letters and digits, each all in lower case or all in upper case, joined by '-'");
    }

    // `a->b` is an identifier and an arrow.
    private readonly bool IsInnerDash() => _text[_position] == '-' && (_position + 1 == _text.Length || _text[_position + 1] != '>');

    private WitToken String(int start)
    {
        for (_position++; _position < _text.Length && _text[_position] != '"'; _position++)
        {
            if (_text[_position] == '\n')
            {
                break;
            }

            _position += _text[_position] == '\\' && _position + 1 < _text.Length ? 1 : 0;
        }

        if (_position >= _text.Length || _text[_position] != '"')
        {
            _position = Math.Min(_position, _text.Length);
            throw WitSyntaxException.At("SK1601", TextSpan.FromBounds(start, _position), "a string that does not end");
        }

        _position++;
        return new WitToken(WitTokenKind.String, TextSpan.FromBounds(start, _position));
    }

    /// <summary>Goes to where the next token begins.</summary>
    public void SkipWhitespace()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c is ' ' or '\t' or '\r' or '\n')
            {
                _position++;
            }
            else if (c == '/' && _position + 1 < _text.Length && _text[_position + 1] == '/')
            {
                SkipLineComment();
            }
            else if (c == '/' && _position + 1 < _text.Length && _text[_position + 1] == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipLineComment()
    {
        while (_position < _text.Length && _text[_position] != '\n')
        {
            CheckComment(_text[_position]);
            _position++;
        }
    }

    // They nest.
    private void SkipBlockComment()
    {
        var start = _position;
        var depth = 0;
        while (_position < _text.Length)
        {
            var next = _position + 1 < _text.Length ? _text[_position + 1] : '\0';
            if (_text[_position] == '/' && next == '*')
            {
                depth++;
                _position += 2;
            }
            else if (_text[_position] == '*' && next == '/')
            {
                _position += 2;
                if (--depth == 0)
                {
                    return;
                }
            }
            else
            {
                CheckComment(_text[_position]);
                _position++;
            }
        }

        throw WitSyntaxException.At("SK1601", new TextSpan(start, 2), "a comment that does not end");
    }

    // A text that looks different from what it says is refused, in comments too.
    private readonly void CheckComment(char c)
    {
        var isBidirectional = c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
        if (isBidirectional || (char.IsControl(c) && c is not '\n' and not '\r' and not '\t'))
        {
            throw WitSyntaxException.At("SK1601", new TextSpan(_position, 1), "a control character that WIT does not allow");
        }
    }
}
