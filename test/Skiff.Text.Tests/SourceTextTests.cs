namespace Skiff.Text.Tests;

public class SourceTextTests
{
    [Theory]
    [InlineData("", 0, "1:1")]
    [InlineData("ab", 2, "1:3")]
    [InlineData("a\nb", 1, "1:2")]
    [InlineData("a\nb", 2, "2:1")]
    [InlineData("a\r\nb", 3, "2:1")]
    [InlineData("a\rb", 2, "2:1")]
    [InlineData("a\n", 2, "2:1")]
    [InlineData("é😀x", 3, "1:3")]
    [InlineData("abc", 99, "1:4")]
    public void Offsets_become_lines_and_columns(string content, int offset, string expected) =>
        Assert.Equal(expected, new SourceText("t", content).PositionOf(offset).ToString());

    [Fact]
    public void Lines_are_given_without_their_breaks()
    {
        var source = new SourceText("t", "one\r\n\ntwo\rthree\n");

        Assert.Equal(["one", "", "two", "three", ""], Enumerable.Range(1, source.LineCount).Select(line => source.Slice(source.LineSpan(line)).ToString()));
    }

    [Fact]
    public void Long_text_is_shortened_for_messages_between_characters()
    {
        Assert.Equal(new string('a', 60), SourceText.Shorten(new string('a', 60)));
        Assert.Equal(new string('a', 60) + "...", SourceText.Shorten(new string('a', 61)));
        Assert.Equal(new string('a', 59) + "...", SourceText.Shorten(new string('a', 59) + "😀b"));
    }

    [Fact]
    public void A_line_that_does_not_exist_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SourceText("t", "x").LineSpan(2));

    [Fact]
    public void Utf8_is_decoded_and_its_byte_order_mark_dropped()
    {
        Assert.Equal("é", SourceText.FromUtf8("t", [0xEF, 0xBB, 0xBF, 0xC3, 0xA9])?.Content);
        Assert.Null(SourceText.FromUtf8("t", [0xC3, 0x28]));
        Assert.Null(SourceText.FromUtf8("t", [0xED, 0xA0, 0x80]));
    }
}
