using Skiff.Compiler;
using Skiff.Compiler.Abi;

namespace Skiff.Runtime.Tests;

/// <summary>What a trap tells, and fuel. Every kind of trap by every route: <see cref="TrapCaseTests"/>.</summary>
public sealed class TrapTests
{
    private static readonly Engine s_engine = new();

    [Fact]
    public void A_trace_names_module_functions_and_places_innermost_first()
    {
        using var store = new Store(s_engine);
        var bytes = Wat.Encode("""
            (module $app
              (func $c (param i32) (result i32) (i32.div_u (i32.const 7) (local.get 0)))
              (func $b (param i32) (result i32) (i32.add (call $c (local.get 0)) (i32.const 1)))
              (func $a (export "a") (param i32) (result i32) (i32.add (call $b (local.get 0)) (i32.const 1))))
            """);
        var a = new Linker(s_engine).Instantiate(store, WasmModule.Compile(s_engine, bytes)).GetFunction("a")!;
        var divide = Array.IndexOf(bytes, (byte)0x6E);

        Assert.Equal(9, a.Call(1).I32);
        var trap = Assert.Throws<TrapException>(() => a.Call(0));

        Assert.Equal(["c", "b", "a"], trap.Frames.Select(f => f.FunctionName));
        Assert.All(trap.Frames, f => Assert.Equal("app", f.ModuleName));
        Assert.Equal((uint)divide, trap.Frames[0].Offset);
        Assert.StartsWith("trap: integer divide by zero\n    at app!c (func 0) +0x", trap.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_crosses_modules()
    {
        using var store = new Store(s_engine);
        var linker = new Linker(s_engine);
        linker.DefineInstance("inner", Wat.Instantiate(store, """(module $inner (memory 1) (func $f (export "f") (param i32) (drop (i32.load (local.get 0)))))"""));
        var outer = Wat.Instantiate(store, """
            (module $outer (import "inner" "f" (func $f (param i32))) (memory 2)
              (func $g (export "g") (param i32) (result i32) (call $f (local.get 0)) (i32.load (i32.const 65536))))
            """, linker);
        outer.Memory!.Span[65536] = 9;

        Assert.Equal(9, outer.GetFunction("g")!.Call(0).I32); // Memory base and context are the caller's again.
        var trap = Assert.Throws<TrapException>(() => outer.GetFunction("g")!.Call(65536));

        Assert.Equal(["inner!f", "outer!g"], trap.Frames.Select(f => $"{f.ModuleName}!{f.FunctionName}"));
    }

    [Fact]
    public void Fuel_runs_out()
    {
        var engine = new Engine(new EngineOptions { Compiler = new CompilerOptions { Fuel = true } });
        using var store = new Store(engine) { Fuel = 10_000 };
        var instance = Wat.Instantiate(store, """
            (module
              (func (export "spin") (loop (br 0)))
              (func (export "count") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
            """);

        instance.GetFunction("count")!.Call(100);
        Assert.InRange(store.Fuel, 1, 9_999);
        Assert.Equal(TrapCode.OutOfFuel, Assert.Throws<TrapException>(() => instance.GetFunction("spin")!.Call()).Code);
        store.Fuel = 10_000;
        instance.GetFunction("count")!.Call(10);
    }

    [Fact]
    public void A_fuelled_function_without_fuel_does_not_start()
    {
        var engine = new Engine(new EngineOptions { Compiler = new CompilerOptions { Fuel = true } });
        using var store = new Store(engine) { Fuel = 0 };
        var nop = Wat.Instantiate(store, """(module (func (export "nop")))""").GetFunction("nop")!;

        Assert.Equal(TrapCode.OutOfFuel, Assert.Throws<TrapException>(() => { nop.Call(); nop.Call(); }).Code);
    }
}
