using System.Text;
using Skiff.Components.Wit;
using Skiff.TestKit;
using Skiff.Text;

namespace Skiff.Components.Tests.Wit;

/// <summary>WIT.md, "Lexical structure" and the grammar.</summary>
public class WitSyntaxTests
{
    [Theory]
    [InlineData("f: func();")]
    [InlineData("f: func(a: u8, b: list<string>,) -> result<_, string>;")]
    [InlineData("f: async func() -> future<u8>;")]
    [InlineData("f: func(a: stream, b: stream<u8>, c: future, e: error-context);")]
    [InlineData("type t = list<u8, 4>;")]
    [InlineData("type t = map<string, option<u32>>;")]
    [InlineData("type t = tuple<u8, s8, u16, s16, u32, s32, u64, s64, f32, f64, char, bool, string,>;")]
    [InlineData("type a = result; type b = result<u8>; type c = result<u8, u8>; type d = result<u8, _>;")]
    [InlineData("record r { a: u8, %list: u16 } variant v { a, b(u8), } enum e { a, b } flags f { a, b }")]
    [InlineData("%interface: func(%type: u8);")]
    [InlineData("XML-parse-2nd: func();")]
    [InlineData("/* a /* nested */ comment */ // and a line\nf: func();")]
    [InlineData("/// documentation\nf: func();")]
    [InlineData("@external-id(\"f\\u{2603}\\7f\\n\") f: func();")]
    [InlineData("resource r; g: func(x: r, y: own<r>, z: borrow<r>) -> r;")]
    [InlineData("resource r { constructor(a: u8); get: func() -> u8; make: static func() -> r; @since(version = 1.0.0) wait: async func(); }")]
    [InlineData("resource r { constructor() -> result<r, string>; }")]
    public void Is_read(string items) => Assert.NotEmpty(WitText.Interface(items).FullName);

    [Theory]
    [InlineData("f: func()", "2:11 SK1602 expected ';', found '}'")]
    [InlineData("f: fun();", "2:4 SK1602 expected 'func', found 'fun'")]
    [InlineData("list: func();", "2:1 SK1602 'list' is a keyword; as a name it is written '%list'")]
    [InlineData("a--b: func();", "2:1 SK1603 'a--b' is no name: words of letters and digits, each all in lower case or all in upper case, joined by '-'")]
    [InlineData("aB: func();", "2:1 SK1603 'aB' is no name: words of letters and digits, each all in lower case or all in upper case, joined by '-'")]
    [InlineData("type t = list<u8, 0>;", "2:19 SK1603 the length of a list is at least 1 and fits in 32 bits")]
    [InlineData("type t = tuple<>;", "2:10 SK1607 a tuple has at least one element")]
    [InlineData("record r { }", "2:8 SK1607 'r' has no fields; it needs at least one")]
    [InlineData("@since(version = 1.0) f: func();", "2:18 SK1603 '1.0' is no version like 1.2.3")]
    [InlineData("@since(version = 01.0.0) f: func();", "2:18 SK1603 '01.0.0' is no version like 1.2.3")]
    [InlineData("@since(version = 1.0.0) @unstable(feature = x) f: func();", "2:26 SK1608 @since and @unstable exclude each other")]
    [InlineData("@new f: func();", "2:2 SK1602 expected 'since', 'unstable', 'deprecated' or 'external-id', found 'new'")]
    [InlineData("@external-id(\"\\zz\") f: func();", "2:14 SK1601 a string with a bad escape, or one that is not UTF-8")]
    [InlineData("$f: func();", "2:1 SK1601 a character that WIT does not know here")]
    [InlineData("// \u202E\nf: func();", "2:4 SK1601 a control character that WIT does not allow")]
    public void An_error_is_reported_where_it_is(string items, string error) => Assert.Equal(error, WitText.ItemErrors(items).First());

    [Fact]
    public void An_error_ends_its_item_only()
    {
        var errors = WitText.ItemErrors("a: fun();\nrecord r { x: }\nb: func();\nresource s { c: func(; d: func(x: nope); }\ne: func() -> nope;");

        Assert.Equal(["2:4 SK1602", "3:15 SK1602", "5:22 SK1602", "5:35 SK1604", "6:14 SK1604"], errors.Select(e => string.Join(' ', e.Split(' ')[..2])));
    }

    [Theory]
    [InlineData("/* /* */")]
    [InlineData("interface i {")]
    [InlineData("world w { export x: interface { resource r {")]
    [InlineData("@external-id(\"abc")]
    [InlineData("}}}}")]
    [InlineData("package a:b")]
    public void A_text_that_ends_early_has_an_error(string text) => Assert.NotEmpty(WitText.Errors("package x:y;\n" + text));

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 1)]
    public void Types_nest_up_to_a_limit(int depth, int errors)
    {
        var type = string.Concat(Enumerable.Repeat("list<", depth)) + "u8" + new string('>', depth);

        Assert.Equal(errors, WitText.ItemErrors($"type t = {type};").Count(e => e.Contains("SK1610", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damaged_text_is_never_more_than_an_error(int seed)
    {
        var text = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "src", "Skiff.Wasi", "wit", "http.wit"));
        var random = new Random(seed);
        const string Pieces = "{}<>();:,.@%/*\"-a1 \n";
        for (var i = 0; i < 200; i++)
        {
            var damaged = new StringBuilder(text);
            for (var j = 0; j < 5; j++)
            {
                var at = random.Next(damaged.Length - 40);
                damaged.Remove(at, random.Next(40)).Insert(at, Pieces[random.Next(Pieces.Length)]);
            }

            var packages = WitPackages.Parse([new SourceText("damaged.wit", damaged.ToString())]);

            Assert.All(packages.Diagnostics, d => Assert.InRange(d.Diagnostic.Span.End, 0, damaged.Length));
        }
    }
}
