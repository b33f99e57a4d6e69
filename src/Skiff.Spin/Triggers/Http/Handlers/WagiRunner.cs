using Microsoft.AspNetCore.Http;
using Skiff.Compiler.Abi;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Runtime.Pool;
using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Manifest;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>
/// Runs guests for requests: a fresh instance each, within the limits that all share, in turns, until an end or a deadline. What goes wrong
/// with a guest ends here.
/// </summary>
internal sealed class WagiRunner(AppLimits limits, IHostOutput output, TimeProvider time)
{
    private const string RetryAfterSeconds = "1";

    // A guest that computes is stopped by its store's deadline, and its stack trace is known; one that waits is stopped a little later by the token.
    private static readonly TimeSpan GraceOfDeadline = TimeSpan.FromMilliseconds(50);

    private readonly InstanceGate _gate = new(limits.Instances, limits.WaitingRequests, limits.WaitForInstance);
    private readonly GuestScheduler _scheduler = new(limits.RunningGuests);

    /// <summary>The log of a component.</summary>
    public GuestLog LogOf(PreparedComponent component) => new(component.Id, output, new LogRate(limits.LogBytesPerSecond, time));

    /// <summary>Answers a request with what the component writes.</summary>
    public async Task RunAsync(PreparedComponent component, HttpExchange exchange, WasiOptions options, GuestLog log)
    {
        var aborted = exchange.Lifetime.RequestAborted;
        var admission = await _gate.EnterAsync(aborted).ConfigureAwait(false);
        if (admission != Admission.Admitted)
        {
            exchange.Response.Headers.RetryAfter = RetryAfterSeconds;
            exchange.Answer(StatusCodes.Status503ServiceUnavailable);
            output.RequestFailed(new FailedRequest(component.Id, exchange.Summary, StatusCodes.Status503ServiceUnavailable, admission == Admission.QueueFull
                ? $"{limits.WaitingRequests} requests wait for an instance already" : $"no instance was free within {limits.WaitForInstance.TotalSeconds:0.###} s"));
            return;
        }

        try
        {
            await RunAdmittedAsync(component, exchange, options, log).ConfigureAwait(false);
        }
        finally
        {
            _gate.Leave();
        }
    }

    private async Task RunAdmittedAsync(PreparedComponent component, HttpExchange exchange, WasiOptions options, GuestLog log)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(exchange.Lifetime.RequestAborted);
        stop.CancelAfter(limits.RequestDeadline + GraceOfDeadline);
        var input = new RequestBodyStream(exchange.Request.Body, stop);
        await using var response = new CgiResponseStream(exchange.Response, exchange.ResponseBody, exchange.IsHead);
        await using var standardError = new GuestLogStream(log);
        options = options with
        {
            StandardInput = StandardStream.Of(input),
            StandardOutput = StandardStream.Of(response),
            StandardError = StandardStream.Of(standardError),
        };

        GuestFailure? failure;
        try
        {
            failure = await CallAsync(component, options, log, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            exchange.Lifetime.RequestAborted.ThrowIfCancellationRequested();
            failure = input.RefusedWith is { } status
                ? new GuestFailure(status, "the request's body is too large or malformed")
                : new GuestFailure(StatusCodes.Status500InternalServerError, $"deadline exceeded: the guest still waited after {limits.RequestDeadline.TotalSeconds:0.###} s");
        }

        await input.SettleAsync().ConfigureAwait(false);
        failure ??= response.HasBegun ? null : new GuestFailure(StatusCodes.Status500InternalServerError, response.IsEmpty
            ? "the component wrote no response" : "the component ended before the headers of its response did: an empty line ends them");
        if (failure is not null)
        {
            output.RequestFailed(new FailedRequest(component.Id, exchange.Summary, exchange.Fail(failure.Status), failure.Reason));
        }
    }

    private async Task<GuestFailure?> CallAsync(PreparedComponent component, WasiOptions options, GuestLog log, CancellationToken stop)
    {
        try
        {
            using var wasi = new WasiContext(options);

            // The gate lets in fewer than the pool can make: there is always one.
            using var loan = component.Instances.TryRent(wasi)!;
            loan.Store.Scheduler = _scheduler;
            loan.Store.TimeSlice = limits.TimeSlice;
            loan.Store.SetDeadline(limits.RequestDeadline);
            await RunGuestAsync(loan, log, stop).ConfigureAwait(false);
            return null;
        }
        catch (TrapException trap)
        {
            return new GuestFailure(StatusCodes.Status500InternalServerError, trap switch
            {
                { Code: TrapCode.DeadlineExceeded } => $"the guest still ran after {limits.RequestDeadline.TotalSeconds:0.###} s: {trap.Trace}",
                { InnerException: CgiFormatException format } => format.Message,
                _ => trap.Trace,
            });
        }
        catch (Exception e) when (e is LinkException or NativeException)
        {
            return new GuestFailure(StatusCodes.Status503ServiceUnavailable, $"no instance could be made: {e.Message}");
        }
    }

    private static async Task RunGuestAsync(PooledInstance loan, GuestLog log, CancellationToken stop)
    {
        try
        {
            await loan.StartAsync(stop).ConfigureAwait(false);
            var start = loan.Instance.GetFunction(HttpExecutor.Wagi.Entrypoint)!; // Checked when the component was prepared.
            await start.CallAsync(default, default, stop).ConfigureAwait(false);
        }
        catch (GuestExitException exit)
        {
            if (exit.ExitCode != 0)
            {
                log.Write($"(exited with code {exit.ExitCode})");
            }
        }
    }

    /// <summary>Why a guest did not answer.</summary>
    /// <param name="Status">What the client gets if nothing has been sent.</param>
    /// <param name="Reason">For the log.</param>
    private sealed record GuestFailure(int Status, string Reason);
}
