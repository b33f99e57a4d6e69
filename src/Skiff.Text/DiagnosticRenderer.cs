using System.Globalization;
using System.Text;

namespace Skiff.Text;

/// <summary>
/// Writes diagnostics for people and for grep: one line with file, line, column, severity, code and message, then the source line and a caret line.
/// <code>
/// app/spin.toml:12:9: error SK2107: unknown trigger type "htp"; did you mean "http"?
///    12 | type = "htp"
///       |        ^^^^^
/// </code>
/// </summary>
public static class DiagnosticRenderer
{
    /// <summary>A source line longer than this is shown in part, around the place.</summary>
    public const int LineWidth = 160;

    /// <summary>Writes one diagnostic; every line ends with a line feed.</summary>
    public static string Render(SourceText source, Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(diagnostic);
        var output = new StringBuilder();
        var severity = diagnostic.Severity == Severity.Error ? "error" : "warning";
        output.Append(CultureInfo.InvariantCulture, $"{source.Name}:{source.PositionOf(diagnostic.Span.Start)}: {severity} {diagnostic.Code}: {diagnostic.Message}\n");
        AppendExcerpt(output, source, diagnostic.Span);
        foreach (var note in diagnostic.Notes)
        {
            if (note.Span is { } span)
            {
                output.Append(CultureInfo.InvariantCulture, $"{source.Name}:{source.PositionOf(span.Start)}: note: {note.Message}\n");
                AppendExcerpt(output, source, span);
            }
            else
            {
                output.Append(CultureInfo.InvariantCulture, $"   note: {note.Message}\n");
            }
        }

        return output.ToString();
    }

    /// <summary>Writes several diagnostics, one after the other.</summary>
    public static string Render(SourceText source, IEnumerable<Diagnostic> diagnostics) =>
        string.Concat(diagnostics.Select(diagnostic => Render(source, diagnostic)));

    private static void AppendExcerpt(StringBuilder output, SourceText source, TextSpan span)
    {
        var number = source.PositionOf(span.Start).Line;
        var line = source.LineSpan(number);
        var start = Math.Min(span.Start, line.End);
        var (from, to) = Window(source, line, start);
        var gutter = number.ToString(CultureInfo.InvariantCulture).PadLeft(5);
        output.Append(gutter).Append(" | ");
        AppendVisible(output, source.Slice(TextSpan.FromBounds(from, to)));
        output.Append('\n').Append(' ', gutter.Length).Append(" | ");

        // A span of several lines is underlined to the end of its first line; an empty one gets one caret.
        output.Append(' ', CountRunes(source, from, start));
        output.Append('^', Math.Max(1, CountRunes(source, start, Math.Min(span.End, to)))).Append('\n');
    }

    private static (int From, int To) Window(SourceText source, TextSpan line, int start)
    {
        if (line.Length <= LineWidth)
        {
            return (line.Start, line.End);
        }

        var from = Math.Max(line.Start, Math.Min(start - (LineWidth / 2), line.End - LineWidth));
        var to = from + LineWidth;
        from -= from > line.Start && char.IsLowSurrogate(source.Content[from]) ? 1 : 0;
        to -= to < line.End && char.IsLowSurrogate(source.Content[to]) ? 1 : 0;
        return (from, to);
    }

    private static int CountRunes(SourceText source, int from, int to)
    {
        var count = 0;
        for (var i = from; i < to; i++)
        {
            count += char.IsLowSurrogate(source.Content[i]) ? 0 : 1;
        }

        return count;
    }

    // A tab or another control character is shown one column wide, so that the carets stand under what they mean
    // and a hostile text cannot steer the terminal.
    private static void AppendVisible(StringBuilder output, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            output.Append(c == '\t' ? ' ' : char.IsControl(c) ? '\uFFFD' : c);
        }
    }
}
