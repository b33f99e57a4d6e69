using Skiff.Compiler.Abi;
using Skiff.Compiler.X64;

namespace Skiff.Runtime.Tests;

/// <summary>A host function that calls the guest again: the new activation runs on the same fiber, above the suspended frame.</summary>
public sealed class NestedCallTests : IDisposable
{
    private static readonly Engine s_engine = new();

    private static readonly WasmModule s_module = HandWrittenCode.Load(
        s_engine,
        """
        (module
          (import "host" "f" (func (param i32) (result i32)))
          (memory 1 10)
          (func $outer (export "outer") (param i32) (result i32) unreachable)
          (func $double (export "double") (param i32) (result i32) unreachable)
          (func $grow (export "grow") (param i32) (result i32) unreachable)
          (func $trap (export "trap") (result i32) unreachable)
          (func $recurse (export "recurse") unreachable)
          (func $spin (export "spin") unreachable))
        """,
        c =>
        {
            // f(x) + 1000 + memory[0], with r15 as the call left it: the base must still be right.
            c.CallImport(0);
            c.Code.Alu(AluOp.Add, OperandSize.Dword, Gpr.Rax, 1000);
            c.TrapSite();
            c.Code.Alu(AluOp.Add, OperandSize.Dword, Gpr.Rax, new Address(Gpr.R15));
        },
        c => c.Code.Lea(OperandSize.Dword, Gpr.Rax, new Address(Gpr.Rdi, Gpr.Rdi)),
        c =>
        {
            c.Code.Mov(OperandSize.Dword, Gpr.Rsi, Gpr.Rdi);
            c.Code.Zero(Gpr.Rdi);
            c.CallBuiltin(Builtin.MemoryGrow);
        },
        c => c.Trap(TrapCode.Unreachable),
        c => c.Call(4),
        c =>
        {
            var loop = c.Code.NewLabel();
            c.Code.Bind(loop);
            c.CheckLimit();
            c.Code.Jmp(loop);
        });

    private readonly Store _store = new(s_engine);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_outer_frame_continues_after_the_inner_call()
    {
        var instance = Instantiate(call =>
        {
            var argument = call.GetI32(0);
            var inner = call.Caller!.GetFunction("double")!.Call(argument);
            call.SetI32(0, inner.I32);
            return default;
        });

        Assert.Equal(1042, instance.GetFunction("outer")!.Call(21).I32);
    }

    [Fact]
    public void The_inner_call_grows_the_memory()
    {
        var instance = Instantiate(call =>
        {
            Assert.Equal(1, call.Caller!.GetFunction("grow")!.Call(3).I32);
            Assert.Equal(4 * 65536, call.Memory.Length);
            Assert.Equal(-1, call.Caller!.GetFunction("grow")!.Call(7).I32);
            call.Memory[0] = 5;
            call.SetI32(0, 1);
            return default;
        });

        Assert.Equal(1006, instance.GetFunction("outer")!.Call(0).I32);
        Assert.Equal(4u, instance.Memory!.Pages);
    }

    [Fact]
    public void A_trap_of_the_inner_call_that_is_caught_leaves_the_outer_one_intact()
    {
        var instance = Instantiate(call =>
        {
            var trap = Assert.Throws<TrapException>(() => call.Caller!.GetFunction("trap")!.Call());
            Assert.Equal("$trap", "$" + trap.Frames[0].FunctionName);
            Assert.Single(trap.Frames);
            Assert.Throws<TrapException>(() => call.Caller!.GetFunction("recurse")!.Call());
            call.SetI32(0, call.GetI32(0));
            return default;
        });

        Assert.Equal(1007, instance.GetFunction("outer")!.Call(7).I32);
    }

    [Fact]
    public void A_trap_of_the_inner_call_that_is_not_caught_ends_the_outer_one()
    {
        var instance = Instantiate(call => new ValueTask(Task.FromException(Record.Exception(() => call.Caller!.GetFunction("trap")!.Call())!)));

        Assert.Equal(TrapCode.Unreachable, Assert.Throws<TrapException>(() => instance.GetFunction("outer")!.Call(7)).Code);
        Assert.Equal(14, instance.GetFunction("double")!.Call(7).I32);
    }

    [Fact]
    public void Endless_nesting_exhausts_the_call_stack()
    {
        var depth = 0;
        var instance = Instantiate(call =>
        {
            depth++;
            call.SetI32(0, call.Caller!.GetFunction("outer")!.Call(0).I32);
            return default;
        });

        Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(() => instance.GetFunction("outer")!.Call(0)).Code);
        Assert.Equal(StoreLimits.Default.MaximumNestedCalls, depth);
        Assert.Equal(14, instance.GetFunction("double")!.Call(7).I32);
    }

    [Fact]
    public void The_inner_call_passes_the_deadline()
    {
        var instance = Instantiate(call =>
        {
            call.Caller!.GetFunction("spin")!.Call();
            return default;
        });
        _store.SetDeadline(TimeSpan.FromMilliseconds(20));

        Assert.Equal(TrapCode.DeadlineExceeded, Assert.Throws<TrapException>(() => instance.GetFunction("outer")!.Call(0)).Code);
        _store.ClearDeadline();
        Assert.Equal(14, instance.GetFunction("double")!.Call(7).I32);
    }

    [Fact]
    public async Task The_inner_call_yields_until_it_is_cancelled()
    {
        _store.TimeSlice = TimeSpan.FromMilliseconds(1);
        using var source = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (_store.Yields == 0)
            {
                await Task.Delay(1);
            }

            await source.CancelAsync();
        });
        var instance = Instantiate(async call =>
        {
            await Assert.ThrowsAsync<OperationCanceledException>(async () => await call.Caller!.GetFunction("spin")!.CallAsync(default, default, source.Token));
            call.SetI32(0, call.GetI32(0));
        });
        var results = new Value[1];

        await instance.GetFunction("outer")!.CallAsync(new Value[] { 5 }, results);

        await watch;
        Assert.Equal(1005, results[0].I32);
    }

    [Fact]
    public async Task Inner_calls_after_an_await_run_where_the_await_continued()
    {
        var instance = Instantiate(async call =>
        {
            var sum = 0;
            for (var i = 0; i < 20; i++)
            {
                await Task.Yield();
                sum += call.Caller!.GetFunction("double")!.Call(i).I32;
            }

            call.SetI32(0, sum);
        });
        var results = new Value[1];

        for (var i = 0; i < 50; i++)
        {
            await instance.GetFunction("outer")!.CallAsync(new Value[] { 5 }, results);
            Assert.Equal(1380, results[0].I32);
        }
    }

    [Fact]
    public async Task A_waiting_inner_call_suspends_both()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var instance = Instantiate(async call =>
        {
            var argument = call.GetI32(0);
            if (argument == 0)
            {
                await gate.Task;
                call.SetI32(0, 1);
                return;
            }

            var inner = new Value[1];
            await call.Caller!.GetFunction("outer")!.CallAsync(new Value[] { argument - 1 }, inner);
            call.SetI32(0, inner[0].I32);
        });
        var results = new Value[1];

        var call = instance.GetFunction("outer")!.CallAsync(new Value[] { 5 }, results);
        Assert.False(call.IsCompleted);
        gate.SetResult();
        await call;

        Assert.Equal(6001, results[0].I32);
    }

    [Fact]
    public async Task A_call_that_is_left_behind_breaks_the_store()
    {
        var gate = new TaskCompletionSource();
        var calls = 0;
        var leftBehind = Task.CompletedTask;
        var instance = Instantiate(call =>
        {
            if (calls++ > 0)
            {
                return new ValueTask(gate.Task);
            }

            leftBehind = call.Caller!.GetFunction("outer")!.CallAsync(new Value[] { 1 }, new Value[1]).AsTask();
            return default;
        });

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await instance.GetFunction("outer")!.CallAsync(new Value[] { 5 }, new Value[1]));
        Assert.Throws<InvalidOperationException>(() => instance.GetFunction("double")!.Call(1));
        gate.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(() => leftBehind);
    }

    [Fact]
    public async Task Another_thread_may_not_enter_while_the_guest_runs()
    {
        using var source = new CancellationTokenSource();
        var instance = Instantiate(_ => default);
        var running = Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    await instance.GetFunction("spin")!.CallAsync(default, default, source.Token);
                }
                catch (InvalidOperationException)
                {
                    // The calls below were faster this time: they are refused only once this one is in.
                }
            }
        });
        InvalidOperationException? refusal = null;
        while (refusal is null)
        {
            try
            {
                instance.GetFunction("double")!.Call(1);
                await Task.Yield();
            }
            catch (InvalidOperationException e)
            {
                refusal = e;
            }
        }

        await source.CancelAsync();

        Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void An_exception_of_a_host_function_is_a_trap_with_a_cause()
    {
        var instance = Instantiate(_ => throw new FormatException("no"));

        var trap = Assert.Throws<TrapException>(() => instance.GetFunction("outer")!.Call(1));

        Assert.Equal(TrapCode.HostFailure, trap.Code);
        Assert.IsType<FormatException>(trap.InnerException);
        Assert.Equal("outer", Assert.Single(trap.Frames).FunctionName);
        Assert.Contains("host function failed: no", trap.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unwind_exception_passes_unchanged()
    {
        var exit = new Exit();
        var instance = Instantiate(call => call.GetI32(0) == 0 ? throw exit : new ValueTask(FailLater()));

        Assert.Same(exit, Assert.Throws<Exit>(() => instance.GetFunction("outer")!.Call(0)));
        Assert.Same(exit, await Assert.ThrowsAsync<Exit>(async () => await instance.GetFunction("outer")!.CallAsync(new Value[] { 1 }, new Value[1])));
        Assert.Equal(14, instance.GetFunction("double")!.Call(7).I32);

        async Task FailLater()
        {
            await Task.Yield();
            throw exit;
        }
    }

    private Instance Instantiate(HostFunction function) =>
        new Linker(s_engine).DefineFunction("host", "f", TestTypes.I32ToI32, function).Instantiate(_store, s_module);

    private sealed class Exit() : GuestUnwindException("exit");
}
