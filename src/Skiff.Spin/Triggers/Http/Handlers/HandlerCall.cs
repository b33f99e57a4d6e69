using Skiff.Components;
using Skiff.Components.Pool;
using Skiff.Spin.Apps;
using Skiff.Spin.Capabilities;
using Skiff.Spin.Logs;
using Skiff.Wasi;
using Skiff.Wasi.Preview2;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>One request's call of a component, whichever handler it exports: its context, its instance, its log.</summary>
internal abstract class HandlerCall(HandlerComponent component, GuestLog log) : GuestCall
{
    private RequestBodyStream? _input;
    private GuestLogStream? _lines;

    public sealed override string Component => component.Id;

    public sealed override GuestFailure? FailureOfStop => _input?.RefusedWith is { } status ? new GuestFailure(status, "the request's body is too large or malformed") : null;

    /// <summary>The body of the request.</summary>
    private protected RequestBodyStream Input => _input ?? throw new InvalidOperationException("the call has not begun");

    public sealed override async Task<GuestFailure?> RunAsync(Invocation invocation, HttpExchange exchange, CancellationTokenSource stop)
    {
        _input = new RequestBodyStream(exchange.Request.Body, stop);
        _lines = new GuestLogStream(log);
        var lines = StandardStream.Of(_lines);
        var wasi = new Preview2Context(
            new WasiOptions
            {
                Environment = component.Environment,
                Directories = component.Directories,
                StandardOutput = lines,
                StandardError = lines,
            },
            component.Wasi with { LocalHttp = invocation.ChainFrom(component.Id, exchange) });
        using var state = new GuestState(wasi, component.Id, component.Capabilities);
        return await CallAsync(wasi, Rent, exchange, stop.Token).ConfigureAwait(false);

        PooledComponent Rent()
        {
            // The gate lets in fewer than the pool can make: there is always one.
            var loan = component.Instances.TryRent(state)!;
            invocation.Limit(loan.Store, exchange);
            return loan;
        }
    }

    public override async ValueTask<GuestFailure?> FinishAsync(GuestFailure? failure)
    {
        if (_input is { } input)
        {
            await input.SettleAsync().ConfigureAwait(false);
        }

        if (_lines is { } lines)
        {
            await lines.DisposeAsync().ConfigureAwait(false);
        }

        return failure;
    }

    /// <summary>Calls the guest, and answers.</summary>
    /// <param name="wasi">Its context.</param>
    /// <param name="rent">Gives it an instance, which is to be started; disposed when the guest has ended.</param>
    /// <param name="exchange">What it answers.</param>
    /// <param name="stop">Ends the guest.</param>
    private protected abstract Task<GuestFailure?> CallAsync(Preview2Context wasi, Func<PooledComponent> rent, HttpExchange exchange, CancellationToken stop);

    /// <summary>A function of the handler.</summary>
    private protected ComponentFunction Export(ComponentInstance instance, string name) => instance.GetFunction(component.Handler, name)!; // checked when the component was prepared

    /// <summary>The guest ended itself.</summary>
    private protected void Note(GuestExitException exit)
    {
        if (exit.ExitCode != 0)
        {
            log.Write($"(exited with code {exit.ExitCode})");
        }
    }
}
