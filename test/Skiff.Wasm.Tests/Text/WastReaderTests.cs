using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

public class WastReaderTests
{
    [Fact]
    public void Commands_come_in_their_order()
    {
        var script = Read(
            """
            (module $m (func (export "f") (param i32) (result i32) (local.get 0)))
            (register "host" $m)
            (invoke $m "f" (i32.const 1))
            (assert_return (invoke "f" (i32.const -1)) (i32.const 0xFFFFFFFF))
            (assert_return (get $m "g") (i64.const 2))
            (assert_trap (invoke "f" (i32.const 0)) "integer divide by zero")
            (assert_exhaustion (invoke "f") "call stack exhausted")
            (assert_trap (module (func $s unreachable) (start $s)) "unreachable")
            (assert_malformed (module quote "(func") "unexpected token")
            (assert_malformed (module binary "\00asm") "unexpected end")
            (assert_invalid (module (func (result i32))) "type mismatch")
            (assert_unlinkable (module (import "a" "b" (func))) "unknown import")
            (module definition $d (memory 1))
            (module instance $i $d)
            """);

        Assert.Empty(script.Diagnostics);
        Assert.Equal(
            [
                "module", "register", "action", "assert_return", "assert_return", "assert_trap", "assert_exhaustion", "assert_uninstantiable",
                "assert_malformed", "assert_malformed", "assert_invalid", "assert_unlinkable", "module_definition", "module_instance",
            ],
            script.Commands.Select(SpecSuite.TypeOf));
        var register = Assert.IsType<WastRegisterCommand>(script.Commands[1]);
        Assert.Equal(("host", "m"), (register.ImportName, register.Instance));
        var get = Assert.IsType<WastAssertReturn>(script.Commands[4]).Action;
        Assert.Equal((true, "m", "g"), (get.IsGet, get.Instance, get.Export));
        Assert.Equal([WastModuleForm.Quote, WastModuleForm.Binary], script.Commands[8..10].Select(c => Assert.IsType<WastAssertModule>(c).Module.Form));
        var instance = Assert.IsType<WastInstanceCommand>(script.Commands[13]);
        Assert.Equal(("i", "d"), (instance.Name, instance.Definition));
    }

    [Fact]
    public void A_command_knows_its_place()
    {
        var script = Read("(module)\n  (invoke \"f\" (i32.const 1))\n");

        Assert.Equal("(invoke \"f\" (i32.const 1))", script.Source.Slice(script.Commands[1].Span).ToString());
    }

    [Fact]
    public void A_malformed_module_is_reported_when_it_is_read()
    {
        var script = Read("(module (func (i32.cons)))");
        Assert.Empty(script.Diagnostics);

        var module = Assert.IsType<WastModuleCommand>(script.Commands[0]).Module;

        Assert.Equal("unknown operator i32.cons", Assert.Single(module.Read().Diagnostics).Message);
        Assert.Contains("test.wast:1:16: error", Assert.Throws<WatException>(module.ToBinary).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_that_are_not_understood_do_not_hide_the_others()
    {
        var script = Read("(module)\n(assert_exception (invoke \"f\"))\n(invoke \"g\" (ref.null exn))\n(invoke \"h\")");

        Assert.Equal(["unknown operator assert_exception", "unknown operator exn"], script.Diagnostics.Select(d => d.Message));
        Assert.Equal(2, script.Commands.Length);
    }

    [Fact]
    public void Fields_without_a_module_around_them_are_one_module()
    {
        var script = Read("(func (export \"f\"))\n(memory 0)");

        Assert.NotNull(Assert.IsType<WastModuleCommand>(Assert.Single(script.Commands)).Module.Read().Binary);
    }

    [Fact]
    public void Arguments_have_these_bits()
    {
        var script = Read(
            """
            (invoke "f" (i32.const -1) (i64.const -1) (f32.const 1) (f64.const -0) (v128.const i32x4 1 2 3 -1)
              (ref.null func) (ref.null extern) (ref.extern 7))
            """);

        var action = Assert.IsType<WastActionCommand>(script.Commands[0]).Action;
        Assert.Equal(
            [
                WastValue.I32(-1), WastValue.I64(-1), WastValue.F32(1), WastValue.F64(-0.0), new WastValue(ValueType.V128, 0x2_0000_0001, 0xFFFF_FFFF_0000_0003),
                WastValue.Null(ValueType.FuncRef), WastValue.Null(ValueType.ExternRef), WastValue.Extern(7),
            ],
            action.Arguments.ToArray());
    }

    public static TheoryData<string, WastValue, bool> Matching => new()
    {
        { "(i32.const -1)", WastValue.I32(-1), true },
        { "(i32.const 1)", WastValue.I64(1), false },
        { "(f32.const 0)", WastValue.F32(-0f), false },
        { "(f32.const nan:canonical)", new WastValue(ValueType.F32, 0x7FC0_0000), true },
        { "(f32.const nan:canonical)", new WastValue(ValueType.F32, 0xFFC0_0000), true },
        { "(f32.const nan:canonical)", new WastValue(ValueType.F32, 0x7FC0_0001), false },
        { "(f32.const nan:arithmetic)", new WastValue(ValueType.F32, 0x7FC0_0001), true },
        { "(f32.const nan:arithmetic)", new WastValue(ValueType.F32, 0x7FA0_0000), false },
        { "(f32.const nan:arithmetic)", WastValue.F32(float.PositiveInfinity), false },
        { "(f64.const nan:canonical)", new WastValue(ValueType.F64, 0xFFF8_0000_0000_0000), true },
        { "(f64.const nan:canonical)", new WastValue(ValueType.F64, 0xFFF8_0000_0000_0001), false },
        { "(f64.const nan:arithmetic)", new WastValue(ValueType.F64, 0x7FFC_0000_0000_0000), true },
        { "(f64.const nan:arithmetic)", new WastValue(ValueType.F64, 0x7FF4_0000_0000_0000), false },
        { "(v128.const f32x4 nan:canonical 1 nan:arithmetic 0)", new WastValue(ValueType.V128, 0x3F80_0000_7FC0_0000, 0x0000_0000_FFC0_0007), true },
        { "(v128.const f32x4 nan:canonical 1 nan:arithmetic 0)", new WastValue(ValueType.V128, 0x3F80_0000_7FC0_0001, 0x0000_0000_FFC0_0007), false },
        { "(v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 -1)", new WastValue(ValueType.V128, 0x0807_0605_0403_0201, 0xFF0F_0E0D_0C0B_0A09), true },
        { "(v128.const i64x2 1 2)", new WastValue(ValueType.V128, 1, 3), false },
        { "(ref.null)", WastValue.Null(ValueType.ExternRef), true },
        { "(ref.null func)", WastValue.Null(ValueType.ExternRef), false },
        { "(ref.null func)", WastValue.Null(ValueType.FuncRef), true },
        { "(ref.null extern)", WastValue.Extern(0), false },
        { "(ref.extern)", WastValue.Extern(3), true },
        { "(ref.extern 3)", WastValue.Extern(3), true },
        { "(ref.extern 3)", WastValue.Extern(4), false },
        { "(ref.func)", new WastValue(ValueType.FuncRef, 1), true },
        { "(ref.func)", WastValue.Null(ValueType.FuncRef), false },
        { "(either (i32.const 1) (i32.const 2))", WastValue.I32(2), true },
        { "(either (i32.const 1) (i32.const 2))", WastValue.I32(3), false },
    };

    [Theory]
    [MemberData(nameof(Matching))]
    public void Results_match_or_not(string expected, WastValue actual, bool matches)
    {
        var script = Read($"(assert_return (invoke \"f\") {expected})");

        Assert.Empty(script.Diagnostics);
        Assert.Equal(matches, Assert.IsType<WastAssertReturn>(script.Commands[0]).Results[0].Matches(actual));
    }

    private static WastScript Read(string text) => WastReader.Read(new SourceText("test.wast", text));
}
