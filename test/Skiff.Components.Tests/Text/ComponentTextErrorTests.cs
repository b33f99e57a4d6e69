using Skiff.Components.Text;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Components.Tests.Text;

public class ComponentTextErrorTests
{
    [Theory]
    [InlineData("(component", "1:11", WatCodes.Syntax, "unexpected token end of text; expected ')'")]
    [InlineData("(component) (component)", "1:13", WatCodes.Syntax, "unexpected token (; expected the end of the text")]
    [InlineData("(component func)", "1:12", WatCodes.Syntax, "unexpected token func; expected a definition")]
    [InlineData("(memory 1)", "1:2", WatCodes.Syntax, "unexpected token memory; expected a definition")]
    [InlineData("(component (frob))", "1:13", WatCodes.Lexical, "unknown operator frob")]
    [InlineData("(type (list))", "1:12", WatCodes.Syntax, "unexpected token ); expected an index of a type")]
    [InlineData("(type (frob u8))", "1:8", WatCodes.Lexical, "unknown operator frob")]
    [InlineData("(type (option $t))", "1:15", WatCodes.Unknown, "unknown type $t")]
    [InlineData("(type $t u8) (type $t u8)", "1:20", WatCodes.Duplicate, "duplicate type $t")]
    [InlineData("(type (instance (import \"a\" (func))))", "1:18", WatCodes.Syntax, "unexpected token import; expected 'type', 'alias' or 'export'")]
    [InlineData("(import \"a\" (core func))", "1:14", WatCodes.Syntax, "unexpected core func; of the core sorts only modules are imported and exported")]
    [InlineData("(import \"\\ff\" (func))", "1:9", WatCodes.Lexical, "malformed UTF-8 encoding")]
    [InlineData("(import \"a\" (external-id \"b\") (external-id \"c\") (func))", "1:32", WatCodes.Syntax, "unexpected token external-id; expected each attribute once")]
    [InlineData("(canon frob (core func))", "1:8", WatCodes.Lexical, "unknown operator frob")]
    [InlineData("(canon lower (core func 0) (core func))", "1:15", WatCodes.Syntax, "unexpected token core; expected 'func'")]
    [InlineData("(canon lift (func 0) (func))", "1:14", WatCodes.Syntax, "unexpected token func; expected 'core'")]
    [InlineData("(alias outer $c 0 (type))", "1:14", WatCodes.Unknown, "unknown outer component $c")]
    [InlineData("(alias outer 1 $t (type))", "1:16", WatCodes.Unknown, "unknown type $t")]
    [InlineData("(value $v u8 1)", "1:2", WatCodes.Syntax, "value definitions are not supported")]
    [InlineData("(component quote \"(type\" \" $\")", "1:18", WatCodes.Lexical, "unknown operator $")]
    [InlineData("(import \"f\" (func $f)) (component (export \"f\" (func $f)))", "1:53", WatCodes.Unknown, "outer item `f` is not a module, type, or component")]
    public void Errors_have_a_place_a_code_and_say_what_was_expected(string text, string position, string code, string message)
    {
        var source = new SourceText("test.wat", text);

        var result = ComponentTextReader.Read(source);

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Null(result.Binary);
        Assert.Equal((position, code, message), (source.PositionOf(diagnostic.Span.Start).ToString(), diagnostic.Code, diagnostic.Message));
    }

    [Fact]
    public void All_errors_of_a_core_module_are_reported()
    {
        var result = ComponentTextReader.Read(new SourceText("test.wat", "(component (core module (func (call $f)) (func (call $g))) (type $t $u))"));
        Assert.Equal(["unknown function $f", "unknown function $g"], result.Diagnostics.Select(diagnostic => diagnostic.Message));
    }

    [Fact]
    public void Nesting_is_allowed_up_to_the_limit()
    {
        Assert.NotNull(ComponentTextReader.Read(Nested(ComponentTextLimits.NestingDepth)).Binary);
        Assert.Equal(WatCodes.Limit, Assert.Single(ComponentTextReader.Read(Nested(ComponentTextLimits.NestingDepth + 1)).Diagnostics).Code);
    }

    [Fact]
    public void Nested_components_count_once_each()
    {
        var text = string.Concat(Enumerable.Repeat("(component ", 10_000));
        Assert.Equal(WatCodes.Limit, Assert.Single(ComponentTextReader.Read(new SourceText("test.wat", text)).Diagnostics).Code);
    }

    private static SourceText Nested(int depth) =>
        new("test.wat", "(type " + string.Concat(Enumerable.Repeat("(list ", depth)) + "u8" + new string(')', depth + 1));
}
