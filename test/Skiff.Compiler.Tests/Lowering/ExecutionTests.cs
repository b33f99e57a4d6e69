using Skiff.Compiler.Abi;

namespace Skiff.Compiler.Tests.Lowering;

/// <summary>Small programs, compiled and run.</summary>
public class ExecutionTests
{
    [Fact]
    public void A_function_adds_its_parameters()
    {
        using var instance = MachineInstance.FromText("""(module (func (export "f") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))""");

        Assert.Equal(5u, instance.Call("f", 2, 3).Slots[0]);
        Assert.Equal(1u, instance.Call("f", uint.MaxValue, 2).Slots[0]);
    }

    [Fact]
    public void A_loop_counts_down_and_sums()
    {
        using var instance = MachineInstance.FromText("""
            (module (func (export "sum") (param i64) (result i64) (local i64)
              loop
                local.get 1 local.get 0 i64.add local.set 1
                local.get 0 i64.const 1 i64.sub local.tee 0
                i64.const 0 i64.ne br_if 0
              end
              local.get 1))
            """);

        Assert.Equal(5050u, instance.Call("sum", 100).Slots[0]);
    }

    [Fact]
    public void A_recursive_function_calls_itself()
    {
        using var instance = MachineInstance.FromText("""
            (module (func $fib (export "fib") (param i32) (result i32)
              local.get 0 i32.const 2 i32.lt_u
              if (result i32) local.get 0
              else
                local.get 0 i32.const 1 i32.sub call $fib
                local.get 0 i32.const 2 i32.sub call $fib
                i32.add
              end))
            """);

        Assert.Equal(6765u, instance.Call("fib", 20).Slots[0]);
    }

    [Fact]
    public void Endless_recursion_overflows_the_stack()
    {
        using var instance = MachineInstance.FromText("""(module (func $f (export "f") (param i64) (result i64) local.get 0 call $f i64.const 1 i64.add))""");

        var outcome = instance.Call("f", 1);

        Assert.Equal((ExitReason.Trapped, TrapCode.StackOverflow), (outcome.Reason, outcome.Trap));
    }

    [Fact]
    public void A_large_frame_is_checked_before_it_is_used()
    {
        // Every call keeps its 300 parameters alive across the next one.
        var parameters = string.Concat(Enumerable.Repeat(" i64", 300));
        var gets = string.Concat(Enumerable.Range(0, 300).Select(i => $" local.get {i}"));
        var adds = string.Concat(Enumerable.Repeat(" i64.add", 300));
        using var instance = MachineInstance.FromText($"(module (func $f (export \"f\") (param{parameters}) (result i64) {gets} {gets} call $f {adds}) (func (export \"g\") (result i64) {string.Concat(Enumerable.Repeat(" i64.const 7", 300))} call $f))");

        var outcome = instance.Call("g");

        Assert.Equal((ExitReason.Trapped, TrapCode.StackOverflow), (outcome.Reason, outcome.Trap));
    }

    [Theory]
    [InlineData("i32.div_s", 7, 0, TrapCode.IntegerDivideByZero)]
    [InlineData("i32.div_u", 7, 0, TrapCode.IntegerDivideByZero)]
    [InlineData("i32.rem_s", 7, 0, TrapCode.IntegerDivideByZero)]
    [InlineData("i32.rem_u", 7, 0, TrapCode.IntegerDivideByZero)]
    [InlineData("i32.div_s", 0x80000000, 0xFFFFFFFF, TrapCode.IntegerOverflow)]
    public void A_division_that_has_no_result_traps(string instruction, ulong left, ulong right, TrapCode expected)
    {
        using var instance = MachineInstance.FromText($"(module (func (export \"f\") (param i32 i32) (result i32) local.get 0 local.get 1 {instruction}))");

        var outcome = instance.Call("f", left, right);

        Assert.Equal((ExitReason.Trapped, expected), (outcome.Reason, outcome.Trap));
    }

    [Fact]
    public void The_smallest_number_modulo_minus_one_is_zero()
    {
        using var instance = MachineInstance.FromText("""(module (func (export "f") (param i64 i64) (result i64) local.get 0 local.get 1 i64.rem_s))""");

        Assert.Equal(0u, instance.Call("f", 1UL << 63, ulong.MaxValue).Slots[0]);
    }

    [Fact]
    public void Many_parameters_and_results_go_over_the_stack()
    {
        var types = string.Join(" ", Enumerable.Range(0, 24).Select(i => (i % 4) switch { 0 => "i32", 1 => "f64", 2 => "i64", _ => "f32" }));
        var gets = string.Concat(Enumerable.Range(0, 24).Select(i => $" local.get {i}"));
        using var instance = MachineInstance.FromText($$"""
            (module
              (func $echo (param {{types}}) (result {{types}}){{gets}})
              (func (export "f") (param {{types}}) (result {{types}}){{gets}} call $echo))
            """);
        var arguments = Enumerable.Range(0, 24).Select(i => (i % 4) switch { 0 => 0x80000000u + (ulong)i, 1 => BitConverter.DoubleToUInt64Bits(i), 2 => ulong.MaxValue - (ulong)i, _ => BitConverter.SingleToUInt32Bits(-i) }).ToArray();

        var outcome = instance.Call("f", arguments);

        Assert.Equal(arguments, outcome.Slots[..24]);
    }

    [Fact]
    public void A_host_call_leaves_with_the_arguments_and_comes_back_with_the_results()
    {
        using var instance = MachineInstance.FromText("""
            (module
              (import "h" "f" (func $f (param i32 f32 i64) (result i64 f64 i32)))
              (func (export "f") (param i32) (result i64 f64 i32) local.get 0 f32.const 1.5 i64.const -1 call $f))
            """);
        instance.LinkImportToHost(0);

        var left = instance.Call("f", 7);
        Assert.Equal(ExitReason.HostCall, left.Reason);
        Assert.Equal([7, BitConverter.SingleToUInt32Bits(1.5f), ulong.MaxValue], instance.HostArguments(3));
        var back = instance.Resume(42, BitConverter.DoubleToUInt64Bits(2.5), 9);

        Assert.Equal(ExitReason.Returned, back.Reason);
        Assert.Equal([42, BitConverter.DoubleToUInt64Bits(2.5), 9], back.Slots[..3]);
    }

    [Fact]
    public void A_call_into_another_instance_uses_its_memory_and_returns_to_ours()
    {
        using var other = MachineInstance.FromText("""(module (memory 1) (data (i32.const 0) "\01") (func (export "get") (result i32) i32.const 0 i32.load8_u))""");
        using var instance = MachineInstance.FromText("""
            (module (import "o" "get" (func $get (result i32))) (memory 1) (data (i32.const 0) "\02")
              (func (export "f") (result i32) call $get i32.const 10 i32.mul i32.const 0 i32.load8_u i32.add))
            """);
        instance.LinkImport(0, other, "get");

        Assert.Equal(12u, instance.Call("f").Slots[0]);
    }

    [Theory]
    [InlineData(0, 10u)]
    [InlineData(1, 11u)]
    [InlineData(2, 12u)]
    [InlineData(3, 13u)]
    [InlineData(4, 14u)]
    [InlineData(5, 99u)]
    [InlineData(6, 99u)]
    [InlineData(0xFFFFFFFF, 99u)]
    public void A_table_of_branches_goes_to_the_right_one(ulong index, ulong expected)
    {
        using var instance = MachineInstance.FromText("""
            (module (func (export "f") (param i32) (result i32)
              block block block block block block
                local.get 0 br_table 0 1 2 3 4 5
              end i32.const 10 return
              end i32.const 11 return
              end i32.const 12 return
              end i32.const 13 return
              end i32.const 14 return
              end i32.const 99))
            """);

        Assert.Equal(expected, instance.Call("f", index).Slots[0]);
    }

    [Fact]
    public void An_indirect_call_checks_bounds_null_and_type()
    {
        using var instance = MachineInstance.FromText("""
            (module (type $t (func (param i32) (result i32))) (table 4 funcref) (elem (i32.const 0) $double $other)
              (func $double (param i32) (result i32) local.get 0 i32.const 2 i32.mul)
              (func $other (result i64) i64.const 1)
              (func (export "f") (param i32 i32) (result i32) local.get 0 local.get 1 call_indirect (type $t)))
            """);

        Assert.Equal(42u, instance.Call("f", 21, 0).Slots[0]);
        Assert.Equal(TrapCode.IndirectCallTypeMismatch, instance.Call("f", 21, 1).Trap);
        Assert.Equal(TrapCode.UninitializedElement, instance.Call("f", 21, 2).Trap);
        Assert.Equal(TrapCode.UndefinedElement, instance.Call("f", 21, 4).Trap);
        Assert.Equal(TrapCode.UndefinedElement, instance.Call("f", 21, 0xFFFFFFFF).Trap);
    }

    [Fact]
    public void A_loop_looks_whether_it_shall_stop()
    {
        using var instance = MachineInstance.FromText("""
            (module (func (export "f") (param i32 f64) (result f64)
              loop
                local.get 1 f64.const 0.5 f64.add local.set 1
                local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0
              end
              local.get 1))
            """);
        instance.RequestInterrupt();

        var outcome = instance.Call("f", 100, 0);

        Assert.Equal(50.0, BitConverter.UInt64BitsToDouble(outcome.Slots[0]));
        Assert.Equal(1, instance.Interrupts);
    }

    [Fact]
    public void Fuel_that_is_used_up_traps()
    {
        using var instance = MachineInstance.FromText("""(module (func (export "f") loop br 0 end))""", new CompilerOptions { Fuel = true });
        instance.Fuel = 10_000;

        var outcome = instance.Call("f");

        Assert.Equal((ExitReason.Trapped, TrapCode.OutOfFuel), (outcome.Reason, outcome.Trap));
        Assert.True(instance.Fuel < 0);
    }

    [Fact]
    public void A_trap_knows_its_place_in_the_file()
    {
        using var instance = MachineInstance.FromText("""(module (func (export "f") (param i32) (result i32) nop nop i32.const 1 local.get 0 i32.div_u))""");
        instance.Call("f", 0);

        var compiled = instance.Compiled;
        var entry = compiled.PositionOffsets.IndexOf(instance.TrapOffset);
        Assert.True(entry >= 0);
        var body = instance.Module.Bodies[0];
        Assert.Equal(0x6E, body.Code.Span[(int)(compiled.Positions[entry] - body.Offset)]); // i32.div_u
    }
}
