namespace Skiff.Text;

/// <summary>A range of characters of a <see cref="SourceText"/>.</summary>
/// <param name="Start">The offset of the first character.</param>
/// <param name="Length">How many characters (UTF-16 code units).</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The offset after the last character.</summary>
    public int End => Start + Length;

    /// <summary>The span from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public static TextSpan FromBounds(int start, int end) => new(start, end - start);
}

/// <summary>A place for people: both numbers count from one, and a column is one Unicode scalar value wide.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    /// <summary>For example <c>12:9</c>.</summary>
    public override string ToString() => $"{Line}:{Column}";
}
