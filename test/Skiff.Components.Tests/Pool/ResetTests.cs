using Skiff.Components.Pool;
using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Pool;

/// <summary>Each kind of mutable state, dirtied in a graph of several core and component instances, is found fresh by the next use.</summary>
public class ResetTests
{
    // $Shared owns what the others import; $User fills the shared table by an active element segment and changes all of it.
    private const string Graph = """
        (component
          (core module $Shared
            (memory (export "memory") 1 4)
            (table (export "table") 2 8 funcref)
            (global (export "global") (mut i32) (i32.const 3))
            (func $one (result i32) (i32.const 1))
            (elem (i32.const 0) $one)
            (data (i32.const 8) "\2a"))
          (core module $User
            (import "s" "memory" (memory 1 4))
            (import "s" "table" (table $t 2 8 funcref))
            (import "s" "global" (global $g (mut i32)))
            (type $f (func (result i32)))
            (global $own (mut i32) (i32.const 100))
            (func $two (result i32) (i32.const 2))
            (func $three (result i32) (i32.const 3))
            (elem (i32.const 1) $two)
            (elem $passive func $three)
            (data $bytes "\07")
            (func (export "look") (result i32)
              (local $sum i32)
              (local.set $sum (i32.add (global.get $g) (global.get $own)))
              (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 8))))
              (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 60000))))
              (local.set $sum (i32.add (local.get $sum) (call_indirect $t (type $f) (i32.const 0))))
              (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.const 1000) (call_indirect $t (type $f) (i32.const 1)))))
              (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.const 10000) (table.size $t))))
              (i32.add (local.get $sum) (i32.mul (i32.const 100000) (memory.size))))
            (func (export "memory") (i32.store (i32.const 8) (i32.const 7)) (i32.store (i32.const 60000) (i32.const 7)))
            (func (export "grow-memory") (drop (memory.grow (i32.const 1))))
            (func (export "globals") (global.set $g (i32.const 50)) (global.set $own (i32.const 51)))
            (func (export "table") (table.init $t $passive (i32.const 0) (i32.const 0) (i32.const 1)) (table.init $t $passive (i32.const 1) (i32.const 0) (i32.const 1)))
            (func (export "grow-table") (drop (table.grow $t (ref.null func) (i32.const 3))))
            (func (export "drop-segments") (elem.drop $passive) (data.drop $bytes))
            (func (export "use-segments") (table.init $t $passive (i32.const 0) (i32.const 0) (i32.const 1)) (memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 1)))
            (func (export "trap") (i32.store (i32.const 8) (i32.const 7)) unreachable))
          (core instance $s (instantiate $Shared))
          (core instance $u (instantiate $User (with "s" (instance $s))))
          (func (export "look") (result u32) (canon lift (core func $u "look")))
          (func (export "memory") (canon lift (core func $u "memory")))
          (func (export "grow-memory") (canon lift (core func $u "grow-memory")))
          (func (export "globals") (canon lift (core func $u "globals")))
          (func (export "table") (canon lift (core func $u "table")))
          (func (export "grow-table") (canon lift (core func $u "grow-table")))
          (func (export "drop-segments") (canon lift (core func $u "drop-segments")))
          (func (export "use-segments") (canon lift (core func $u "use-segments")))
          (func (export "trap") (canon lift (core func $u "trap"))))
        """;

    // 3 + 100 + 42 + 0 + 1 + 2000 + 20000 + 100000
    private const uint Fresh = 122_146;

    private const string Owner = """
        (component
          (import "host" (instance $host
            (export "thing" (type $thing (sub resource)))
            (export "make" (func (param "number" u32) (result (own $thing))))))
          (alias export $host "thing" (type $thing))
          (core func $make (canon lower (func $host "make")))
          (core func $drop (canon resource.drop $thing))
          (core module $M
            (import "h" "make" (func $make (param i32) (result i32)))
            (import "h" "drop" (func $drop (param i32)))
            (func (export "take") (result i32)
              (drop (call $make (i32.const 1)))
              (call $drop (call $make (i32.const 2)))
              (drop (call $make (i32.const 3)))
              (call $make (i32.const 4))))
          (core instance $m (instantiate $M (with "h" (instance (export "make" (func $make)) (export "drop" (func $drop))))))
          (func (export "take") (result u32) (canon lift (core func $m "take"))))
        """;

    [Theory]
    [InlineData("memory")]
    [InlineData("grow-memory")]
    [InlineData("globals")]
    [InlineData("table")]
    [InlineData("grow-table")]
    [InlineData("drop-segments")]
    [InlineData("trap")]
    public async Task What_one_use_changed_the_next_one_does_not_see(string change)
    {
        using var pool = PoolOf(Graph);
        for (var i = 0; i < 3; i++)
        {
            await using var slot = pool.TryRent()!;
            Assert.Equal(Fresh, await slot.Instance.CallU32Async("look"));
            await slot.Instance.GetFunction("use-segments")!.CallAsync(default);
            try
            {
                await slot.Instance.GetFunction(change)!.CallAsync(default);
                Assert.NotEqual("trap", change);
            }
            catch (TrapException) when (change == "trap")
            {
                // After a trap the instance cannot be entered; the next use can enter it again.
                await Assert.ThrowsAsync<TrapException>(async () => await slot.Instance.GetFunction("look")!.CallAsync(default));
            }
        }

        Assert.Equal((1, 2, 0), (pool.Created, pool.Reused, pool.Discarded));
    }

    [Fact]
    public async Task Slots_made_later_start_from_the_same_template_and_share_nothing_else()
    {
        using var pool = PoolOf(Graph);
        await using var first = pool.TryRent()!;
        await first.Instance.GetFunction("memory")!.CallAsync(default);
        await first.Instance.GetFunction("table")!.CallAsync(default);
        await first.Instance.GetFunction("globals")!.CallAsync(default);
        await using var second = pool.TryRent()!;

        Assert.Equal(Fresh, await second.Instance.CallU32Async("look"));
        Assert.Equal(2, pool.Created);
    }

    [Fact]
    public async Task Host_objects_that_are_left_are_disposed_once_in_the_order_of_their_handles()
    {
        var disposed = new List<uint>();
        var thing = new HostResourceType("thing");
        var linker = new ComponentLinker(Wat.Engine);
        linker.DefineInstance("host").DefineResource("thing", thing)
            .DefineFunction("make", new ComponentFunctionType(false, [new("number", new PrimitiveType(PrimitiveKind.U32))], new OwnType(thing)), (call, context) =>
            {
                call.SetU32(0, context.Put(thing, new Thing(call.GetU32(0), disposed)));
                return default;
            });
        using var pool = new ComponentPool(linker.Plan(Wat.Prepare(Owner)));
        var slot = pool.TryRent()!;

        // The second one is dropped by the guest, so that its handle, 2, is used again for the third.
        Assert.Equal(3u, await slot.Instance.CallU32Async("take"));
        Assert.Equal([2], disposed);
        await slot.DisposeAsync();

        Assert.Equal([2, 1, 3, 4], disposed);
        await using var next = pool.TryRent()!;
        Assert.Equal(3u, await next.Instance.CallU32Async("take"));
    }

    [Fact]
    public async Task An_object_that_fails_when_it_is_disposed_costs_the_slot_but_not_the_other_objects()
    {
        var disposed = new List<uint>();
        var thing = new HostResourceType("thing");
        var linker = new ComponentLinker(Wat.Engine);
        linker.DefineInstance("host").DefineResource("thing", thing)
            .DefineFunction("make", new ComponentFunctionType(false, [new("number", new PrimitiveType(PrimitiveKind.U32))], new OwnType(thing)), (call, context) =>
            {
                call.SetU32(0, context.Put(thing, new Thing(call.GetU32(0), disposed, failing: 1)));
                return default;
            });
        using var pool = new ComponentPool(linker.Plan(Wat.Prepare(Owner)));
        var slot = pool.TryRent()!;
        await slot.Instance.CallU32Async("take");

        await Assert.ThrowsAsync<AggregateException>(async () => await slot.DisposeAsync());

        Assert.Equal([2, 3, 4], disposed);
        Assert.Equal(1, pool.Discarded);
    }

    [Fact]
    public async Task A_slot_comes_back_only_when_the_operations_it_began_have_ended()
    {
        using var pool = PoolOf(Graph);
        var operation = new TaskCompletionSource();
        var slot = pool.TryRent()!;
        slot.Instance.Track(operation.Task);

        var returning = slot.DisposeAsync();
        await using (pool.TryRent()!)
        {
            Assert.False(returning.IsCompleted);
            Assert.Equal((2, 0), (pool.Created, pool.Reused));
        }

        operation.SetResult();
        await returning;
        await using var first = pool.TryRent();
        await using var second = pool.TryRent();
        Assert.Equal((2, 2), (pool.Created, pool.Reused));
    }

    [Fact]
    public async Task A_slot_is_returned_once()
    {
        using var pool = PoolOf(Graph);
        var slot = pool.TryRent()!;
        await slot.DisposeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await slot.DisposeAsync());
    }

    [Fact]
    public async Task At_most_so_many_slots_are_in_use_and_kept()
    {
        using var pool = PoolOf(Graph, new() { MaximumInstances = 2, MaximumIdle = 1 });
        var (first, second) = (pool.TryRent()!, pool.TryRent()!);

        Assert.Null(pool.TryRent());
        await first.DisposeAsync();
        await second.DisposeAsync();
        Assert.Equal(1, pool.Discarded);
    }

    internal static ComponentPool PoolOf(string text, Skiff.Runtime.Pool.InstancePoolOptions? options = null) =>
        new(new ComponentLinker(Wat.Engine).Plan(Wat.Prepare(text)), options);

    private sealed class Thing(uint number, List<uint> disposed, uint failing = 0) : IDisposable
    {
        public void Dispose()
        {
            if (number == failing)
            {
                throw new IOException("it fails");
            }

            disposed.Add(number);
        }
    }
}
