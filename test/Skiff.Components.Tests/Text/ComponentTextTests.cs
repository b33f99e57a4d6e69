using Skiff.Components.Text;
using Skiff.Text;

namespace Skiff.Components.Tests.Text;

/// <summary>What forms of the text become, section by section.</summary>
public class ComponentTextTests
{
    [Fact]
    public void An_empty_component_is_a_header() =>
        Assert.Equal("0061736d0d000100", Convert.ToHexStringLower(ComponentTextReader.ToBinary(new SourceText("test.wat", "(component)"))));

    [Fact]
    public void Definitions_alone_are_a_component() => Assert.Equal(Read("(component (type u8))"), Read("(type u8)"));

    [Fact]
    public void The_bytes_of_a_binary_component_are_taken_as_they_are() =>
        Assert.Equal([1, 0x61], ComponentTextReader.ToBinary(new SourceText("test.wat", "(component $c binary \"\\01\" \"a\")")));

    [Theory]
    [InlineData("(type bool) (type error-context)", "7: 7f64")]
    [InlineData("(type (list u8)) (type (list u8 4))", "7: 707d677d04")]
    [InlineData("(type (list (option u8)))", "7: 6b7d7000")]
    [InlineData("(type (map string (list 0)))", "7: 7000637300")]
    [InlineData("(type (result)) (type (result u8)) (type (result (error u8)))", "7: 6a00006a017d006a00017d")]
    [InlineData("(type (variant (case \"a\") (case \"b\" u8)))", "7: 7102016100000162017d00")]
    [InlineData("(type (stream)) (type (future u8))", "7: 660065017d")]
    [InlineData("(type (func)) (type (func async (param \"a\" u8) (result u8)))", "7: 40000100430101617d007d")]
    [InlineData("(type $r (resource (rep i32))) (type (own $r)) (type (borrow (type 0)))", "7: 3f7f0069006800")]
    [InlineData("(type (component (import \"a\" (func)) (export \"b\" (type (sub resource)))))", "7: 41030140000100030001610100040001620301")]
    [InlineData("(core type (func (param i32) (result i64)))", "3: 60017f017e")]
    [InlineData("(core type (module (type $f (func)) (import \"\" \"f\" (func (type $f))) (export \"m\" (memory 1))))", "3: 50030160000000000166000003016d020001")]
    [InlineData("(core rec (type $a (func)) (type (sub final $a (func))))", "3: 4e026000004f0100600000")]
    [InlineData("(core type $f (func)) (core type (sub $f (func)))", "3: 60000000500100600000")]
    [InlineData("(import \"i\" (external-id \"e\") (implements \"a:b/c\") (instance))", "7: 4200\n10: 020169020005613a622f630201650500")]
    [InlineData("(import \"a:b/c@1\" (versionsuffix \".2\") (instance (type 0)))", "10: 0207613a622f6340310101022e320500")]
    [InlineData("(import \"v\" (value u8)) (export \"w\" (value 0) (value (eq 0)))", "10: 00017602017d\n11: 000177020001020000")]
    [InlineData("(import \"f\" (func $f (param \"a\" u8))) (start $f (value 0) (result (value $v)))", "7: 400101617d0100\n10: 0001660100\n9: 00010001")]
    public void A_form_becomes_its_bytes(string text, string expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("task.cancel", "05")]
    [InlineData("subtask.cancel async", "0601")]
    [InlineData("task.return (result u8) string-encoding=utf16", "09007d0101")]
    [InlineData("task.return", "09010000")]
    [InlineData("context.get i32 1", "0a7f01")]
    [InlineData("thread.yield cancellable", "0c01")]
    [InlineData("stream.read 3 async (memory 1)", "0f0302060301")]
    [InlineData("future.cancel-write 3", "190300")]
    [InlineData("error-context.new", "1c00")]
    [InlineData("waitable-set.poll cancellable (memory 1)", "210101")]
    [InlineData("backpressure.inc", "24")]
    [InlineData("thread.new-indirect 1 2", "270102")]
    [InlineData("thread.spawn-indirect shared (core type 1) (core table 2)", "41010102")]
    [InlineData("lower (func 2) (realloc 3) string-encoding=latin1+utf16", "01000202040302")]
    public void A_canonical_function_can_be_written_in_both_orders(string text, string expected)
    {
        Assert.Equal("8: " + expected, Read($"(canon {text} (core func))"));
        Assert.Equal("8: " + expected, Read($"(core func (canon {text}))"));
    }

    [Fact]
    public void A_lift_can_be_written_in_both_orders()
    {
        const string Expected = "8: 00000003050006070100";
        Assert.Equal(Expected, Read("(canon lift (core func 0) (post-return 0) async (callback 1) (func (type 0)))"));
        Assert.Equal(Expected, Read("(func (type 0) (canon lift (core func 0) (post-return 0) async (callback 1)))"));
    }

    [Fact]
    public void A_path_of_names_makes_an_alias_for_each() =>
        Assert.Equal("6: 05000001610100000162\n11: 000178010000", Read("(export \"x\" (func 0 \"a\" \"b\"))"));

    [Fact]
    public void Exports_of_core_instances_are_aliased_from_these() =>
        Assert.Equal("6: 00020107016d\n8: 200000", Read("(canon waitable-set.wait (memory (core memory 7 \"m\")) (core func))"));

    [Fact]
    public void An_instance_in_an_argument_is_an_instance_before() =>
        Assert.Equal(
            "2: 01010161000300000101781200",
            Read("(core instance (instantiate 0 (with \"x\" (instance (export \"a\" (func 3))))))"));

    [Fact]
    public void A_name_of_an_enclosing_component_makes_one_outer_alias() =>
        Assert.Equal(
            "7: 7d\ncomponent\n  6: 03020100\n  7: 70006f020000",
            Read("(type $t u8) (component (type (list $t)) (type (tuple $t $t)))"));

    [Fact]
    public void A_name_is_looked_up_in_the_nearest_scope_first() =>
        Assert.Equal("7: 7d7e\ncomponent\n  7: 7c7000", Read("(type $t u8) (type $u s8) (component (type $t s16) (type (list $t)))"));

    [Fact]
    public void An_outer_alias_counts_types_as_scopes() =>
        Assert.Equal("7: 7d42010142010203020200", Read("(component $c (type $t u8) (type (instance (type (instance (alias outer $c $t (type)))))))"));

    [Fact]
    public void Inline_exports_come_behind_all_other_definitions() =>
        Assert.Equal("7: 7d7e\n11: 000161030000000162030000", Read("(type (export \"a\") (export \"b\") u8) (type s8)"));

    [Fact]
    public void Names_are_kept() =>
        Assert.Contains("component-name"u8.ToArray(), Windows(ComponentTextReader.ToBinary(new SourceText("test.wat", "(component $c (type $t u8))")), 14));

    [Theory]
    [InlineData("(component)", true)]
    [InlineData(";; a comment\n(component", true)]
    [InlineData("(module)", false)]
    [InlineData("(func)", false)]
    [InlineData("", false)]
    [InlineData("(component \"", false)]
    public void The_first_word_tells_components_from_modules(string text, bool isComponent) =>
        Assert.Equal(isComponent, ComponentTextReader.IsComponent(new SourceText("test.wat", text)));

    private static string Read(string text) => BinarySections.Print(ComponentTextReader.ToBinary(new SourceText("test.wat", text)));

    private static IEnumerable<byte[]> Windows(byte[] bytes, int size) => Enumerable.Range(0, bytes.Length - size + 1).Select(i => bytes[i..(i + size)]);
}
