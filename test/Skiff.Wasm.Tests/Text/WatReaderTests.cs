using Skiff.Text;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;
using Skiff.Wasm.Validation;

namespace Skiff.Wasm.Tests.Text;

public class WatReaderTests
{
    [Theory]
    [InlineData("", "0061736D01000000")]
    [InlineData("(module)", "0061736D01000000")]
    [InlineData("(module binary \"\\00asm\" \"\\01\\00\\00\\00\")", "0061736D01000000")]
    [InlineData("(module $m binary \"\\00asm\" \"\\01\\00\\00\\00\")", "0061736D01000000")]
    [InlineData("(module quote \"(module\" \")\")", "0061736D01000000")]
    [InlineData("(func)", "0061736D01000000" + "01 04 01 60 00 00" + "03 02 01 00" + "0A 04 01 02 00 0B")]
    [InlineData(
        "(module $m (func $f (export \"add\") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b))))",
        "0061736D01000000" + "01 07 01 60 02 7F 7F 01 7F" + "03 02 01 00" + "07 07 01 03 61 64 64 00 00" + "0A 09 01 07 00 20 00 20 01 6A 0B"
        + "00 1A 04 6E 61 6D 65" + "00 02 01 6D" + "01 04 01 00 01 66" + "02 09 01 00 02 00 01 61 01 01 62")]
    [InlineData("(memory (data \"hi\"))", "0061736D01000000" + "05 04 01 01 01 01" + "0B 08 01 00 41 00 0B 02 68 69")]
    [InlineData("(memory 1) (func data.drop 0) (data \"\")", "0061736D01000000" + "01 04 01 60 00 00" + "03 02 01 00" + "05 03 01 00 01" + "0C 01 01"
        + "0A 07 01 05 00 FC 09 00 0B" + "0B 03 01 01 00")]
    public void Modules_become_these_bytes(string text, string hex) =>
        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(WatReader.ToBinary(new SourceText("test.wat", text))));

    [Theory]
    // Folded and flat forms
    [InlineData("(i32.add (i32.const 1) (i32.const 2)) drop", "41 01 41 02 6A 1A")]
    [InlineData("i32.const 1 (i32.const 2) i32.add (drop)", "41 01 41 02 6A 1A")]
    [InlineData("(drop (i32.eqz (block (result i32) nop (i32.const 1))))", "02 7F 01 41 01 0B 45 1A")]
    [InlineData("(if (i32.const 1) (then nop) (else unreachable))", "41 01 04 40 01 05 00 0B")]
    [InlineData("(if (result i32) (i32.const 1) (then (i32.const 2)) (else (i32.const 3))) drop", "41 01 04 7F 41 02 05 41 03 0B 1A")]
    [InlineData("(if (i32.const 0) (i32.const 1) (then))", "41 00 41 01 04 40 0B")]
    [InlineData("i32.const 1 if $l nop else $l nop end $l", "41 01 04 40 01 05 01 0B")]
    // Labels
    [InlineData("(block $a (block $b (br $a) (br $b) (br 2)))", "02 40 02 40 0C 01 0C 00 0C 02 0B 0B")]
    [InlineData("(block $a (block $a (br $a)) (br $a))", "02 40 02 40 0C 00 0B 0C 00 0B")]
    [InlineData("loop $l br_table 0 $l 1 end", "03 40 0E 02 00 00 01 0B")]
    [InlineData("(block $l (if (br_if $l (i32.const 1)) (then (br $l))))", "02 40 41 01 0D 00 04 40 0C 01 0B 0B")]
    // Block types
    [InlineData("(block) (block (result)) (block (param) (result f64))", "02 40 0B 02 40 0B 02 7C 0B")]
    [InlineData("(block (param i32)) (block (result i32 i32)) (block (type 0))", "02 01 0B 02 02 0B 02 00 0B")]
    // Immediates
    [InlineData("(call $f) (call 0) call_indirect (call_indirect (type $void)) (call_indirect $t (param i64))", "10 00 10 00 11 00 00 11 00 00 11 01 01")]
    [InlineData("select (select (result i32)) (select (result))", "1B 1C 01 7F 1C 00")]
    [InlineData("local.get $p local.set 1 local.tee $v", "20 00 21 01 22 02")]
    [InlineData("global.get $g global.set 0", "23 00 24 00")]
    [InlineData("i32.load i64.load offset=16 f64.store align=2 i32.load8_u offset=0xFFFFFFFF align=1", "28 02 00 29 03 10 39 01 00 2D 00 FF FF FF FF 0F")]
    [InlineData("memory.size memory.grow memory.copy memory.fill memory.init $d data.drop $d", "3F 00 40 00 FC 0A 00 00 FC 0B 00 FC 08 00 00 FC 09 00")]
    [InlineData("table.get table.set $t table.size $t table.grow 1 table.fill", "25 00 26 01 FC 10 01 FC 0F 01 FC 11 00")]
    [InlineData("table.copy table.copy $t 0 table.init $e table.init $t $e elem.drop $e", "FC 0E 00 00 FC 0E 01 00 FC 0C 00 00 FC 0C 00 01 FC 0D 00")]
    [InlineData("i32.const -1 i32.const 0xFFFFFFFF i32.const 64 i64.const -0x8000_0000_0000_0000", "41 7F 41 7F 41 C0 00 42 80 80 80 80 80 80 80 80 80 7F")]
    [InlineData("f32.const -0 f64.const nan:0x1 f32.const 0x1p-149", "43 00 00 00 80 44 01 00 00 00 00 00 F0 7F 43 01 00 00 00")]
    [InlineData("ref.null func ref.null extern ref.func $f ref.is_null", "D0 70 D0 6F D2 00 D1")]
    // Vectors
    [InlineData("v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 -1", "FD 0C 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E FF")]
    [InlineData("v128.const i16x8 1 -1 0x8000 0 0 0 0 0", "FD 0C 01 00 FF FF 00 80 00 00 00 00 00 00 00 00 00 00")]
    [InlineData("v128.const i64x2 1 -2", "FD 0C 01 00 00 00 00 00 00 00 FE FF FF FF FF FF FF FF")]
    [InlineData("v128.const f32x4 1 nan -inf 0x1p-149", "FD 0C 00 00 80 3F 00 00 C0 7F 00 00 80 FF 01 00 00 00")]
    [InlineData("v128.const f64x2 1 -0", "FD 0C 00 00 00 00 00 00 F0 3F 00 00 00 00 00 00 00 80")]
    [InlineData("i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31", "FD 0D 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 1F")]
    [InlineData("v128.load64_lane offset=1 align=4 1 i8x16.extract_lane_s 15 f64x2.promote_low_f32x4 i32x4.dot_i16x8_s", "FD 57 02 01 01 FD 15 0F FD 5F FD BA 01")]
    // Comments and annotations
    [InlineData("nop ;; to the end ;)\n nop (; a (; nested ;) ;; ;) nop", "01 01 01")]
    [InlineData("nop (@hint (a \"b)\" ;; )\n) (; ) ;) $x 1x) nop", "01 01")]
    public void Instructions_become_these_bytes(string instructions, string hex)
    {
        const string Surroundings = """
            (type $void (func))
            (func $f (param $p i32) (local i64) (local $v f32)
            """;
        const string Rest = """
            )
            (table 1 funcref) (table $t 1 funcref) (memory 1) (global $g i32 (i32.const 0)) (elem $e func) (data $d "")
            """;

        // The type of $f is the first that is added; the types before it stand where the tests of block types expect them.
        var types = instructions.Contains("i64)", StringComparison.Ordinal) ? "(type (func (param i64)))" : "(type (func (param i32))) (type (func (result i32 i32)))";
        var module = ModuleDecoder.Decode(WatReader.ToBinary(new SourceText("test.wat", Surroundings.Replace("(func $f", $"{types} (func $f", StringComparison.Ordinal) + instructions + Rest)));

        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal) + "0B", Convert.ToHexString(module.Bodies[0].Code.Span));
    }

    [Fact]
    public void Types_without_a_definition_are_added_in_the_order_of_their_use()
    {
        var module = Load(
            """
            (import "" "" (func (param f32)))
            (func (param i32) (block (param i64) drop (i64.const 0)) unreachable)
            (func (result i32) unreachable)
            (func (param i32))
            (type $explicit (func (param f64)))
            (func (type $explicit))
            """);

        Assert.Equal(["(f64) -> ()", "(f32) -> ()", "(i32) -> ()", "(i64) -> ()", "() -> (i32)"], module.Types.Select(t => t.ToString()));
        Assert.Equal([1, 2, 4, 2, 0], module.FunctionTypeIndices.ToArray());
    }

    [Fact]
    public void Names_may_be_used_before_they_are_defined()
    {
        var module = Load(
            """
            (module $whole
              (export "f" (func $later))
              (start $later)
              (global $g funcref (ref.func $later))
              (elem (table $t) (offset (i32.const 0)) func $later)
              (func $later (type $sig))
              (table $t 1 funcref)
              (type $sig (func)))
            """);

        ModuleValidator.Validate(module);
        Assert.Equal(("whole", "later", 0), (module.Names.Module, module.Names.Functions[0], module.Start));
    }

    [Fact]
    public void Imports_and_exports_may_be_inline()
    {
        var module = Load(
            """
            (func $f (export "a") (export "b") (import "m" "f") (param i32))
            (table (export "t") (import "m" "t") 1 2 funcref)
            (memory (import "m" "mem") 1)
            (global $g (export "g") (import "m" "g") (mut i64))
            (func (export "c") (call $f (i32.const 1)))
            """);

        ModuleValidator.Validate(module);
        Assert.Equal(["m.f Function 0", "m.t Table 0", "m.mem Memory 0", "m.g Global 0"], module.Imports.Select(i => $"{i.Module}.{i.Name} {i.Kind} {i.Index}"));
        Assert.Equal(["a Function 0", "b Function 0", "t Table 0", "g Global 0", "c Function 1"], module.Exports.Select(e => $"{e.Name} {e.Kind} {e.Index}"));
        Assert.Equal(new GlobalType(ValueType.I64, IsMutable: true), module.Globals[0]);
    }

    [Theory]
    [InlineData("(elem func $f 0)", SegmentMode.Passive, ValueType.FuncRef, 2, 0)]
    [InlineData("(elem $e declare func $f)", SegmentMode.Declarative, ValueType.FuncRef, 1, 0)]
    [InlineData("(elem funcref (ref.func $f) (item ref.null func) (item (ref.null func)))", SegmentMode.Passive, ValueType.FuncRef, 0, 3)]
    [InlineData("(elem externref)", SegmentMode.Passive, ValueType.ExternRef, 0, 0)]
    [InlineData("(elem declare funcref (ref.func $f))", SegmentMode.Declarative, ValueType.FuncRef, 0, 1)]
    [InlineData("(elem (i32.const 0) $f $f)", SegmentMode.Active, ValueType.FuncRef, 2, 0)]
    [InlineData("(elem (offset i32.const 0) func $f)", SegmentMode.Active, ValueType.FuncRef, 1, 0)]
    [InlineData("(elem (i32.const 0))", SegmentMode.Active, ValueType.FuncRef, 0, 0)]
    [InlineData("(elem (table 1) (i32.const 0) externref (ref.null extern))", SegmentMode.Active, ValueType.ExternRef, 0, 1)]
    [InlineData("(elem (table $t) (i32.const 0) func $f)", SegmentMode.Active, ValueType.FuncRef, 1, 0)]
    public void Element_segments_have_many_forms(string text, SegmentMode mode, ValueType type, int functions, int expressions)
    {
        var module = Load($"(func $f) (table $t 4 funcref) (table 4 externref) {text}");

        ModuleValidator.Validate(module);
        var segment = Assert.Single(module.Elements);
        Assert.Equal((mode, type, functions, expressions), (segment.Mode, segment.Type, segment.Functions.Length, segment.Expressions.Length));
    }

    [Fact]
    public void Inline_segments_size_their_table_and_memory()
    {
        var module = Load("(func $f) (table funcref (elem $f $f)) (table externref (elem (ref.null extern))) (memory (data \"a\" \"bc\")) (data $d \"x\") (func (data.drop $d))");

        ModuleValidator.Validate(module);
        Assert.Equal([new Limits(2, 2), new Limits(1, 1)], module.Tables.Select(t => t.Limits));
        Assert.Equal(new Limits(1, 1), module.Memories[0].Limits);
        Assert.Equal("616263", Convert.ToHexString(module.Data[0].Content.Span));
        Assert.Equal("FC09010B", Convert.ToHexString(module.Bodies[1].Code.Span));
    }

    [Fact]
    public void Locals_of_one_type_in_a_row_are_one_run() =>
        Assert.Equal(
            [new LocalRun(3, ValueType.I32), new LocalRun(1, ValueType.F64), new LocalRun(1, ValueType.I32)],
            Load("(func (local i32 i32) (local $x i32) (local) (local f64) (local i32))").Bodies[0].Locals.ToArray());

    [Fact]
    public void Every_instruction_of_the_table_is_known_by_its_name()
    {
        foreach (var opcode in OpcodeTable.All.Where(opcode => opcode != Opcode.SelectTyped))
        {
            Assert.True(Keywords.TryFindOpcode(OpcodeTable.Name(opcode), out var found));
            Assert.Equal(opcode, found);
        }
    }

    private static Module Load(string text) => ModuleDecoder.Decode(WatReader.ToBinary(new SourceText("test.wat", text)));
}
