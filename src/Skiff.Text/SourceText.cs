using System.Text;
using System.Text.Unicode;

namespace Skiff.Text;

/// <summary>A named text that diagnostics point into. Lines are found when first asked for, so that texts without errors cost nothing.</summary>
public sealed class SourceText
{
    private int[]? _lineStarts;

    /// <summary>Makes a text.</summary>
    /// <param name="name">How messages call it: usually the path as the user wrote it.</param>
    /// <param name="content">The characters.</param>
    public SourceText(string name, string content)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        Name = name;
        Content = content;
    }

    /// <summary>How messages call the text.</summary>
    public string Name { get; }

    /// <summary>The characters.</summary>
    public string Content { get; }

    /// <summary>How many characters.</summary>
    public int Length => Content.Length;

    /// <summary>How many lines; a text that ends with a line break has an empty last line.</summary>
    public int LineCount => LineStarts.Length;

    private int[] LineStarts => _lineStarts ??= FindLineStarts(Content);

    /// <summary>Decodes UTF-8; a byte order mark is dropped.</summary>
    /// <returns>The text, or null where the bytes are not UTF-8.</returns>
    public static SourceText? FromUtf8(string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        return Utf8.IsValid(bytes) ? new SourceText(name, Encoding.UTF8.GetString(bytes)) : null;
    }

    /// <summary>The characters of a span.</summary>
    public ReadOnlySpan<char> Slice(TextSpan span) => Content.AsSpan(span.Start, span.Length);

    /// <summary>Text for a message: shortened, since a hostile name or token may be as long as the whole text.</summary>
    public static string Shorten(ReadOnlySpan<char> text)
    {
        const int Longest = 60;
        if (text.Length <= Longest)
        {
            return text.ToString();
        }

        var length = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return $"{text[..length]}...";
    }

    /// <summary>The line and column of an offset; an offset past the end answers the end.</summary>
    public TextPosition PositionOf(int offset)
    {
        offset = Math.Clamp(offset, 0, Content.Length);
        var found = Array.BinarySearch(LineStarts, offset);
        var line = found >= 0 ? found : ~found - 1;
        var before = Content.AsSpan(LineStarts[line], offset - LineStarts[line]);

        // The search is vectorised: a text of one very long line is no reason to be slow.
        var simple = before.IndexOfAnyInRange('\uD800', '\uDFFF');
        var column = 1 + (simple < 0 ? before.Length : simple);
        if (simple >= 0)
        {
            foreach (var _ in before[simple..].EnumerateRunes())
            {
                column++;
            }
        }

        return new TextPosition(line + 1, column);
    }

    /// <summary>A line without its line break.</summary>
    /// <param name="line">Counted from one.</param>
    public TextSpan LineSpan(int line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(line, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(line, LineCount);
        var start = LineStarts[line - 1];
        var end = line < LineStarts.Length ? LineStarts[line] : Content.Length;
        while (end > start && Content[end - 1] is '\n' or '\r')
        {
            end--;
        }

        return TextSpan.FromBounds(start, end);
    }

    private static int[] FindLineStarts(string content)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < content.Length; i++)
        {
            // A line ends with LF, CR LF or a lone CR.
            if (content[i] == '\n' || (content[i] == '\r' && (i + 1 == content.Length || content[i + 1] != '\n')))
            {
                starts.Add(i + 1);
            }
        }

        return [.. starts];
    }
}
