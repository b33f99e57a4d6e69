using System.Diagnostics.CodeAnalysis;

namespace Skiff.Text.Toml;

/// <summary>Walks over the characters of a document.</summary>
internal sealed class TomlScanner(SourceText source)
{
    /// <summary>What <see cref="Current"/> answers at the end; as a character of a document it is refused everywhere.</summary>
    public const char End = '\0';

    private readonly string _text = source.Content;

    public SourceText Source { get; } = source;

    public int Position { get; set; }

    public bool AtEnd => Position >= _text.Length;

    public char Current => Peek(0);

    public bool AtNewline => Current == '\n' || (Current == '\r' && Peek(1) == '\n');

    public ReadOnlySpan<char> Rest => _text.AsSpan(Position);

    public char Peek(int ahead) => Position + ahead < _text.Length ? _text[Position + ahead] : End;

    public bool TryTake(char c)
    {
        var found = !AtEnd && Current == c;
        Position += found ? 1 : 0;
        return found;
    }

    public void Take(char c, string expected)
    {
        if (!TryTake(c))
        {
            Unexpected(expected);
        }
    }

    /// <summary>Skips spaces and tabs.</summary>
    public void SkipSpace()
    {
        while (Current is ' ' or '\t')
        {
            Position++;
        }
    }

    /// <summary>Skips spaces, comments and line breaks, as between the items of an array.</summary>
    public void SkipSpaceAndLines()
    {
        do
        {
            SkipSpace();
            SkipComment();
        }
        while (TryTakeNewline());
    }

    public bool TryTakeNewline()
    {
        if (!AtNewline)
        {
            return false;
        }

        Position += Current == '\n' ? 1 : 2;
        return true;
    }

    /// <summary>Skips what may stand behind an expression, its line break included.</summary>
    public void TakeEndOfLine()
    {
        SkipSpace();
        SkipComment();
        if (!AtEnd && !TryTakeNewline())
        {
            Unexpected("the end of the line");
        }
    }

    public TextSpan SpanFrom(int start) => TextSpan.FromBounds(start, Position);

    [DoesNotReturn]
    public void Unexpected(string expected)
    {
        var found = AtEnd ? "the end of the document" : AtNewline ? "the end of the line" : Describe(Current);
        var length = AtEnd || AtNewline ? 0 : char.IsHighSurrogate(Current) ? 2 : 1;
        TomlError.Throw(TomlCodes.Syntax, new TextSpan(Position, length), $"expected {expected}, found {found}");
    }

    /// <summary>A character must not be a control character other than a tab. Source: TOML 1.0, "Comment" and "String".</summary>
    public void CheckNotControl()
    {
        if (Current is < ' ' and not '\t' or '\x7F')
        {
            TomlError.Throw(TomlCodes.Character, new TextSpan(Position, 1), $"the control character {Describe(Current)} must be escaped");
        }
    }

    private void SkipComment()
    {
        if (!TryTake('#'))
        {
            return;
        }

        while (!AtEnd && !AtNewline)
        {
            if (Current is < ' ' and not '\t' or '\x7F')
            {
                TomlError.Throw(TomlCodes.Character, new TextSpan(Position, 1), $"the control character {Describe(Current)} must not be in a comment");
            }

            Position++;
        }
    }

    private string Describe(char c) =>
        char.IsControl(c) ? $"U+{(int)c:X4}"
        : char.IsHighSurrogate(c) ? $"'{Rest[..Math.Min(2, Rest.Length)]}'"
        : $"'{c}'";
}
