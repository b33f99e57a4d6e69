using Skiff.Compiler.Abi;
using Skiff.Wasm;

namespace Skiff.Runtime.Tests;

/// <summary>Deadlines and cancellation while a guest waits for a host function.</summary>
public sealed class WaitingHostFunctionTests : IDisposable
{
    private const string Guest = """
        (module
          (import "host" "wait" (func $wait))
          (func $outer (export "outer") (call $wait))
          (func (export "twice") (call $wait) (call $wait)))
        """;

    private static readonly Engine s_engine = new();
    private static readonly WasmModule s_guest = Wat.Compile(s_engine, Guest);
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_late = TimeSpan.FromHours(1);

    private readonly Store _store = new(s_engine);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_deadline_ends_the_wait_with_a_trap_and_its_trace()
    {
        var outer = Instantiate(WaitForever);
        _store.SetDeadline(s_soon);

        var trap = await Assert.ThrowsAsync<TrapException>(async () => await outer.CallAsync(default, default));

        Assert.Equal(TrapCode.DeadlineExceeded, trap.Code);
        Assert.Null(trap.InnerException);
        Assert.Equal("outer", Assert.Single(trap.Frames).FunctionName);
    }

    [Fact]
    public async Task The_store_goes_on_after_the_deadline_is_cleared()
    {
        var waits = true;
        var outer = Instantiate(call => waits ? WaitForever(call) : default);
        _store.SetDeadline(s_soon);
        await Assert.ThrowsAsync<TrapException>(async () => await outer.CallAsync(default, default));
        waits = false;

        _store.ClearDeadline();

        await outer.CallAsync(default, default);
    }

    [Fact]
    public async Task A_new_deadline_counts_from_anew()
    {
        var outer = Instantiate(WaitForever);
        for (var i = 0; i < 3; i++)
        {
            _store.SetDeadline(s_soon);

            var trap = await Assert.ThrowsAsync<TrapException>(async () => await outer.CallAsync(default, default));

            Assert.Equal(TrapCode.DeadlineExceeded, trap.Code);
        }
    }

    [Fact]
    public async Task Cancellation_before_the_deadline_is_no_trap()
    {
        using var source = new CancellationTokenSource();
        var outer = Instantiate(async call =>
        {
            await source.CancelAsync();
            await WaitForever(call);
        });
        _store.SetDeadline(s_late);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await outer.CallAsync(default, default, source.Token));
    }

    [Fact]
    public async Task Cancellation_of_the_function_s_own_making_is_a_failure_of_the_host()
    {
        var outer = Instantiate(_ => throw new OperationCanceledException());
        _store.SetDeadline(s_late);

        var trap = await Assert.ThrowsAsync<TrapException>(async () => await outer.CallAsync(default, default));

        Assert.Equal(TrapCode.HostFailure, trap.Code);
    }

    [Fact]
    public async Task A_function_that_does_not_watch_traps_when_it_completes()
    {
        var outer = Instantiate(async call =>
        {
            var over = new TaskCompletionSource();
            await using var registration = call.CancellationToken.Register(over.SetResult);
            await over.Task;
        });
        _store.SetDeadline(s_soon);

        var trap = await Assert.ThrowsAsync<TrapException>(async () => await outer.CallAsync(default, default));

        Assert.Equal(TrapCode.DeadlineExceeded, trap.Code);
    }

    [Fact]
    public async Task A_failure_after_the_deadline_is_the_deadline_s()
    {
        var outer = Instantiate(async call =>
        {
            try
            {
                await WaitForever(call);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("the connection was closed");
            }
        });
        _store.SetDeadline(s_soon);

        var trap = await Assert.ThrowsAsync<TrapException>(async () => await outer.CallAsync(default, default));

        Assert.Equal(TrapCode.DeadlineExceeded, trap.Code);
    }

    [Fact]
    public async Task Without_a_deadline_the_token_is_the_caller_s()
    {
        using var source = new CancellationTokenSource();
        var tokens = new List<CancellationToken>();
        var outer = Instantiate(call =>
        {
            tokens.Add(call.CancellationToken);
            return default;
        });

        await outer.CallAsync(default, default, source.Token);
        await outer.CallAsync(default, default);

        Assert.Equal([source.Token, CancellationToken.None], tokens);
    }

    [Fact]
    public async Task Calls_of_one_activation_share_one_token()
    {
        var tokens = new List<CancellationToken>();
        var twice = Instantiate(call =>
        {
            tokens.Add(call.CancellationToken);
            return default;
        }, "twice");
        _store.SetDeadline(s_late);

        await twice.CallAsync(default, default);

        Assert.Equal(tokens[0], tokens[1]);
        Assert.True(tokens[0].CanBeCanceled);
    }

    [Fact]
    public async Task A_token_that_is_asked_for_during_the_wait_ends_at_the_deadline_too()
    {
        var outer = Instantiate(async call =>
        {
            await Task.Yield();
            await WaitForever(call);
        });
        _store.SetDeadline(s_soon);

        var trap = await Assert.ThrowsAsync<TrapException>(async () => await outer.CallAsync(default, default));

        Assert.Equal(TrapCode.DeadlineExceeded, trap.Code);
    }

    [Fact]
    public async Task The_deadline_of_an_earlier_call_does_not_end_a_later_wait()
    {
        var earlier = true;
        var ended = false;
        var outer = Instantiate(async call =>
        {
            var token = call.CancellationToken;
            await Task.Delay(earlier ? TimeSpan.Zero : 5 * s_soon, CancellationToken.None);
            ended |= token.IsCancellationRequested;
        });
        _store.SetDeadline(s_soon * 50);
        await outer.CallAsync(default, default);
        earlier = false;

        _store.SetDeadline(s_late);
        await outer.CallAsync(default, default);

        Assert.False(ended);
    }

    [Fact]
    public async Task The_deadline_ends_a_wait_of_a_nested_call_too()
    {
        var depth = 0;
        var outer = Instantiate(async call =>
        {
            if (depth++ == 0)
            {
                await call.Caller!.GetFunction("outer")!.CallAsync(default, default, call.CancellationToken);
            }
            else
            {
                await WaitForever(call);
            }
        });
        _store.SetDeadline(s_soon);

        var trap = await Assert.ThrowsAsync<TrapException>(async () => await outer.CallAsync(default, default));

        Assert.Equal(TrapCode.DeadlineExceeded, trap.Code);
        Assert.Equal(2, depth);
    }

    private static async ValueTask WaitForever(HostCall call) => await Task.Delay(Timeout.Infinite, call.CancellationToken);

    private Function Instantiate(HostFunction wait, string export = "outer") =>
        new Linker(s_engine).DefineFunction("host", "wait", new FunctionType([], []), wait).Instantiate(_store, s_guest).GetFunction(export)!;
}
