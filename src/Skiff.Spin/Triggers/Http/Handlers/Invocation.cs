using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Skiff.Compiler.Abi;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Spin.Logs;
using Skiff.Spin.Triggers.Http.Chaining;
using Skiff.Wasi.Preview2.Http;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>
/// What every request of an application has in common, whatever it calls: an instance when one is free, limits, turns, a deadline; and what goes wrong with
/// a guest ends here, in one failed request and one line of the log. Shared by all components; used by many threads.
/// </summary>
internal sealed class Invocation(AppLimits limits, IHostOutput output, TimeProvider time, IChainTargets application)
{
    private const string RetryAfterSeconds = "1";

    // A guest that computes is stopped by its store's deadline, and its stack trace is known; one that waits is stopped a little later by the token.
    private static readonly TimeSpan GraceOfDeadline = TimeSpan.FromMilliseconds(50);

    private readonly InstanceGate _gate = new(limits.Instances, limits.ChainInstances, limits.WaitingRequests, limits.WaitForInstance);
    private readonly GuestScheduler _scheduler = new(limits.RunningGuests);
    private readonly StopSources _stops = new();
    private readonly bool _wantsRequests = output.WantsRequests;

    /// <summary>What guests may take.</summary>
    public AppLimits Limits => limits;

    /// <summary>The log of a component.</summary>
    public GuestLog LogOf(string component) => new(component, output, new LogRate(limits.LogBytesPerSecond, time));

    /// <summary>Answers a request by a guest.</summary>
    public async Task RunAsync(GuestCall call, HttpExchange exchange)
    {
        if (!_gate.TryEnter(out var admission))
        {
            admission = await _gate.WaitAsync(exchange.Chain.Depth, exchange.Lifetime.RequestAborted).ConfigureAwait(false);
        }

        if (admission.Refusal != Refusal.None)
        {
            exchange.Response.Headers.RetryAfter = RetryAfterSeconds;
            exchange.Answer(StatusCodes.Status503ServiceUnavailable);
            output.RequestFailed(new FailedRequest(call.Component, exchange.Summary, StatusCodes.Status503ServiceUnavailable, admission.Refusal == Refusal.QueueFull
                ? $"{limits.WaitingRequests} requests wait for an instance already" : $"no instance was free within {limits.WaitForInstance.TotalSeconds:0.###} s"));
            return;
        }

        var stop = _stops.Rent();
        CancellationTokenRegistration abortion = default;
        try
        {
            var admitted = _wantsRequests ? Stopwatch.GetTimestamp() : 0;

            // What a component asks of another is part of its own request, and has no time of its own.
            var left = TimeLeft(exchange);
            exchange.Chain = exchange.Chain with { EndsAt = exchange.Chain.EndsAt ?? time.GetTimestamp() + (long)(left.TotalSeconds * time.TimestampFrequency) };
            var running = RunAdmittedAsync(call, exchange, left, stop);
            if (!running.IsCompleted)
            {
                // Only what waits needs a timer, and has the time to notice that the client has gone.
                abortion = StopSources.Link(stop, exchange.Lifetime.RequestAborted);
                stop.CancelAfter(left + GraceOfDeadline);
            }

            if (await running.ConfigureAwait(false) is { } failure)
            {
                output.RequestFailed(new FailedRequest(call.Component, exchange.Summary, exchange.Fail(failure.Status), failure.Reason));
            }

            if (_wantsRequests)
            {
                output.RequestEnded(new EndedRequest(call.Component, exchange.Summary, exchange.Response.StatusCode, call.TimesOf(exchange.AcceptedAt, admitted)));
            }
        }
        finally
        {
            await abortion.DisposeAsync().ConfigureAwait(false);
            _stops.Return(stop);
            admission.Leave();
        }
    }

    /// <summary>Puts the limits of one request on a store that was rented for it.</summary>
    public void Limit(Store store, HttpExchange exchange)
    {
        store.Scheduler = _scheduler;
        store.TimeSlice = limits.TimeSlice;
        store.SetDeadline(TimeLeft(exchange));
    }

    /// <summary>By what a component that answers a request asks the others.</summary>
    public ILocalHttp ChainFrom(string component, HttpExchange exchange) => new ServiceChain(application, component, exchange.Chain, limits.ChainDepth, output);

    private async Task<GuestFailure?> RunAdmittedAsync(GuestCall call, HttpExchange exchange, TimeSpan left, CancellationTokenSource stop)
    {
        GuestFailure? failure;
        try
        {
            failure = await call.RunAsync(this, exchange, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            exchange.Lifetime.RequestAborted.ThrowIfCancellationRequested();
            failure = call.FailureOfStop ?? new GuestFailure(StatusCodes.Status504GatewayTimeout, $"deadline exceeded: the guest still waited after {left.TotalSeconds:0.###} s");
        }
        catch (TrapException trap)
        {
            failure = trap is { Code: TrapCode.DeadlineExceeded }
                ? new GuestFailure(StatusCodes.Status504GatewayTimeout, $"the guest still ran after {left.TotalSeconds:0.###} s: {trap.Trace}")
                : new GuestFailure(StatusCodes.Status500InternalServerError, call.ReasonOf(trap) ?? trap.Trace);
        }
        catch (Exception e) when (e is LinkException or NativeException)
        {
            failure = new GuestFailure(StatusCodes.Status503ServiceUnavailable, $"no instance could be made: {e.Message}");
        }

        return await call.FinishAsync(failure).ConfigureAwait(false);
    }

    private TimeSpan TimeLeft(HttpExchange exchange)
    {
        var left = exchange.Chain.EndsAt is { } end ? time.GetElapsedTime(time.GetTimestamp(), end) : limits.RequestDeadline;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}

/// <summary>Why a guest did not answer.</summary>
/// <param name="Status">What the client gets if nothing has been sent.</param>
/// <param name="Reason">For the log.</param>
internal sealed record GuestFailure(int Status, string Reason);

/// <summary>One request's call of one guest.</summary>
internal abstract class GuestCall
{
    // Timestamps of Stopwatch; 0 while the guest has not begun, or not ended.
    private long _guestBegan;
    private long _guestEnded;

    /// <summary>The id of the component.</summary>
    public abstract string Component { get; }

    /// <summary>Why the call stopped itself, if it did.</summary>
    public virtual GuestFailure? FailureOfStop => null;

    /// <summary>Runs the guest until it has ended.</summary>
    /// <param name="invocation">Puts limits on the store.</param>
    /// <param name="exchange">What it answers.</param>
    /// <param name="stop">Ends the guest: the deadline, or the client has gone. The call may use it to end itself.</param>
    public abstract Task<GuestFailure?> RunAsync(Invocation invocation, HttpExchange exchange, CancellationTokenSource stop);

    /// <summary>What a trap means, where it is not the guest's own.</summary>
    public virtual string? ReasonOf(TrapException trap) => null;

    /// <summary>Where the time went, now that all is done. A guest that never began took none: that was set-up.</summary>
    public RequestTimes TimesOf(long accepted, long admitted)
    {
        var done = Stopwatch.GetTimestamp();
        var began = _guestBegan == 0 ? done : _guestBegan;
        var ended = _guestEnded == 0 ? done : _guestEnded;
        return new RequestTimes(
            Stopwatch.GetElapsedTime(accepted, admitted), Stopwatch.GetElapsedTime(admitted, began), Stopwatch.GetElapsedTime(began, ended), Stopwatch.GetElapsedTime(ended, done));
    }

    /// <summary>To be called when the guest has ended and its store is still its own.</summary>
    protected void GuestEnded(Store store)
    {
        _guestBegan = store.EnteredAt;
        _guestEnded = Stopwatch.GetTimestamp();
    }

    /// <summary>Gives back what the request used, and looks whether it was answered.</summary>
    /// <param name="failure">What went wrong until now.</param>
    public abstract ValueTask<GuestFailure?> FinishAsync(GuestFailure? failure);
}
