using Skiff.Compiler.Abi;

namespace Skiff.Runtime.Tests;

/// <summary>Deadlines, time slices, deep stacks: the checks that compiled code makes at functions and loops.</summary>
public sealed class InterruptionTests
{
    private const string Loops = """
        (module
          (memory 1)
          (func $fib (export "fib") (param i32) (result i32)
            (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
              (then (local.get 0))
              (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
          (func (export "spin") (loop (br 0)))
          (func (export "fill") (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br 0)))
          (func $depth (export "depth") (param i32) (result i32)
            (if (result i32) (i32.eqz (local.get 0))
              (then (i32.const 0))
              (else (i32.add (i32.const 1) (call $depth (i32.sub (local.get 0) (i32.const 1))))))))
        """;

    private static readonly Engine s_engine = new();
    private static readonly WasmModule s_loops = Wat.Compile(s_engine, Loops);

    [Theory]
    [InlineData("spin")]
    [InlineData("fib")]
    [InlineData("fill")]
    public void A_deadline_stops(string name)
    {
        using var store = new Store(s_engine);
        var function = new Linker(s_engine).Instantiate(store, s_loops).GetFunction(name)!;
        store.SetDeadline(TimeSpan.FromMilliseconds(20));

        var trap = Assert.Throws<TrapException>(() => function.Call(name == "fib" ? [(Value)60] : []));

        Assert.Equal(TrapCode.DeadlineExceeded, trap.Code);
        Assert.Equal(name, trap.Frames[^1].FunctionName);
    }

    [Fact]
    public async Task Guests_take_turns_on_few_threads()
    {
        // None of them ends by itself, and there are fewer threads: that all come to their turn needs each to give up its own.
        using var allHadOne = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var calls = new List<Task>();
        var stores = new List<Store>();
        for (var i = 0; i < 16; i++)
        {
            var store = new Store(s_engine) { TimeSlice = TimeSpan.FromMilliseconds(1) };
            stores.Add(store);
            var spin = new Linker(s_engine).Instantiate(store, s_loops).GetFunction("spin")!;
            calls.Add(Task.Run(async () => await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await spin.CallAsync(default, default, allHadOne.Token))));
        }

        while (stores.Exists(s => s.Yields == 0))
        {
            await Task.Delay(1, allHadOne.Token);
        }

        await allHadOne.CancelAsync();
        await Task.WhenAll(calls);
        stores.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_result_does_not_depend_on_interruptions()
    {
        using var store = new Store(s_engine) { TimeSlice = TimeSpan.FromMilliseconds(1) };
        var fib = new Linker(s_engine).Instantiate(store, s_loops).GetFunction("fib")!;
        var result = new Value[1];

        await fib.CallAsync(new Value[] { 32 }, result);

        Assert.Equal(2_178_309, result[0].I32);
        Assert.True(store.Yields > 0);
    }

    [Fact]
    public void A_larger_stack_takes_deeper_recursion()
    {
        Assert.True(DepthOf(64 << 10) > 100);
        Assert.True(DepthOf(8 << 20) > 50 * DepthOf(64 << 10));

        static int DepthOf(int stackSize)
        {
            using var store = new Store(s_engine, new StoreLimits { StackSize = stackSize });
            var depth = new Linker(s_engine).Instantiate(store, s_loops).GetFunction("depth")!;
            var reached = 0;
            for (var step = 1 << 20; step > 0; step >>= 1)
            {
                try
                {
                    Assert.Equal(reached + step, depth.Call(reached + step).I32);
                    reached += step;
                }
                catch (TrapException e)
                {
                    Assert.Equal(TrapCode.StackOverflow, e.Code);
                }
            }

            return reached;
        }
    }

    [Fact]
    public void A_large_frame_that_does_not_fit_is_an_exhausted_stack()
    {
        using var store = new Store(s_engine, new StoreLimits { StackSize = 64 << 10 });
        // 2000 values live across a call: a frame of 16 KB and more.
        var loads = string.Concat(Enumerable.Range(0, 2000).Select(i => $"(i64.load offset={i * 8} (i32.const 0)) "));
        var adds = string.Concat(Enumerable.Repeat("i64.add ", 1999));
        var instance = Wat.Instantiate(store, $"""
            (module (memory 1)
              (func $f (export "f") (param i32) (result i64)
                {loads}
                (if (local.get 0) (then (drop (call $f (i32.sub (local.get 0) (i32.const 1))))))
                {adds}))
            """);
        var f = instance.GetFunction("f")!;
        instance.Memory!.Span[8] = 7;

        Assert.Equal(7, f.Call(0).I64);
        Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(() => f.Call(100)).Code);
        store.SetDeadline(TimeSpan.FromMilliseconds(1));
        for (var trap = TrapCode.StackOverflow; trap == TrapCode.StackOverflow;)
        {
            trap = Assert.Throws<TrapException>(() => f.Call(100)).Code;
            Assert.True(trap is TrapCode.StackOverflow or TrapCode.DeadlineExceeded);
        }
    }

    [Fact]
    public async Task The_collector_is_not_held_up_by_a_running_guest()
    {
        using var store = new Store(s_engine);
        using var source = new CancellationTokenSource();
        var spin = new Linker(s_engine).Instantiate(store, s_loops).GetFunction("spin")!;
        var running = Task.Run(async () => await spin.CallAsync(default, default, source.Token));

        for (var i = 0; i < 20; i++)
        {
            GC.Collect();
        }

        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
    }
}
