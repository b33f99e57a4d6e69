using Skiff.Reference;
using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;
using Skiff.Wasm.Validation;

namespace Skiff.Spec.Tests.Reference;

/// <summary>What the official suite does not cover: bounds, hosts, counting.</summary>
public sealed class InterpreterTests
{
    private readonly Interpreter _interpreter = new();

    [Fact]
    public void Fuel_bounds_the_instructions_of_an_endless_loop()
    {
        var instance = Instantiate("""(func (export "f") (loop (br 0)))""");
        _interpreter.Fuel = 1000;
        Assert.Equal(TrapKind.OutOfFuel, Assert.Throws<TrapException>(() => Invoke(instance, "f")).Kind);
        Assert.Equal(0, _interpreter.Fuel);
    }

    [Fact]
    public void Endless_recursion_exhausts_the_stack_and_the_interpreter_goes_on()
    {
        var instance = Instantiate("""(func $f (export "f") (call $f)) (func (export "g") (result i32) (i32.const 7))""");
        Assert.Equal(TrapKind.StackExhausted, Assert.Throws<TrapException>(() => Invoke(instance, "f")).Kind);
        Assert.Equal(7, Assert.Single(Invoke(instance, "g")).I32);
    }

    [Fact]
    public void A_host_function_may_call_back()
    {
        ModuleInstance? instance = null;
        var type = new FunctionType([ValueType.I32], [ValueType.I32]);
        var host = new HostFunction(type, (caller, arguments) =>
        {
            Assert.Same(instance, caller);
            return _interpreter.Invoke((FunctionInstance)caller!.Exports["twice"], arguments);
        });
        instance = Instantiate(
            """
            (import "h" "f" (func $h (param i32) (result i32)))
            (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
            (func (export "f") (param i32) (result i32) (i32.add (call $h (local.get 0)) (local.get 0)))
            """,
            host);
        Assert.Equal(15, Assert.Single(Invoke(instance, "f", Value.FromI32(5))).I32);
    }

    [Fact]
    public void What_a_trapping_instruction_wrote_before_stays_written()
    {
        var instance = Instantiate("""(memory (export "m") 1) (func (export "f") (i32.store8 (i32.const 3) (i32.const 9)) (unreachable))""");
        Assert.Throws<TrapException>(() => Invoke(instance, "f"));
        Assert.Equal(9, ((MemoryInstance)instance.Exports["m"]).Bytes[3]);
    }

    [Fact]
    public void The_histogram_counts_executions_not_occurrences()
    {
        var instance = Instantiate(
            """
            (func (export "f") (local i32)
              (loop (br_if 0 (i32.lt_s (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 10))))
              (if (i32.const 0) (then (nop))))
            """);
        _interpreter.Histogram = new OpcodeHistogram();
        Invoke(instance, "f");
        Assert.Equal(10, _interpreter.Histogram[Opcode.I32Add]);
        Assert.Equal(10, _interpreter.Histogram[Opcode.Loop]);
        Assert.Equal(0, _interpreter.Histogram[Opcode.Nop]);
    }

    [Fact]
    public void Vector_instructions_are_refused_by_name()
    {
        var instance = Instantiate("""(func (export "f") (drop (v128.const i64x2 0 0)))""");
        var refusal = Assert.Throws<UnsupportedFeatureException>(() => Invoke(instance, "f"));
        Assert.Contains("v128.const", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_number_of_arguments_is_the_callers_mistake()
    {
        var instance = Instantiate("""(func (export "f") (param i32))""");
        Assert.Throws<ArgumentException>(() => Invoke(instance, "f"));
    }

    private Value[] Invoke(ModuleInstance instance, string export, params Value[] arguments) =>
        _interpreter.Invoke((FunctionInstance)instance.Exports[export], arguments);

    private ModuleInstance Instantiate(string fields, HostFunction? host = null)
    {
        var module = ModuleDecoder.Decode(WatReader.ToBinary(new SourceText("test.wat", $"(module {fields})")));
        ModuleValidator.Validate(module);
        return Instantiation.Instantiate(module, (_, _) => host, _interpreter);
    }
}
