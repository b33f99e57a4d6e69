using Skiff.Components.Abi;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Abi;

/// <summary>Functions of the host as a component calls them.</summary>
public sealed class HostImportTests : IDisposable
{
    private static readonly Engine s_engine = new();
    private static readonly HostResourceType s_type = new("r");

    private readonly Store _store = new(s_engine, StoreLimits.Default, state: "state");
    private readonly Imports _imports = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_host_function_reads_and_writes_through_its_context()
    {
        var guest = User("(call $f (i32.const 1) (i32.const 16) (i32.const 5)) (i32.load8_u (i32.load (i32.const 16)))");
        _imports["f"] = HostImport.Lower(
            (call, context) =>
            {
                Assert.Equal("state", context.State);
                var text = context.ReadString(call.GetU32(1), call.GetU32(2));
                var (pointer, length) = context.WriteString(text.ToUpperInvariant());
                BitConverter.TryWriteBytes(context.Slice(16, 4, 4), pointer);
                Assert.Equal(5u, length);
                return default;
            },
            guest.Context());
        Assert.Equal(new ComponentValue.U32('H'), await guest.Lift("run", Signature.Of("", "u32")).CallAsync(default));
    }

    [Fact]
    public async Task Objects_are_borrowed_taken_and_put()
    {
        var guest = User("(call $f (i32.const 1) (i32.const 2) (i32.const 0)) (i32.const 0)");
        var context = guest.Context();
        Assert.Equal(1u, context.Put(s_type, "first"));
        Assert.Equal(2u, context.Put(s_type, "second"));
        _imports["f"] = HostImport.Lower(
            (call, c) =>
            {
                Assert.Equal("first", c.Borrow<string>(s_type, call.GetU32(0)));
                Trap.Expect(ComponentTrap.RemovedWhileBorrowed, () => c.Take<string>(s_type, 1));
                Assert.Equal("second", c.Take<string>(s_type, call.GetU32(1)));
                Trap.Expect("unknown handle index 2", () => c.Borrow<string>(s_type, 2));
                return default;
            },
            context);
        await guest.Lift("run", Signature.Of("", "u32")).CallAsync(default);
        Assert.Equal("first", context.Take<string>(s_type, 1));
    }

    [Fact]
    public async Task Loans_last_until_a_function_that_waits_has_ended()
    {
        var guest = User("(call $f (i32.const 1) (i32.const 0) (i32.const 0)) (i32.const 0)");
        var context = guest.Context();
        context.Put(s_type, "first");
        var waiting = new TaskCompletionSource();
        _imports["f"] = HostImport.Lower(
            (call, c) =>
            {
                c.Borrow<string>(s_type, call.GetU32(0));
                return new ValueTask(waiting.Task);
            },
            context);
        var pending = guest.Lift("run", Signature.Of("", "u32")).CallAsync(default);
        Trap.Expect(ComponentTrap.RemovedWhileBorrowed, () => context.Take<string>(s_type, 1));
        waiting.SetResult();
        await pending;
        Assert.Equal("first", context.Take<string>(s_type, 1));
    }

    [Fact]
    public async Task Dropping_the_handle_disposes_the_object_once()
    {
        var guest = User("(call $drop (i32.const 1)) (call $drop (i32.const 1)) (i32.const 0)");
        var probe = new Probe();
        guest.Context().Put(s_type, probe);
        await Trap.ExpectAsync("unknown handle index 1", async () => await guest.Lift("run", Signature.Of("", "u32")).CallAsync(default));
        guest.State.Reset();
        Assert.Equal(1, probe.Disposals);
    }

    [Fact]
    public void Resetting_an_instance_drops_what_its_table_owns()
    {
        var guest = User("(i32.const 0)");
        var owned = new Probe();
        var borrowed = new Probe();
        guest.Context().Put(s_type, owned);
        guest.Context().PutBorrow(s_type, borrowed);
        guest.State.Reset();
        guest.State.Reset();
        Assert.Equal((1, 0), (owned.Disposals, borrowed.Disposals));
    }

    [Fact]
    public async Task Lists_that_overlap_cannot_make_the_host_copy_without_end()
    {
        var guest = User("(call $f (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 0)");
        var reads = 0;
        _imports["f"] = HostImport.Lower(
            (_, c) =>
            {
                for (reads = 0; reads < 1000; reads++)
                {
                    c.SliceList(0, 1 << 18, 4, 4);
                }

                return default;
            },
            guest.Context());
        await Trap.ExpectAsync(ComponentTrap.TooMuchData, async () => await guest.Lift("run", Signature.Of("", "u32")).CallAsync(default));
        Assert.Equal(17, reads); // 1 MiB each: the size of the memory and 16 MiB.
    }

    [Fact]
    public async Task A_call_allocates_nothing()
    {
        var guest = User("(call $f (i32.const 1) (i32.const 16) (i32.const 5)) (i32.const 0)");
        var context = guest.Context();
        context.Put(s_type, this);
        _imports["f"] = HostImport.Lower(
            (call, c) =>
            {
                c.Borrow<HostImportTests>(s_type, call.GetU32(0));
                var bytes = c.ReadUtf8(call.GetU32(1), call.GetU32(2));
                return bytes.Length == 5 ? default : throw new InvalidOperationException();
            },
            context);
        var run = guest.Lift("run", Signature.Of("", "u32"));
        var results = new Value[1];
        long allocated = 0;
        for (var i = 0; i < 200; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await run.CallFlatAsync(default, results);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private Guest User(string code)
    {
        var guest = new Guest(
            _store,
            $"""
            (import "c" "f" (func $f (param i32 i32 i32)))
            (import "c" "drop" (func $drop (param i32)))
            (data (i32.const 16) "hello")
            (func (export "run") (result i32) {code})
            """,
            linker =>
            {
                _imports.Lowered(("f", Signature.Of("u32 u32 u32", "_")))(linker);
                _imports.Resources(linker);
            });
        _imports["drop"] = ResourceBuiltins.Drop(guest.State, s_type);
        return guest;
    }

    private sealed class Probe : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
