namespace Skiff.Text.Tests;

public class DiagnosticRendererTests
{
    [Fact]
    public void An_error_shows_its_line_and_carets_under_the_place()
    {
        var content = string.Concat(Enumerable.Repeat("\n", 11)) + "type = \"htp\"\n";
        var source = new SourceText("app/spin.toml", content);
        var diagnostic = Diagnostic.Error("SK2107", new TextSpan(18, 5), "unknown trigger type \"htp\"; did you mean \"http\"?");

        Assert.Equal(
            """
            app/spin.toml:12:8: error SK2107: unknown trigger type "htp"; did you mean "http"?
               12 | type = "htp"
                  |        ^^^^^

            """,
            DiagnosticRenderer.Render(source, diagnostic));
    }

    [Fact]
    public void A_warning_with_notes_shows_all_of_them()
    {
        var source = new SourceText("x.wat", "(a)\n(b)");
        var diagnostic = Diagnostic.Warning("SK1000", new TextSpan(5, 1), "second", new DiagnosticNote("first", new TextSpan(1, 1)), new DiagnosticNote("hint"));

        Assert.Equal(
            """
            x.wat:2:2: warning SK1000: second
                2 | (b)
                  |  ^
            x.wat:1:2: note: first
                1 | (a)
                  |  ^
               note: hint

            """,
            DiagnosticRenderer.Render(source, diagnostic));
    }

    [Fact]
    public void An_empty_span_at_the_end_gets_one_caret() =>
        Assert.EndsWith("    1 | ab\n      |   ^\n", DiagnosticRenderer.Render(new SourceText("t", "ab"), Diagnostic.Error("SK1", new TextSpan(2, 0), "m")), StringComparison.Ordinal);

    [Fact]
    public void A_span_of_several_lines_is_underlined_on_its_first_line() =>
        Assert.EndsWith("    1 | abc\n      |  ^^\n", DiagnosticRenderer.Render(new SourceText("t", "abc\ndef"), Diagnostic.Error("SK1", new TextSpan(1, 5), "m")), StringComparison.Ordinal);

    [Fact]
    public void Tabs_and_control_characters_do_not_move_the_carets()
    {
        var rendered = DiagnosticRenderer.Render(new SourceText("t", "\t\u001B[2Jx😀y"), Diagnostic.Error("SK1", new TextSpan(8, 1), "m"));

        Assert.EndsWith("    1 |  \uFFFD[2Jx😀y\n      |        ^\n", rendered, StringComparison.Ordinal);
    }

    [Fact]
    public void A_very_long_line_is_shown_around_the_place()
    {
        var source = new SourceText("t", new string('a', 1000) + "X" + new string('b', 1000));

        var lines = DiagnosticRenderer.Render(source, Diagnostic.Error("SK1", new TextSpan(1000, 1), "m")).Split('\n');

        Assert.Equal(DiagnosticRenderer.LineWidth, lines[1].Length - "    1 | ".Length);
        Assert.Equal('X', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
    }
}
