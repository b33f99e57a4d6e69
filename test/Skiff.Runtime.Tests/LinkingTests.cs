using System.Collections.Immutable;
using Skiff.Compiler.Abi;
using Skiff.Wasm;

namespace Skiff.Runtime.Tests;

/// <summary>Imports, exports, references and values across the boundary.</summary>
public sealed class LinkingTests : IDisposable
{
    private readonly Store _store = new(new Engine());

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("""(import "a" "x" (func))""", "unknown import")]
    [InlineData("""(import "a" "f" (func (param i32)))""", "incompatible import type")]
    [InlineData("""(import "a" "f" (memory 1))""", "incompatible import type")]
    [InlineData("""(import "a" "m" (memory 3))""", "incompatible import type")]
    [InlineData("""(import "a" "m" (memory 1 3))""", "incompatible import type")]
    [InlineData("""(import "a" "g" (global (mut i32)))""", "incompatible import type")]
    [InlineData("""(import "a" "g" (global i64))""", "incompatible import type")]
    [InlineData("""(import "a" "t" (table 1 externref))""", "incompatible import type")]
    public void A_module_that_does_not_fit_is_refused(string import, string words)
    {
        var linker = new Linker(_store.Engine)
            .DefineFunction("a", "f", TestTypes.None, _ => default)
            .Define("a", "m", new Memory(_store, new MemoryType(new Limits(2, 4))))
            .Define("a", "g", new Global(_store, new GlobalType(Wasm.ValueType.I32, false), 1))
            .Define("a", "t", new Table(_store, new TableType(Wasm.ValueType.FuncRef, new Limits(1, null))));

        Assert.StartsWith(words, Assert.Throws<LinkException>(() => Wat.Instantiate(_store, $"(module {import})", linker)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Definitions_of_another_store_are_refused()
    {
        using var other = new Store(_store.Engine);
        var linker = new Linker(_store.Engine).Define("a", "m", new Memory(other, new MemoryType(new Limits(1, null))));

        Assert.Contains("another store", Assert.Throws<LinkException>(() => Wat.Instantiate(_store, """(module (import "a" "m" (memory 1)))""", linker)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memories_tables_and_globals_are_shared()
    {
        var memory = new Memory(_store, new MemoryType(new Limits(1, 3)));
        var global = new Global(_store, new GlobalType(Wasm.ValueType.I64, true), 5L);
        var table = new Table(_store, new TableType(Wasm.ValueType.FuncRef, new Limits(2, null)));
        var linker = new Linker(_store.Engine).Define("h", "m", memory).Define("h", "g", global).Define("h", "t", table);
        const string Text = """
            (module (import "h" "m" (memory 1)) (import "h" "g" (global $g (mut i64))) (import "h" "t" (table 2 funcref))
              (type $v (func (result i32)))
              (func $seven (export "seven") (result i32) (i32.const 7))
              (func (export "write") (i32.store (i32.const 4) (i32.const 99)) (global.set $g (i64.add (global.get $g) (i64.const 1))) (drop (memory.grow (i32.const 1))))
              (func (export "read") (result i32) (i32.load (i32.const 4)))
              (func (export "indirect") (param i32) (result i32) (call_indirect (type $v) (local.get 0))))
            """;
        var first = Wat.Instantiate(_store, Text, linker);
        var second = Wat.Instantiate(_store, Text, linker);

        first.GetFunction("write")!.Call();
        table[1] = Value.FromFunction(first.GetFunction("seven"));

        Assert.Equal(99, second.GetFunction("read")!.Call().I32);
        Assert.Equal(6, global.Value.I64);
        Assert.Equal(2u, memory.Pages);
        Assert.Equal(7, second.GetFunction("indirect")!.Call(1).I32);
        Assert.Equal("seven", Assert.IsType<Function>(_store.GetFunction(table[1])).Call().I32 == 7 ? "seven" : "");
        Assert.Equal(TrapCode.UninitializedElement, Assert.Throws<TrapException>(() => second.GetFunction("indirect")!.Call(0)).Code);
    }

    [Fact]
    public void Host_functions_pass_through_tables_and_exports()
    {
        var linker = new Linker(_store.Engine).DefineFunction("h", "add", TestTypes.I32I32ToI32, call =>
        {
            call.SetI32(0, call.GetI32(0) + call.GetI32(1));
            return default;
        });
        var instance = Wat.Instantiate(_store, """
            (module (import "h" "add" (func $add (param i32 i32) (result i32)))
              (table 1 funcref) (elem (i32.const 0) $add)
              (export "add" (func $add))
              (func (export "indirect") (param i32 i32) (result i32) (call_indirect (param i32 i32) (result i32) (local.get 0) (local.get 1) (i32.const 0))))
            """, linker);
        var add = instance.GetFunction("add")!;
        var user = Wat.Instantiate(_store, """
            (module (import "h" "add" (func $add (param i32 i32) (result i32)))
              (func (export "twice") (param i32) (result i32) (call $add (local.get 0) (local.get 0))))
            """, new Linker(_store.Engine).Define("h", "add", add));

        Assert.Equal(5, add.Call(2, 3).I32);
        Assert.Equal(5, instance.GetFunction("indirect")!.Call(2, 3).I32);
        Assert.Equal(8, user.GetFunction("twice")!.Call(4).I32);
    }

    [Fact]
    public void A_host_function_called_by_the_host_has_no_caller()
    {
        var callers = new List<Instance?>();
        var linker = new Linker(_store.Engine).DefineFunction("h", "f", TestTypes.None, call =>
        {
            callers.Add(call.Caller);
            return default;
        });
        var instance = Wat.Instantiate(_store, """
            (module (import "h" "f" (func $f)) (export "f" (func $f)) (func (export "g") (call $f)))
            """, linker);

        instance.GetFunction("f")!.Call();
        instance.GetFunction("g")!.Call();

        Assert.Equal([null, instance], callers);
    }

    [Fact]
    public void Every_type_crosses_in_both_directions()
    {
        var all = ImmutableArray.Create(
            Wasm.ValueType.I32, Wasm.ValueType.I64, Wasm.ValueType.F32, Wasm.ValueType.F64, Wasm.ValueType.FuncRef, Wasm.ValueType.ExternRef,
            Wasm.ValueType.I32, Wasm.ValueType.I64, Wasm.ValueType.F32, Wasm.ValueType.F64);
        var types = string.Join(' ', all.Select(t => t.Text));
        var seen = new List<Value>();
        object? external = null;
        Function? function = null;
        var linker = new Linker(_store.Engine).DefineFunction("h", "echo", new FunctionType(all, all), call =>
        {
            for (var i = 0; i < all.Length; i++)
            {
                seen.Add(call.Get(i));
            }

            external = call.GetExternal(5);
            function = call.GetFunction(4);
            for (var i = 0; i < all.Length; i++)
            {
                call.Set(i, seen[i]);
            }

            return default;
        });
        var gets = string.Join(' ', all.Select((_, i) => $"(local.get {i})"));
        var instance = Wat.Instantiate(_store, $"""
            (module (import "h" "echo" (func $echo (param {types}) (result {types})))
              (func $self (export "self"))
              (func (export "f") (param {types}) (result {types}) (call $echo {gets})))
            """, linker);
        var thing = new object();
        Value[] arguments =
        [
            -1, -2L, 1.5f, -2.5, Value.FromFunction(instance.GetFunction("self")), _store.FromExternal(thing), int.MinValue, long.MaxValue, float.NaN, double.NegativeInfinity,
        ];
        var results = new Value[arguments.Length];

        instance.GetFunction("f")!.Call(arguments, results);

        Assert.Equal(arguments, seen);
        Assert.Equal(arguments, results);
        Assert.Same(thing, external);
        Assert.Same(instance.GetFunction("self"), function);
    }

    [Fact]
    public void A_reference_that_is_none_is_refused()
    {
        var instance = Wat.Instantiate(_store, """
            (module (table (export "t") 1 funcref) (global (export "g") (mut funcref) (ref.null func))
              (func (export "f") (param funcref)) (func (export "e") (param externref)))
            """);
        using var other = new Store(_store.Engine);
        var foreign = Value.FromFunction(Wat.Instantiate(other, """(module (func (export "f")))""").GetFunction("f"));

        foreach (var wild in new[] { Value.FromI64(0x1234), foreign, new Value(Value.FromFunction(instance.GetFunction("f")).Low + 1) })
        {
            Assert.Throws<ArgumentException>(() => instance.GetFunction("f")!.Call(wild));
            Assert.Throws<ArgumentException>(() => instance.GetTable("t")![0] = wild);
            Assert.Throws<ArgumentException>(() => instance.GetGlobal("g")!.Value = wild);
            Assert.Throws<ArgumentException>(() => instance.GetFunction("e")!.Call(wild));
        }
    }

    [Fact]
    public void Wrong_numbers_of_arguments_are_refused()
    {
        var f = Wat.Instantiate(_store, """(module (func (export "f") (param i32) (result i32) (local.get 0)))""").GetFunction("f")!;

        Assert.Throws<ArgumentException>(() => f.Call());
        Assert.Throws<ArgumentException>(() => f.Call(1, 2));
        Assert.Throws<ArgumentException>(() => f.Call([1], []));
        Assert.Equal(3, f.Call(3).I32);
    }

    [Fact]
    public async Task A_start_function_may_wait()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var linker = new Linker(_store.Engine).DefineFunction("h", "wait", TestTypes.None, async _ => await gate.Task);
        var module = Wat.Compile(_store.Engine, """
            (module (import "h" "wait" (func $wait)) (global $g (export "g") (mut i32) (i32.const 0)) (func $s (call $wait) (global.set $g (i32.const 3))) (start $s))
            """);

        Assert.Throws<InvalidOperationException>(() => linker.Instantiate(_store, module));
        var waiting = linker.InstantiateAsync(_store, module);
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        var instance = await waiting;

        Assert.Equal(3, instance.GetGlobal("g")!.Value.I32);
    }

    [Fact]
    public void What_segments_wrote_before_a_trap_stays()
    {
        var memory = new Memory(_store, new MemoryType(new Limits(1, null)));
        var linker = new Linker(_store.Engine).Define("h", "m", memory);

        var trap = Assert.Throws<TrapException>(() => Wat.Instantiate(_store, """
            (module (import "h" "m" (memory 1)) (data (i32.const 0) "abc") (data (i32.const 65535) "de"))
            """, linker));

        Assert.Equal(TrapCode.MemoryOutOfBounds, trap.Code);
        Assert.Equal("abc"u8.ToArray(), memory.Span[..3].ToArray());
        Assert.Equal(0, memory.Span[65535]);
    }

    [Fact]
    public void A_disposed_store_refuses()
    {
        var store = new Store(_store.Engine);
        var instance = Wat.Instantiate(store, """(module (memory (export "m") 1) (func (export "f")))""");
        store.Dispose();
        store.Dispose();

        Assert.Throws<ObjectDisposedException>(() => instance.GetFunction("f")!.Call());
        Assert.Throws<ObjectDisposedException>(() => instance.GetMemory("m")!.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => Wat.Instantiate(store, "(module)"));
    }

    [Fact]
    public void A_warm_call_allocates_nothing()
    {
        var linker = new Linker(_store.Engine).DefineFunction("h", "f", TestTypes.I32ToI32, call =>
        {
            call.SetI32(0, call.GetI32(0) + 1);
            return default;
        });
        var f = Wat.Instantiate(_store, """
            (module (import "h" "f" (func $f (param i32) (result i32))) (func (export "g") (param i32) (result i32) (call $f (call $f (local.get 0)))))
            """, linker).GetFunction("g")!;
        f.Call(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            f.Call(i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
