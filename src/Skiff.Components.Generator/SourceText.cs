#pragma warning disable IDE0130 // The namespace is that of the original, which the parser knows.
namespace Skiff.Text;

/// <summary>What the parser needs of Skiff.Text's class of this name, which uses APIs that the compiler's runtime may not have.</summary>
public sealed class SourceText(string name, string content)
{
    /// <summary>The path.</summary>
    public string Name { get; } = name;

    /// <summary>The characters.</summary>
    public string Content { get; } = content;

    /// <summary>The characters of a span.</summary>
    public ReadOnlySpan<char> Slice(TextSpan span) => Content.AsSpan(span.Start, span.Length);

    /// <summary>Text for a message.</summary>
    public static string Shorten(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : text.Slice(0, 60).ToString() + "...";

    /// <summary>The line and column of an offset, both counted from one.</summary>
    public TextPosition PositionOf(int offset)
    {
        var before = Content.AsSpan(0, offset);
        var line = 1;
        foreach (var c in before)
        {
            line += c == '\n' ? 1 : 0;
        }

        return new TextPosition(line, offset - before.LastIndexOf('\n'));
    }
}
