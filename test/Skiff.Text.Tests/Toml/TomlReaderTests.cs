using Skiff.Text.Toml;

namespace Skiff.Text.Tests.Toml;

public class TomlReaderTests
{
    [Theory]
    // Comments, line ends, keys
    [InlineData("", "{}")]
    [InlineData("# only a comment", "{}")]
    [InlineData("\r\n \t\r\na = 1 # c\r\n", "{a: 1}")]
    [InlineData("bare_key-1 = 1\n1234 = 2\n\"q k\" = 3\n'l\"k' = 4\n\"\" = 5", "{bare_key-1: 1, 1234: 2, q k: 3, l\"k: 4, : 5}")]
    [InlineData("\"\\u006B\" = 1", "{k: 1}")]
    [InlineData("a.b . \"c.d\".'e' = 1", "{a: {b: {c.d: {e: 1}}}}")]
    [InlineData("3.14 = 'pi'", "{3: {14: \"pi\"}}")]
    [InlineData("a.b = 1\na.c = 2", "{a: {b: 1, c: 2}}")]
    [InlineData("apple.type = 1\norange.type = 2\napple.skin = 3", "{apple: {type: 1, skin: 3}, orange: {type: 2}}")]
    [InlineData("true = true\ninf = 1\n1979-05-27 = 2", "{true: true, inf: 1, 1979-05-27: 2}")]
    // Strings
    [InlineData("a = \"\"", "{a: \"\"}")]
    [InlineData("a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"", "{a: \"\b\t\\n\f\\r\"\\é😀\"}")]
    [InlineData("a = 'C:\\n\\x'", "{a: \"C:\\n\\x\"}")]
    [InlineData("a = \"\"\"\nx\n  y\"\"\"", "{a: \"x\\n  y\"}")]
    [InlineData("a = \"\"\"\r\nx\r\ny\"\"\"", "{a: \"x\\r\\ny\"}")]
    [InlineData("a = \"\"\"x \\\n\n   y \\   \n z\"\"\"", "{a: \"x y z\"}")]
    [InlineData("a = \"\"\"\\\n  \"\"\"", "{a: \"\"}")]
    [InlineData("a = \"\"\"\"\"\"", "{a: \"\"}")]
    [InlineData("a = \"\"\"\"x\"\"\"\"", "{a: \"\"x\"\"}")]
    [InlineData("a = \"\"\"\"\"x\"\"y\"\"\"\"\"", "{a: \"\"\"x\"\"y\"\"\"}")]
    [InlineData("a = '''\n\\n'x'''''", "{a: \"\\n'x''\"}")]
    [InlineData("a = \"tab\there\"", "{a: \"tab\there\"}")]
    // Integers
    [InlineData("a = [0, +0, -0, +99, -17, 1_000, 5_349_221]", "{a: [0, 0, 0, 99, -17, 1000, 5349221]}")]
    [InlineData("a = [0xDEADBEEF, 0xdead_beef, 0o755, 0b1101, 0x00]", "{a: [3735928559, 3735928559, 493, 13, 0]}")]
    [InlineData("a = [9223372036854775807, -9223372036854775808, 0x7fffffffffffffff]", "{a: [9223372036854775807, -9223372036854775808, 9223372036854775807]}")]
    // Floats
    [InlineData("a = [1.0, 3.1415, -0.01, 5e+22, 1e06, -2E-2, 6.626e-34, 224_617.445_991]", "{a: [f1, f3.1415, f-0.01, f5E+22, f1000000, f-0.02, f6.626E-34, f224617.445991]}")]
    [InlineData("a = [inf, +inf, -inf, nan, -nan, 0e0, -0.0]", "{a: [fInfinity, fInfinity, f-Infinity, fNaN, fNaN, f0, f-0]}")]
    // Dates
    [InlineData("a = 1979-05-27T07:32:00Z", "{a: 1979-05-27T07:32:00@0}")]
    [InlineData("a = 1979-05-27T00:32:00.999999-07:00", "{a: 1979-05-27T00:32:00.999999@-420}")]
    [InlineData("a = 1979-05-27 07:32:00z", "{a: 1979-05-27T07:32:00@0}")]
    [InlineData("a = 1979-05-27t07:32:00.5", "{a: 1979-05-27T07:32:00.5}")]
    [InlineData("a = [1979-05-27, 07:32:00, 00:32:00.99999999999]", "{a: [1979-05-27, 07:32:00, 00:32:00.9999999]}")]
    [InlineData("a = 2000-02-29 # leap", "{a: 2000-02-29}")]
    [InlineData("a = 0001-01-01T00:00:00+23:59", "{a: 0001-01-01T00:00:00@1439}")]
    // Arrays
    [InlineData("a = [ ]", "{a: []}")]
    [InlineData("a = [\n 1, # one\n\n 2\n ,\n]", "{a: [1, 2]}")]
    [InlineData("a = [[1, 2], ['a', \"b\"], {c = 1}]", "{a: [[1, 2], [\"a\", \"b\"], {c: 1}]}")]
    [InlineData("a = [1, 1.5, 'x', true, 1979-05-27]", "{a: [1, f1.5, \"x\", true, 1979-05-27]}")]
    // Inline tables
    [InlineData("a = {}", "{a: {}}")]
    [InlineData("a = { b = 1, c.d = 2, c.e = 3, \"f\" = [\n1\n] }", "{a: {b: 1, c: {d: 2, e: 3}, f: [1]}}")]
    // Tables
    [InlineData("[a]\nb = 1\n[c]\n", "{a: {b: 1}, c: {}}")]
    [InlineData("[ a . 'b' ]\nc = 1", "{a: {b: {c: 1}}}")]
    [InlineData("[a.b.c]\n[a]\nd = 1", "{a: {b: {c: {}}, d: 1}}")]
    [InlineData("[a.b]\n[x]\n[a.c]", "{a: {b: {}, c: {}}, x: {}}")]
    [InlineData("[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true", "{fruit: {apple: {color: 1, taste: {sweet: true}, texture: {smooth: true}}}}")]
    [InlineData("[a.b.c]\nz = 9\n[a]\nb.d = 1", "{a: {b: {c: {z: 9}, d: 1}}}")]
    // Arrays of tables
    [InlineData("[[p]]\nn = 1\n[[p]]\n[[p]]\nn = 3", "{p: [{n: 1}, {}, {n: 3}]}")]
    [InlineData("[[f]]\n[f.p]\nc = 1\n[[f.v]]\nn = 1\n[[f.v]]\nn = 2\n[[f]]\n[f.p]\n[[f.v]]\nn = 3", "{f: [{p: {c: 1}, v: [{n: 1}, {n: 2}]}, {p: {}, v: [{n: 3}]}]}")]
    [InlineData("[[a.b]]\n[a.b.c.d]", "{a: {b: [{c: {d: {}}}]}}")]
    public void Documents_mean_this(string text, string expected)
    {
        var document = TomlReader.Read(new SourceText("t.toml", text));

        Assert.Empty(document.Diagnostics);
        Assert.Equal(expected, TomlPrinter.Print(document.Root));
    }

    [Theory]
    // Keys
    [InlineData("a", "1:2", TomlCodes.Syntax)]
    [InlineData("= 1", "1:1", TomlCodes.Syntax)]
    [InlineData("a = ", "1:5", TomlCodes.Syntax)]
    [InlineData("a\n= 1", "1:2", TomlCodes.Syntax)]
    [InlineData("a. = 1", "1:4", TomlCodes.Syntax)]
    [InlineData("a..b = 1", "1:3", TomlCodes.Syntax)]
    [InlineData("é = 1", "1:1", TomlCodes.Syntax)]
    [InlineData("a b = 1", "1:3", TomlCodes.Syntax)]
    [InlineData("\"\"\"a\"\"\" = 1", "1:3", TomlCodes.Syntax)]
    [InlineData("a = 1 b = 2", "1:7", TomlCodes.Syntax)]
    [InlineData("a = 1\na = 2", "2:1", TomlCodes.Duplicate)]
    [InlineData("a = 1\n\"a\" = 2", "2:1", TomlCodes.Duplicate)]
    [InlineData("a = 1\na.b = 2", "2:1", TomlCodes.Duplicate)]
    [InlineData("a.b.c = 1\na.b = 2", "2:3", TomlCodes.Duplicate)]
    // Strings
    [InlineData("a = \"x", "1:5", TomlCodes.String)]
    [InlineData("a = 'x\n'", "1:5", TomlCodes.String)]
    [InlineData("a = \"\"\"x", "1:5", TomlCodes.String)]
    [InlineData("a = \"\\q\"", "1:6", TomlCodes.String)]
    [InlineData("a = \"\\e\"", "1:6", TomlCodes.String)]
    [InlineData("a = \"\\u12\"", "1:6", TomlCodes.String)]
    [InlineData("a = \"\\uD800\"", "1:6", TomlCodes.String)]
    [InlineData("a = \"\\U00110000\"", "1:6", TomlCodes.String)]
    [InlineData("a = \"\"\"x \\ y\"\"\"", "1:10", TomlCodes.String)]
    [InlineData("a = \"\u0001\"", "1:6", TomlCodes.Character)]
    [InlineData("a = '\u007F'", "1:6", TomlCodes.Character)]
    [InlineData("a = \"\"\"\r\"\"\"", "1:8", TomlCodes.Character)]
    [InlineData("a = ''''x''''''", "1:15", TomlCodes.Syntax)]
    [InlineData("# \u0000", "1:3", TomlCodes.Character)]
    [InlineData("a = 1 # \r x", "1:9", TomlCodes.Character)]
    // Values
    [InlineData("a = htp", "1:5", TomlCodes.Syntax)]
    [InlineData("a = True", "1:5", TomlCodes.Syntax)]
    [InlineData("a = +", "1:5", TomlCodes.Syntax)]
    [InlineData("a = 01", "1:5", TomlCodes.Number)]
    [InlineData("a = 1__0", "1:5", TomlCodes.Number)]
    [InlineData("a = _1", "1:5", TomlCodes.Syntax)]
    [InlineData("a = 1_", "1:5", TomlCodes.Number)]
    [InlineData("a = 0x", "1:5", TomlCodes.Number)]
    [InlineData("a = +0x1", "1:5", TomlCodes.Number)]
    [InlineData("a = 0X1", "1:5", TomlCodes.Number)]
    [InlineData("a = 0o8", "1:5", TomlCodes.Number)]
    [InlineData("a = 0b2", "1:5", TomlCodes.Number)]
    [InlineData("a = 9223372036854775808", "1:5", TomlCodes.Number)]
    [InlineData("a = 0x8000000000000000", "1:5", TomlCodes.Number)]
    [InlineData("a = 1.", "1:5", TomlCodes.Number)]
    [InlineData("a = .5", "1:5", TomlCodes.Syntax)]
    [InlineData("a = 1.e5", "1:5", TomlCodes.Number)]
    [InlineData("a = 1e", "1:5", TomlCodes.Number)]
    [InlineData("a = 1e5.5", "1:5", TomlCodes.Number)]
    [InlineData("a = 1e400", "1:5", TomlCodes.Number)]
    [InlineData("a = 03.14", "1:5", TomlCodes.Number)]
    [InlineData("a = 1979-02-29", "1:5", TomlCodes.Date)]
    [InlineData("a = 1979-13-01", "1:5", TomlCodes.Date)]
    [InlineData("a = 1979-5-27", "1:5", TomlCodes.Date)]
    [InlineData("a = 0000-01-01", "1:5", TomlCodes.Date)]
    [InlineData("a = 1979-05-27T24:00:00Z", "1:5", TomlCodes.Date)]
    [InlineData("a = 1979-05-27T07:32", "1:5", TomlCodes.Date)]
    [InlineData("a = 1979-05-27T07:32:00+7:00", "1:5", TomlCodes.Date)]
    [InlineData("a = 1979-05-27T07:32:00+24:00", "1:5", TomlCodes.Date)]
    [InlineData("a = 07:32:00Z", "1:5", TomlCodes.Date)]
    [InlineData("a = 07:32:00.", "1:5", TomlCodes.Date)]
    [InlineData("a = 1979-05-27T", "1:5", TomlCodes.Date)]
    // Arrays and inline tables
    [InlineData("a = [1, 2", "1:10", TomlCodes.Syntax)]
    [InlineData("a = [1 2]", "1:8", TomlCodes.Syntax)]
    [InlineData("a = [,]", "1:6", TomlCodes.Syntax)]
    [InlineData("a = [1,,2]", "1:8", TomlCodes.Syntax)]
    [InlineData("a = {b = 1,}", "1:12", TomlCodes.Syntax)]
    [InlineData("a = {b = 1\n}", "1:11", TomlCodes.Syntax)]
    [InlineData("a = {b = 1, b = 2}", "1:13", TomlCodes.Duplicate)]
    [InlineData("a = {b = {c = 1}, b.d = 2}", "1:19", TomlCodes.Duplicate)]
    [InlineData("a = {b = 1}\na.c = 2", "2:1", TomlCodes.Duplicate)]
    [InlineData("a = {b = 1}\n[a]", "2:2", TomlCodes.Duplicate)]
    [InlineData("a = {b = 1}\n[a.c]", "2:2", TomlCodes.Duplicate)]
    [InlineData("a = {b.c = 1}\n[a.b]", "2:2", TomlCodes.Duplicate)]
    // Tables
    [InlineData("[a", "1:3", TomlCodes.Syntax)]
    [InlineData("[]", "1:2", TomlCodes.Syntax)]
    [InlineData("[a] b = 1", "1:5", TomlCodes.Syntax)]
    [InlineData("[a]\n[a]", "2:2", TomlCodes.Duplicate)]
    [InlineData("[a.b]\n[a]\n[a.b]", "3:4", TomlCodes.Duplicate)]
    [InlineData("a = 1\n[a]", "2:2", TomlCodes.Duplicate)]
    [InlineData("a = 1\n[a.b]", "2:2", TomlCodes.Duplicate)]
    [InlineData("[a]\nb.c = 1\n[a.b]", "3:4", TomlCodes.Duplicate)]
    [InlineData("[a.b.c]\nz = 9\n[a]\nb.c.t = 1", "4:3", TomlCodes.Duplicate)]
    [InlineData("[a]\nb = 1\n[a.b]", "3:4", TomlCodes.Duplicate)]
    // Arrays of tables
    [InlineData("[[a]", "1:5", TomlCodes.Syntax)]
    [InlineData("[[a] ]", "1:5", TomlCodes.Syntax)]
    [InlineData("[ [a]]", "1:3", TomlCodes.Syntax)]
    [InlineData("a = []\n[[a]]", "2:3", TomlCodes.Duplicate)]
    [InlineData("a = [{}]\n[a.b]", "2:2", TomlCodes.Duplicate)]
    [InlineData("[a]\n[[a]]", "2:3", TomlCodes.Duplicate)]
    [InlineData("[a.b]\n[[a]]", "2:3", TomlCodes.Duplicate)]
    [InlineData("[[a]]\n[a]", "2:2", TomlCodes.Duplicate)]
    [InlineData("[[a.b]]\n[a]\nb.y = 2", "3:1", TomlCodes.Duplicate)]
    [InlineData("[[a]]\n[[a.b]]\n[a.b]", "3:4", TomlCodes.Duplicate)]
    public void Errors_have_a_code_and_a_place(string text, string position, string code)
    {
        var document = TomlReader.Read(new SourceText("t.toml", text));

        var diagnostic = Assert.Single(document.Diagnostics);
        Assert.Equal((code, position), (diagnostic.Code, document.Source.PositionOf(diagnostic.Span.Start).ToString()));
    }

    [Fact]
    public void Every_key_and_value_knows_its_place()
    {
        const string Text = "top = 1\n[server.\"main\"]\n  host.name = \"é x\" # c\n[[server.pool]]\nports = [80, 0x1F]\n";
        var document = TomlReader.Read(new SourceText("t.toml", Text));
        var places = new List<string>();
        Collect(document, document.Root, places);

        Assert.Equal(
            [
                "top = 1 @1:7", "server = server @2:2", "\"main\" = [server.\"main\"] @2:1", "host = host @3:3", "name = \"é x\" @3:15",
                "pool = [[server.pool]] @4:1", "- [[server.pool]] @4:1", "ports = [80, 0x1F] @5:9", "- 80 @5:10", "- 0x1F @5:14",
            ],
            places);
    }

    [Fact]
    public void Errors_of_different_lines_are_all_reported_and_the_rest_is_read()
    {
        const string Text = "a = htp\nb = 2\nc = [1,\n  oops,\n  [2],\n]\nd = 4\n[e\nf = 5\n[g]\nh = 01\ni = 6\n";
        var document = TomlReader.Read(new SourceText("t.toml", Text));

        Assert.Equal(["1:5", "4:3", "8:3", "11:5"], document.Diagnostics.Select(d => document.Source.PositionOf(d.Span.Start).ToString()));
        Assert.Equal("{b: 2, d: 4, g: {i: 6}}", TomlPrinter.Print(document.Root));
    }

    [Fact]
    public void A_duplicate_says_where_the_first_one_is()
    {
        var document = TomlReader.Read(new SourceText("app/spin.toml", "[a.b]\n[a]\nx = 1\n[a]\n"));

        Assert.Equal(
            """
            app/spin.toml:4:2: error SK2005: "a" is already a table with a header
                4 | [a]
                  |  ^
            app/spin.toml:2:1: note: defined here
                2 | [a]
                  | ^^^

            """,
            DiagnosticRenderer.Render(document.Source, document.Diagnostics));
    }

    [Fact]
    public void Nesting_is_allowed_up_to_the_limit_and_refused_above_it()
    {
        var limits = new TomlLimits { Depth = 5 };

        Assert.False(TomlReader.Read(new SourceText("t", "a = [[[[[1]]]]]"), limits).HasErrors);
        Assert.Equal(TomlCodes.Limit, Assert.Single(TomlReader.Read(new SourceText("t", "a = [[[[[[1]]]]]]"), limits).Diagnostics).Code);
        Assert.False(TomlReader.Read(new SourceText("t", "[a.b]\nc.d.e = 1"), limits).HasErrors);
        Assert.Equal(TomlCodes.Limit, Assert.Single(TomlReader.Read(new SourceText("t", "[a.b]\nc.d.e.f = 1"), limits).Diagnostics).Code);
        Assert.Equal(TomlCodes.Limit, Assert.Single(TomlReader.Read(new SourceText("t", "[a.b]\nc.d.e = {f = {g = [1]}}"), limits).Diagnostics).Code);
    }

    [Fact]
    public void A_hostile_document_of_brackets_is_refused_without_a_stack_overflow()
    {
        var document = TomlReader.Read(new SourceText("t", "a = " + new string('[', 1_000_000)));

        Assert.Equal(TomlCodes.Limit, Assert.Single(document.Diagnostics).Code);
    }

    [Fact]
    public void The_length_is_allowed_up_to_the_limit_and_refused_above_it()
    {
        var limits = new TomlLimits { Length = 5 };

        Assert.False(TomlReader.Read(new SourceText("t", "a = 1"), limits).HasErrors);
        Assert.Equal(TomlCodes.Limit, Assert.Single(TomlReader.Read(new SourceText("t", "a = 12"), limits).Diagnostics).Code);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused_at_their_place()
    {
        var document = TomlReader.Read("t.toml", [(byte)'a', (byte)'\n', (byte)'b', 0xC3, 0x28]);

        var diagnostic = Assert.Single(document.Diagnostics);
        Assert.Equal((TomlCodes.Character, "2:2"), (diagnostic.Code, document.Source.PositionOf(diagnostic.Span.Start).ToString()));
        Assert.Contains("0xc3 at offset 3", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_exception_carries_all_diagnostics()
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.ReadOrThrow(new SourceText("t.toml", "a = x\nb = y")));

        Assert.Equal(2, error.Document.Diagnostics.Length);
        Assert.Contains("t.toml:2:5: error SK2001: unknown value y; a string needs quotes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_found_by_key()
    {
        var root = TomlReader.ReadOrThrow(new SourceText("t.toml", "a.b = 'x'")).Root;

        Assert.Equal("x", Assert.IsType<TomlString>(Assert.IsType<TomlTable>(root["a"])["b"]).Value);
        Assert.Null(root["c"]);
        Assert.False(root.TryGet("c", out _));
    }

    [Fact]
    public void Mutated_documents_are_read_or_refused_and_nothing_else()
    {
        const string Seed = "# c\na.b = \"x\\u00e9\"\n[t.\"u\"]\nd = 1979-05-27T07:32:00.5Z\ne = [1, 0x1F, {f = '''y''', g.h = 1e3},\n]\n[[p]]\n[[p.q]]\ni = \"\"\"\n z \\\n\"\"\"\n";
        const string Pieces = "\"'[]{}=.,#\\\n\r\t\0 0-_+:xé😀";
        Assert.False(TomlReader.Read(new SourceText("t.toml", Seed)).HasErrors);
        var random = new Random(20260617);
        var accepted = 0;
        for (var i = 0; i < 4000; i++)
        {
            var text = Seed;
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                var at = random.Next(text.Length);
                text = random.Next(2) == 0 ? text.Remove(at, 1) : text.Insert(at, Pieces[random.Next(Pieces.Length)].ToString());
            }

            var document = TomlReader.Read(new SourceText("t.toml", text));

            accepted += document.HasErrors ? 0 : 1;
            Assert.All(document.Diagnostics, d => Assert.InRange(d.Span.End, d.Span.Start, text.Length));
            Assert.NotNull(DiagnosticRenderer.Render(document.Source, document.Diagnostics));
        }

        Assert.InRange(accepted, 100, 3900);
    }

    private static void Collect(TomlDocument document, TomlNode node, List<string> places)
    {
        string Place(TomlNode value) => $"{document.Source.Slice(value.Span)} @{document.Source.PositionOf(value.Span.Start)}";
        if (node is TomlTable table)
        {
            foreach (var entry in table)
            {
                places.Add($"{document.Source.Slice(entry.KeySpan)} = {Place(entry.Value)}");
                Collect(document, entry.Value, places);
            }
        }
        else if (node is TomlArray array)
        {
            foreach (var item in array)
            {
                places.Add($"- {Place(item)}");
                Collect(document, item, places);
            }
        }
    }
}
