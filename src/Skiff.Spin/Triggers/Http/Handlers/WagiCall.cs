using Microsoft.AspNetCore.Http;
using Skiff.Runtime;
using Skiff.Runtime.Pool;
using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Manifest;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Runs a command of WASI preview 1 for one request.</summary>
internal sealed class WagiCall(CommandComponent component, WasiOptions options, GuestLog log) : GuestCall
{
    private RequestBodyStream? _input;
    private CgiResponseStream? _response;
    private GuestLogStream? _standardError;

    public override string Component => component.Id;

    public override GuestFailure? FailureOfStop => _input?.RefusedWith is { } status ? new GuestFailure(status, "the request's body is too large or malformed") : null;

    public override async Task<GuestFailure?> RunAsync(Invocation invocation, HttpExchange exchange, CancellationTokenSource stop)
    {
        _input = new RequestBodyStream(exchange.Request.Body, stop);
        _response = new CgiResponseStream(exchange.Response, exchange.ResponseBody, exchange.IsHead);
        _standardError = new GuestLogStream(log);
        using var wasi = new WasiContext(options with
        {
            StandardInput = StandardStream.Of(_input),
            StandardOutput = StandardStream.Of(_response),
            StandardError = StandardStream.Of(_standardError),
        });

        // The gate lets in fewer than the pool can make: there is always one.
        using var loan = component.Instances.TryRent(wasi)!;
        invocation.Limit(loan.Store, exchange);
        await RunAsync(loan, stop.Token).ConfigureAwait(false);
        return null;
    }

    public override string? ReasonOf(TrapException trap) => trap.InnerException is CgiFormatException format ? format.Message : null;

    public override async ValueTask<GuestFailure?> FinishAsync(GuestFailure? failure)
    {
        if (_input is null || _response is null || _standardError is null)
        {
            return failure; // no instance could be made
        }

        await _input.SettleAsync().ConfigureAwait(false);
        failure ??= _response.HasBegun ? null : new GuestFailure(StatusCodes.Status500InternalServerError, _response.IsEmpty
            ? "the component wrote no response" : "the component ended before the headers of its response did: an empty line ends them");
        await _standardError.DisposeAsync().ConfigureAwait(false);
        await _response.DisposeAsync().ConfigureAwait(false);
        return failure;
    }

    private async Task RunAsync(PooledInstance loan, CancellationToken stop)
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
        finally
        {
            GuestEnded(loan.Instance.Store);
        }
    }
}
