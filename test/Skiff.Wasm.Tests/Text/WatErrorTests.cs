using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

public class WatErrorTests
{
    [Theory]
    [InlineData("(func (i32.const))", "1:17", WatCodes.Syntax, "unexpected token ); expected an i32 constant")]
    [InlineData("(func (i32.wrap/i64))", "1:8", WatCodes.Lexical, "unknown operator i32.wrap/i64")]
    [InlineData("(func\n  i32.const 4294967296 drop)", "2:13", WatCodes.Range, "i32 constant out of range")]
    [InlineData("(func (call $g))", "1:13", WatCodes.Unknown, "unknown function $g")]
    [InlineData("(func (local.get $x))", "1:18", WatCodes.Unknown, "unknown local $x")]
    [InlineData("(func (br $x))", "1:11", WatCodes.Unknown, "unknown label $x")]
    [InlineData("(func (block $l) (br $l))", "1:22", WatCodes.Unknown, "unknown label $l")]
    [InlineData("(func (if $l (br $l) (then)))", "1:18", WatCodes.Unknown, "unknown label $l")]
    [InlineData("(func (param $x i32) (local $x i32))", "1:29", WatCodes.Duplicate, "duplicate local $x")]
    [InlineData("(func block end $l)", "1:17", WatCodes.Mismatch, "mismatching label $l")]
    [InlineData("(func end)", "1:7", WatCodes.Syntax, "unexpected token end; expected an instruction")]
    [InlineData("(func else)", "1:7", WatCodes.Syntax, "unexpected token else; expected an instruction")]
    [InlineData("(func block)", "1:12", WatCodes.Syntax, "unexpected token ); expected 'end'")]
    [InlineData("(func (block end))", "1:14", WatCodes.Syntax, "unexpected token end; expected an instruction")]
    [InlineData("(func (i32.eqz nop))", "1:16", WatCodes.Syntax, "unexpected token nop; expected an instruction")]
    [InlineData("(func (if (nop)))", "1:16", WatCodes.Syntax, "unexpected token ); expected '(then'")]
    [InlineData("(func (if (else)))", "1:12", WatCodes.Syntax, "unexpected token else; expected an instruction")]
    [InlineData("(func (if (then) (then)))", "1:18", WatCodes.Syntax, "unexpected token (; expected ')'")]
    [InlineData("(func (if (then) (else) (else)))", "1:25", WatCodes.Syntax, "unexpected token (; expected ')'")]
    [InlineData("(func if else else end)", "1:15", WatCodes.Syntax, "unexpected token else; expected an instruction")]
    [InlineData("(func (type $t))", "1:13", WatCodes.Unknown, "unknown type $t")]
    [InlineData("(type $t (func)) (func (type $t) (param i32))", "1:24", WatCodes.Mismatch, "inline function type (i32) -> () differs from the type it names")]
    [InlineData("(import \"\" \"\" (func)) (memory 0) (import \"\" \"\" (memory 0))", "1:35", WatCodes.Mismatch, "import after memory")]
    [InlineData("(func) (global (import \"\" \"\") i32)", "1:9", WatCodes.Mismatch, "import after function")]
    [InlineData("(func (export \"\\ff\"))", "1:15", WatCodes.Lexical, "malformed UTF-8 encoding")]
    [InlineData("(start 0) (start 0)", "1:12", WatCodes.Duplicate, "multiple start sections")]
    [InlineData("(module) x", "1:10", WatCodes.Lexical, "unknown operator x")]
    [InlineData("(module) (func)", "1:10", WatCodes.Syntax, "unexpected token (; expected the end of the text")]
    [InlineData("(module", "1:8", WatCodes.Syntax, "unexpected token end of text; expected ')'")]
    [InlineData("(func", "1:6", WatCodes.Syntax, "unexpected token end of text; expected ')'")]
    [InlineData(")", "1:1", WatCodes.Syntax, "unexpected token ); expected the end of the text")]
    [InlineData("(; (; ;)", "1:1", WatCodes.Lexical, "unclosed comment")]
    [InlineData("(;", "1:1", WatCodes.Lexical, "unclosed comment")]
    [InlineData("(data \"x", "1:7", WatCodes.Lexical, "unclosed string")]
    [InlineData("(data \"\\q\")", "1:8", WatCodes.Lexical, "invalid string escape")]
    [InlineData("(data \"\\u{d800}\")", "1:8", WatCodes.Lexical, "invalid string escape")]
    [InlineData("(data \"\\u{110000}\")", "1:8", WatCodes.Lexical, "invalid string escape")]
    [InlineData("(data \"\t\")", "1:8", WatCodes.Lexical, "illegal control character in string")]
    [InlineData("(func) é", "1:8", WatCodes.Lexical, "illegal character é")]
    [InlineData("(@)", "1:1", WatCodes.Lexical, "empty annotation id")]
    [InlineData("(@a (b)", "1:1", WatCodes.Lexical, "unclosed annotation")]
    [InlineData("(module quote \"(func\" \" $\")", "1:15", WatCodes.Syntax, "unexpected token end of text; expected ')'")]
    [InlineData("(module quote \"(module quote)\")", "1:15", WatCodes.Syntax, "unexpected token quote; expected a module field")]
    [InlineData("(module quote \"\\ff\")", "1:15", WatCodes.Lexical, "malformed UTF-8 encoding")]
    [InlineData("(func (v128.const i32x4 0 0 0) drop)", "1:25", WatCodes.Syntax, "wrong number of lane literals: expected 4, found 3")]
    [InlineData("(table externref (elem 0))", "1:24", WatCodes.Syntax, "unexpected token 0; expected ')'")]
    public void Errors_have_a_place_a_code_and_the_words_of_the_suite(string text, string position, string code, string message)
    {
        var source = new SourceText("test.wat", text);

        var result = WatReader.Read(source);

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Null(result.Binary);
        Assert.Equal((position, code, message), (source.PositionOf(diagnostic.Span.Start).ToString(), diagnostic.Code, diagnostic.Message));
    }

    [Fact]
    public void Errors_of_different_fields_are_all_reported()
    {
        var source = new SourceText("test.wat", "(func (call $a))\n(func nop)\n(func (local.get $b) (local.get $c))\n");

        Assert.Equal(["unknown function $a", "unknown local $b"], WatReader.Read(source).Diagnostics.Select(d => d.Message));
    }

    [Fact]
    public void The_exception_shows_the_line()
    {
        var error = Assert.Throws<WatException>(() => WatReader.ToBinary(new SourceText("test.wat", "(module\n  (func (drop))\n  (func i32.cons 1))")));

        Assert.Equal(
            """
            test.wat:3:9: error SK1301: unknown operator i32.cons
                3 |   (func i32.cons 1))
                  |         ^^^^^^^^
            """,
            error.Message);
        Assert.Equal(WatCodes.Lexical, error.Code);
    }

    [Fact]
    public void An_error_in_a_quoted_module_says_where_in_the_quote()
    {
        var diagnostic = Assert.Single(WatReader.Read(new SourceText("t", "(module quote \"(func)\\n(func\" \" x)\")")).Diagnostics);

        Assert.Equal("at 2:7 of the quoted text", Assert.Single(diagnostic.Notes).Message);
    }

    [Fact]
    public void Folded_instructions_nest_up_to_the_limit()
    {
        Assert.NotNull(Nest("(block ", ")", WatLimits.NestingDepth).Binary);
        Assert.Equal(WatCodes.Limit, Assert.Single(Nest("(block ", ")", WatLimits.NestingDepth + 1).Diagnostics).Code);
        Assert.NotNull(Nest("(drop ", ")", WatLimits.NestingDepth).Binary);
        Assert.NotNull(Nest("block ", "end ", WatLimits.NestingDepth).Binary);
        Assert.Equal(WatCodes.Limit, Assert.Single(Nest("block ", "end ", WatLimits.NestingDepth + 1).Diagnostics).Code);
    }

    [Fact]
    public void Deep_nests_of_anything_are_refused_without_a_stack_overflow()
    {
        const int Deep = 1_000_000;
        Assert.Equal(WatCodes.Limit, Assert.Single(WatReader.Read(new SourceText("t", new string('(', 2).Replace("((", string.Concat(Enumerable.Repeat("(;", Deep)), StringComparison.Ordinal))).Diagnostics).Code);
        Assert.Equal(WatCodes.Limit, Assert.Single(WatReader.Read(new SourceText("t", "(@a " + new string('(', Deep))).Diagnostics).Code);
        Assert.Equal(WatCodes.Syntax, Assert.Single(WatReader.Read(new SourceText("t", new string('(', Deep))).Diagnostics).Code);
        Assert.Equal(WatCodes.Syntax, Assert.Single(Nest("(i32.", "", 10).Diagnostics).Code);
    }

    [Fact]
    public void Locals_are_allowed_up_to_the_limit()
    {
        static WatResult Declare(int count) => WatReader.Read(new SourceText("t", $"(func (local {string.Concat(Enumerable.Repeat("i32 ", count))}))"));

        Assert.NotNull(Declare(WatLimits.Locals).Binary);
        Assert.Equal(WatCodes.Limit, Assert.Single(Declare(WatLimits.Locals + 1).Diagnostics).Code);
    }

    private static WatResult Nest(string open, string close, int depth) =>
        WatReader.Read(new SourceText("t", $"(func {string.Concat(Enumerable.Repeat(open, depth))}{string.Concat(Enumerable.Repeat(close, depth))})"));
}
