using System.Text;
using Skiff.Text.Json;
using Skiff.Text.Toml;

namespace Skiff.Text.Tests.Json;

public class JsonTreeReaderTests
{
    [Fact]
    public void Values_are_those_of_the_tree_of_TOML()
    {
        var root = Read("""{"s":"a\u00e9\n","i":-7,"f":1.5,"b":true,"n":null,"o":{"x":{}},"l":[1,"2",[]]}""").Root;

        Assert.Equal("a\u00e9\n", Assert.IsType<TomlString>(root["s"]).Value);
        Assert.Equal(-7, Assert.IsType<TomlInteger>(root["i"]).Value);
        Assert.Equal(1.5, Assert.IsType<TomlFloat>(root["f"]).Value);
        Assert.True(Assert.IsType<TomlBoolean>(root["b"]).Value);
        Assert.Null(root["n"]);
        Assert.IsType<TomlTable>(Assert.IsType<TomlTable>(root["o"])["x"]);
        Assert.Equal(3, Assert.IsType<TomlArray>(root["l"]).Count);
    }

    [Theory]
    [InlineData("{\"key\": \"value\"}", "key", "\"value\"")]
    [InlineData("\uFEFF{ \"\u00e9\u20ac\": 1,\n\"k\ud83d\ude00\": [ \"\u00fc\" ], \"key\": 12 }", "key", "12")]
    public void Places_are_counted_in_characters(string text, string key, string value)
    {
        var document = Read(text);

        Assert.True(document.Root.TryGet(key, out var entry));
        Assert.Equal($"\"{key}\"", document.Source.Slice(entry.KeySpan).ToString());
        Assert.Equal(value, document.Source.Slice(entry.Value.Span).ToString());
    }

    [Theory]
    [InlineData("", "1:1: error SK2001: this is no JSON: ")]
    [InlineData("[]", "1:1: error SK2001: the document must be an object: {...}")]
    [InlineData("{\"a\":}", "error SK2001: this is no JSON: '}' is an invalid start of a value")]
    [InlineData("{\"a\":1", "error SK2001: this is no JSON: ")]
    [InlineData("{} {}", "error SK2001: this is no JSON: ")]
    [InlineData("{\"a\":[null]}", "1:7: error SK2001: a value is needed here, not null")]
    [InlineData("{\"a\":1,\n \"a\":2}", "2:2: error SK2005: duplicate key \"a\"")]
    [InlineData("{\"a\":\"\\ud800\"}", "1:6: error SK2002: half of a surrogate pair is no character")]
    public void What_is_no_JSON_is_reported_with_its_place(string text, string expected)
    {
        var document = Read(text);

        Assert.Contains(expected, DiagnosticRenderer.Render(document.Source, document.Diagnostics), StringComparison.Ordinal);
        Assert.True(document.HasErrors);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Contains("byte 0xff at offset 2", Assert.Single(JsonTreeReader.Read("j", [(byte)'{', (byte)'"', 0xff]).Diagnostics).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Depth_has_a_limit(int depth, bool isRefused)
    {
        var text = "{\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";

        Assert.Equal(isRefused, JsonTreeReader.Read("j", Encoding.UTF8.GetBytes(text), new TomlLimits { Depth = 3 }).HasErrors);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Length_has_a_limit(int length, bool isRefused) =>
        Assert.Equal(isRefused, JsonTreeReader.Read("j", "{}"u8, new TomlLimits { Length = length }).HasErrors);

    [Fact]
    public void Whatever_is_cut_off_or_changed_is_read_or_reported()
    {
        var whole = """{"a":[{"b":"c\u00e9"},-1.5e3,true,null],"d":{"e":"f"}}"""u8.ToArray();
        for (var i = 0; i < whole.Length; i++)
        {
            Assert.True(JsonTreeReader.Read("j", whole.AsSpan(0, i)).HasErrors);
            foreach (var other in "\0\"\\{}[],:9u\u00ff")
            {
                var changed = (byte[])whole.Clone();
                changed[i] = (byte)other;
                Assert.NotNull(JsonTreeReader.Read("j", changed).Root);
            }
        }
    }

    private static TomlDocument Read(string text) => JsonTreeReader.Read("j", Encoding.UTF8.GetBytes(text));
}
