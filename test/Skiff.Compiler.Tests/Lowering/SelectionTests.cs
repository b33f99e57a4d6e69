using Skiff.Compiler.Diagnostics;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;

namespace Skiff.Compiler.Tests.Lowering;

/// <summary>What instructions are chosen: each line here must occur in the machine code before registers are looked at.</summary>
public class SelectionTests
{
    private const string Load = "i32.load offset=8";

    [Theory]
    [InlineData("(param i32) (result i32) local.get 0 i32.const 8 i32.add", "Lea.Dword", "[op0 + 8]")]
    [InlineData("(param i32 i32) (result i32) local.get 0 local.get 1 i32.const 3 i32.shl i32.add", "Lea.Dword", "[op0 + op1 * 8 + 0]")]
    [InlineData("(param i32 i32) (result i32) local.get 0 local.get 1 i32.add i32.const -4 i32.add", "Lea.Dword", "[op0 + op1 * 1 + -4]")]
    [InlineData("(param i32 i32) (result i32) local.get 0 local.get 1 " + Load + " i32.add", "Alu.Add.Dword", "[memory + op1 * 1 + 8]")]
    [InlineData("(param i32 i32) (result i32) local.get 1 " + Load + " local.get 0 i32.xor", "Alu.Xor.Dword", "[memory + op1 * 1 + 8]")]
    [InlineData("(param i32) (result i32) local.get 0 i32.const 255 i32.and", "Extend.Dword", "")]
    [InlineData("(param i32) (result i32) local.get 0 i32.const 5 i32.mul", "Lea.Dword", "[op0 + op1 * 4 + 0]")]
    [InlineData("(param i32) (result i32) local.get 0 i32.const 100 i32.mul", "MultiplyImmediate.Dword", "#100")]
    [InlineData("(param i32 i32) (result i32) local.get 0 local.get 1 i32.const 31 i32.and i32.shl", "ShiftVariable.Shl.Dword", "")]
    [InlineData("(param i32) local.get 0 i32.const 7 i32.store", "Store.Dword", "[memory + op0 * 1 + 0]")]
    [InlineData("(param i32) local.get 0 f32.const 1 f32.store", "Store.Dword", "[memory + op0 * 1 + 0]")]
    [InlineData("(param i32 i32) local.get 0 local.get 0 i32.load local.get 1 i32.add i32.store", "AluMemory.Add.Dword", "[memory + op0 * 1 + 0]")]
    [InlineData("(param i32 i64) local.get 0 local.get 1 i32.wrap_i64 i32.store8", "Store.Byte", "[memory + op0 * 1 + 0]")]
    [InlineData("(param i32) (result i32) local.get 0 i32.load8_u i32.const 65 i32.eq", "CompareSet.Cmp.Equal.Byte", "#65")]
    [InlineData("(param i32) (result i32) local.get 0 i32.load8_u i32.const 65 i32.lt_s", "CompareSet.Cmp.Below.Byte", "#65")]
    [InlineData("(param i32) (result i32) local.get 0 i32.const 12 i32.and i32.eqz", "CompareSet.Test.Equal.Dword", "#12")]
    [InlineData("(param f64 f64) (result f64) local.get 0 local.get 1 local.get 0 local.get 1 f64.lt select", "FloatBinary.Minimum.Qword", "")]
    [InlineData("(param f64 f64) (result f64) local.get 1 local.get 0 local.get 0 local.get 1 f64.lt select", "FloatBinary.Maximum.Qword", "")]
    [InlineData("(param i64) (result i64) local.get 0 i64.const 4095 i64.and", "Alu.And.Dword", "#4095")]
    [InlineData("(param i32) (result i32) local.get 0 i32.load8_u i32.const 2 i32.shl i32.load offset=16", "Extend.Dword", "[memory + op0 * 4 + 16]")]
    [InlineData("(param i32) (result i32) local.get 0 i32.const 16 i32.shr_u i32.const 4 i32.add i32.load offset=16", "Extend.Dword", "[memory + op0 * 1 + 20]")]
    [InlineData("(result i32) i32.const 1000 i32.load offset=24", "Extend.Dword", "[memory + 1024]")]
    public void An_operation_becomes(string function, string instruction, string detail)
    {
        var lines = MachineCode(function);

        Assert.Contains(lines, line => line.Contains(instruction, StringComparison.Ordinal) && line.Contains(detail, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("(param i32 i32) (result i32) local.get 0 local.get 1 i32.add i32.load", "op0 + op1")] // The sum may wrap at 2^32.
    [InlineData("(param i32) (result i32) local.get 0 i32.const 4 i32.add i32.load offset=16", "+ 20]")]
    [InlineData("(param i32) (result i32) local.get 0 i32.const 2 i32.shl i32.load", "* 4")]
    public void An_address_that_may_wrap_is_computed_in_32_bits(string function, string mustNotBe)
    {
        var loads = MachineCode(function).Where(line => line.Contains("[memory", StringComparison.Ordinal));

        Assert.DoesNotContain(mustNotBe, Assert.Single(loads), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(param i32 i32) (result i32) local.get 0 i32.load local.get 0 local.get 1 i32.store local.get 1 i32.add")] // A store lies between.
    [InlineData("(param i32 i32) (result i32) local.get 0 i32.load local.get 1 local.get 1 i32.div_u i32.add")] // A trap lies between.
    [InlineData("(param i32 i32) (result i32) local.get 0 i32.load local.get 1 global.set 0 local.get 1 i32.add")] // A global is seen after a trap.
    public void A_load_does_not_move_over_an_effect(string function)
    {
        Assert.DoesNotContain(MachineCode(function), line => line.Contains("Alu.Add", StringComparison.Ordinal) && line.Contains("[memory", StringComparison.Ordinal));
    }

    [Fact]
    public void One_comparison_serves_check_and_clamp_of_an_indirect_call()
    {
        var lines = MachineCode("(param i32) local.get 0 call_indirect (type $empty)");

        Assert.Single(lines, line => line.Contains("Clamp", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("CompareTrap.Cmp.AboveEqual", StringComparison.Ordinal));
    }

    private static string[] MachineCode(string function)
    {
        var wat = $"(module (type $empty (func)) (memory 1) (table 1 funcref) (global (mut i32) i32.const 0) (func {function}))";
        var module = ModuleDecoder.Decode(WatReader.ToBinary(new Skiff.Text.SourceText("test.wat", wat)));
        return new FunctionInspector(module).Inspect(0).MachineCode.Split('\n');
    }
}
