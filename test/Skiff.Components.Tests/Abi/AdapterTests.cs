using Skiff.Components.Abi;
using Skiff.Components.Types;
using Skiff.Runtime;
using static Skiff.Components.ComponentValue;

namespace Skiff.Components.Tests.Abi;

/// <summary>Calls from one component to another.</summary>
public sealed class AdapterTests : IDisposable
{
    private static readonly Engine s_engine = new();
    private static readonly ComponentFunctionType s_nothing = Signature.Of("", "_");

    private readonly Store _store = new(s_engine);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Parameters_and_results_go_through_both_memories_and_post_return_comes_last()
    {
        // The callee keeps its argument at 64 and returns "ok☃" in UTF-16; the caller has UTF-8.
        var type = Signature.Of("string", "string");
        var callee = new Guest(
            _store,
            """
            (func (export "f") (param i32 i32) (result i32)
              (i32.store (i32.const 64) (local.get 0)) (i32.store (i32.const 68) (local.get 1))
              (i64.store (i32.const 32) (i64.const 0x00002603006b006f))
              (i32.store (i32.const 16) (i32.const 32)) (i32.store (i32.const 20) (i32.const 3)) (i32.const 16))
            (func (export "free") (param i32) (i64.store (i32.const 32) (i64.const 0)))
            """);
        var imports = new Imports();
        var caller = new Guest(
            _store,
            """
            (import "c" "f" (func $f (param i32 i32 i32)))
            (data (i32.const 16) "h\c3\b6\e2\98\83")
            (func (export "run") (result i32) (call $f (i32.const 16) (i32.const 6) (i32.const 40)) (i32.const 40))
            """,
            imports.Lowered(("f", type)));
        imports["f"] = Adapter.Lower(callee.Lift("f", type, StringEncoding.Utf16, "free"), caller.Context());
        Assert.Equal(new ComponentValue.String("ok☃"), await caller.Lift("run", Signature.Of("", "string")).CallAsync(default));
        Assert.Equal("6800f6000326", Convert.ToHexStringLower(callee.Memory!.Span.Slice(BitConverter.ToInt32(callee.Memory.Span[64..]), 6)));
        Assert.Equal(3, BitConverter.ToInt32(callee.Memory.Span[68..]));
        Assert.Equal(0, callee.Memory.Span[32]);
    }

    [Fact]
    public async Task Parameters_in_memory_are_copied_to_memory_that_the_callee_allocates()
    {
        var type = Signature.Of("u32 (list string) (list u8 20)", "u32");
        var callee = new Guest(
            _store,
            """
            (func (export "f") (param $p i32) (result i32)
              (i32.add (i32.load (local.get $p)) (i32.add (i32.load8_u offset=31 (local.get $p))
                (i32.load8_u (i32.load (i32.load offset=4 (local.get $p)))))))
            """);
        var imports = new Imports();
        var caller = new Guest(
            _store,
            """
            (import "c" "f" (func $f (param i32) (result i32)))
            (func (export "run") (result i32)
              (i32.store (i32.const 64) (i32.const 1000)) (i32.store (i32.const 68) (i32.const 128)) (i32.store (i32.const 72) (i32.const 1))
              (i32.store8 (i32.const 95) (i32.const 7))
              (i32.store (i32.const 128) (i32.const 256)) (i32.store (i32.const 132) (i32.const 1)) (i32.store8 (i32.const 256) (i32.const 100))
              (call $f (i32.const 64)))
            """,
            imports.Lowered(("f", type)));
        imports["f"] = Adapter.Lower(callee.Lift("f", type), caller.Context());
        Assert.Equal(new U32(1107), await caller.Lift("run", Signature.Of("", "u32")).CallAsync(default));
        Assert.Equal([(4u, 32u), (4u, 8u), (1u, 1u)], callee.Log.Select(c => (c.Alignment, c.NewSize)));
    }

    [Theory]
    [InlineData("(i32.const 0x80000000) (i32.const 1)", "string", ComponentTrap.StringOutOfBounds)]
    [InlineData("(i32.const 1) (i32.const 0)", "(list u32)", ComponentTrap.UnalignedPointer)]
    [InlineData("(i32.const 0) (i32.const 0x10000000)", "(list u8)", ComponentTrap.ListTooLong)]
    [InlineData("(i32.const 0) (i32.const 0xFFFFFFFF)", "(list u64)", ComponentTrap.ListTooLong)]
    [InlineData("(i32.const 0xFFFFF) (i32.const 2)", "(list u8)", ComponentTrap.ListOutOfBounds)]
    [InlineData("(i32.const 0xD800) (i32.const 0)", "char u32", ComponentTrap.InvalidChar)]
    public async Task Bad_arguments_trap_before_the_callee_is_called(string arguments, string parameters, string message)
    {
        var type = Signature.Of(parameters, "_");
        var callee = new Guest(_store, """(func (export "f") (param i32 i32) unreachable)""");
        var imports = new Imports();
        var caller = new Guest(
            _store, $"""(import "c" "f" (func $f (param i32 i32))){'\n'} (func (export "run") (call $f {arguments}))""", imports.Lowered(("f", type)));
        imports["f"] = Adapter.Lower(callee.Lift("f", type), caller.Context());
        await Trap.ExpectAsync(message, async () => await caller.Lift("run", s_nothing).CallAsync(default));
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, async () => await caller.Lift("run", s_nothing).CallAsync(default));
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, async () => await callee.Lift("f", Signature.Of("u32 u32", "_")).CallFlatAsync(new Value[2], default));
    }

    [Theory]
    [InlineData(-1, "(list u8)", ComponentTrap.ListOutOfBounds)]
    [InlineData(2, "(list u32)", ComponentTrap.UnalignedPointer)]
    [InlineData(-1, "string", ComponentTrap.StringOutOfBounds)]
    [InlineData(1, "(list u32 17)", ComponentTrap.UnalignedPointer)]
    [InlineData(-4, "(list u32 17)", ComponentTrap.PointerOutOfBounds)]
    public async Task What_the_callees_realloc_returns_is_checked(int pointer, string parameters, string message)
    {
        var type = Signature.Of(parameters, "_");
        var count = FunctionLayout.Of(type).LoweredType.Parameters.Length;
        var types = string.Concat(Enumerable.Repeat(" i32", count));
        var callee = new Guest(
            _store,
            $"""
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const {pointer}))
            (func (export "f") (param{types}))
            """,
            hasAllocator: false);
        var imports = new Imports();
        var caller = new Guest(
            _store,
            $"""
            (import "c" "f" (func $f (param{types})))
            (func (export "run") (call $f {string.Concat(Enumerable.Repeat("(i32.const 0)", count))}))
            """,
            imports.Lowered(("f", type)));
        imports["f"] = Adapter.Lower(callee.Lift("f", type), caller.Context());
        await Trap.ExpectAsync(message, async () => await caller.Lift("run", s_nothing).CallAsync(default));
    }

    [Theory]
    [InlineData("(i32.const 1)", ComponentTrap.UnalignedPointer)]
    [InlineData("(i32.const 0xFFFFC)", ComponentTrap.PointerOutOfBounds)]
    public async Task The_address_for_the_result_is_checked(string pointer, string message)
    {
        var type = Signature.Of("", "string");
        var callee = new Guest(_store, """(func (export "f") (result i32) (i32.const 0))""");
        var imports = new Imports();
        var caller = new Guest(
            _store, $"""(import "c" "f" (func $f (param i32))){'\n'} (func (export "run") (call $f {pointer}))""", imports.Lowered(("f", type)));
        imports["f"] = Adapter.Lower(callee.Lift("f", type), caller.Context());
        await Trap.ExpectAsync(message, async () => await caller.Lift("run", s_nothing).CallAsync(default));
    }

    [Fact]
    public async Task A_callee_that_waits_for_the_host_suspends_its_caller()
    {
        var type = Signature.Of("string", "string");
        var waiting = new TaskCompletionSource();
        var inner = new Imports();
        var callee = new Guest(
            _store,
            """
            (import "c" "wait" (func $wait))
            (func (export "f") (param i32 i32) (result i32)
              (call $wait) (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
            """,
            inner.Lowered(("wait", s_nothing)));
        inner["wait"] = HostImport.Lower((_, _) => new ValueTask(waiting.Task), callee.Context());
        var imports = new Imports();
        var caller = new Guest(
            _store,
            """
            (import "c" "f" (func $f (param i32 i32 i32)))
            (data (i32.const 16) "hello")
            (func (export "run") (result i32) (call $f (i32.const 16) (i32.const 5) (i32.const 40)) (i32.const 40))
            """,
            imports.Lowered(("f", type)));
        imports["f"] = Adapter.Lower(callee.Lift("f", type), caller.Context());
        var run = caller.Lift("run", Signature.Of("", "string"));
        for (var i = 0; i < 2; i++)
        {
            var pending = run.CallAsync(default);
            Assert.False(pending.IsCompleted);
            _ = Task.Run(waiting.SetResult);
            Assert.Equal(new ComponentValue.String("hello"), await pending);
            waiting = new TaskCompletionSource();
        }
    }

    [Fact]
    public async Task A_component_may_not_be_entered_while_it_is_in_a_call()
    {
        var outer = new Imports();
        var inner = new Imports();
        const string Text = """
            (import "c" "f" (func $f))
            (func (export "run") (call $f))
            (func (export "leaf"))
            """;
        var a = new Guest(_store, Text, outer.Lowered(("f", s_nothing)));
        var b = new Guest(_store, Text, inner.Lowered(("f", s_nothing)));
        outer["f"] = Adapter.Lower(b.Lift("run", s_nothing), a.Context());
        inner["f"] = Adapter.Lower(a.Lift("leaf", s_nothing), b.Context());
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, async () => await a.Lift("run", s_nothing).CallAsync(default));
    }

    [Fact]
    public async Task A_parent_may_be_called_by_the_child_it_calls_but_that_child_not_again()
    {
        // The parent calls the child, which calls the parent back; there, "again" calls the child once more.
        var up = new Imports();
        var down = new Imports();
        var parent = new Guest(
            _store,
            """
            (import "c" "child" (func $child (param i32) (result i32)))
            (import "c" "direct" (func $direct (param i32) (result i32)))
            (func (export "run") (param i32) (result i32) (call $child (local.get 0)))
            (func (export "back") (param i32) (result i32) (if (result i32) (local.get 0) (then (call $direct (i32.const 0))) (else (i32.const 42))))
            """,
            up.Lowered(("child", Signature.Of("u32", "u32")), ("direct", Signature.Of("u32", "u32"))));
        var child = new Guest(
            _store,
            """
            (import "c" "back" (func $back (param i32) (result i32)))
            (func (export "call") (param i32) (result i32) (call $back (local.get 0)))
            """,
            down.Lowered(("back", Signature.Of("u32", "u32"))),
            parent.State);
        var type = Signature.Of("u32", "u32");
        up["child"] = Adapter.Lower(child.Lift("call", type), parent.Context());
        up["direct"] = Adapter.Lower(child.Lift("call", type), parent.Context());
        down["back"] = Adapter.Lower(parent.Lift("back", type), child.Context());
        var run = parent.Lift("run", type);
        Assert.Equal(new U32(42), await run.CallAsync(new ComponentValue[] { new U32(0) }));
        Assert.Equal(new U32(42), await run.CallAsync(new ComponentValue[] { new U32(0) }));
        Assert.Equal(new U32(42), await child.Lift("call", type).CallAsync(new ComponentValue[] { new U32(0) }));
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, async () => await run.CallAsync(new ComponentValue[] { new U32(1) }));
    }

    [Fact]
    public async Task Realloc_may_not_call_out()
    {
        var type = Signature.Of("string", "_");
        var inner = new Imports();
        var callee = new Guest(
            _store,
            """
            (import "c" "out" (func $out))
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $out) (i32.const 8))
            (func (export "f") (param i32 i32))
            """,
            inner.Lowered(("out", s_nothing)),
            hasAllocator: false);
        inner["out"] = HostImport.Lower((_, _) => default, callee.Context());
        var imports = new Imports();
        var caller = new Guest(
            _store,
            """
            (import "c" "f" (func $f (param i32 i32)))
            (func (export "run") (call $f (i32.const 0) (i32.const 1)))
            """,
            imports.Lowered(("f", type)));
        imports["f"] = Adapter.Lower(callee.Lift("f", type), caller.Context());
        await Trap.ExpectAsync(ComponentTrap.CannotLeave, async () => await caller.Lift("run", s_nothing).CallAsync(default));
    }

    [Fact]
    public async Task A_component_may_call_itself()
    {
        // sum(n) = n + sum(n - 1) through the import; each call passes a string, so that frames and scopes are nested.
        var type = Signature.Of("u32 string", "u32");
        var imports = new Imports();
        var guest = new Guest(
            _store,
            """
            (import "c" "sum" (func $sum (param i32 i32 i32) (result i32)))
            (func (export "sum") (param i32 i32 i32) (result i32)
              (if (result i32) (local.get 0)
                (then (i32.add (local.get 0) (call $sum (i32.sub (local.get 0) (i32.const 1)) (local.get 1) (local.get 2))))
                (else (local.get 2))))
            """,
            imports.Lowered(("sum", type)));
        imports["sum"] = Adapter.Lower(guest.Lift("sum", type), guest.Context());
        Assert.Equal(new U32(58), await guest.Lift("sum", type).CallAsync(new ComponentValue[] { new U32(10), new ComponentValue.String("abc") }));
        Assert.Equal(11, guest.Log.Count);
    }

    [Fact]
    public async Task A_call_allocates_nothing_once_it_is_warm()
    {
        var type = Signature.Of("string (list u32) f64", "string");
        var callee = new Guest(
            _store,
            """
            (func (export "f") (param i32 i32 i32 i32 f64) (result i32)
              (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
            """);
        var imports = new Imports();
        var caller = new Guest(
            _store,
            """
            (import "c" "f" (func $f (param i32 i32 i32 i32 f64 i32)))
            (data (i32.const 16) "hello")
            (func (export "run") (call $f (i32.const 16) (i32.const 5) (i32.const 16) (i32.const 9) (f64.const 1) (i32.const 40)))
            """,
            imports.Lowered(("f", type)));
        imports["f"] = Adapter.Lower(callee.Lift("f", type), caller.Context());
        var run = caller.Lift("run", s_nothing);
        long allocated = 0;
        for (var i = 0; i < 200; i++)
        {
            callee.Log.Clear();
            caller.Log.Clear();
            var before = GC.GetAllocatedBytesForCurrentThread();
            await run.CallFlatAsync(default, default);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }
}
