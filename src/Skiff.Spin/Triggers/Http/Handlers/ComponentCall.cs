using Microsoft.AspNetCore.Http;
using Skiff.Components;
using Skiff.Runtime;
using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi;
using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Http;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Runs a component's HTTP handler for one request. The response is sent while the guest still writes it.</summary>
internal sealed class ComponentCall(HandlerComponent component, RouteValues? route, GuestLog log) : GuestCall
{
    private const string Handle = "handle";

    private readonly ResponseOutparam _outparam = new();
    private RequestBodyStream? _input;
    private GuestLogStream? _log;
    private Task<GuestFailure?>? _sending;

    public override string Component => component.Id;

    public override GuestFailure? FailureOfStop => _input?.RefusedWith is { } status ? new GuestFailure(status, "the request's body is too large or malformed") : null;

    public override async Task<GuestFailure?> RunAsync(Invocation invocation, HttpExchange exchange, CancellationTokenSource stop)
    {
        _input = new RequestBodyStream(exchange.Request.Body, stop);
        _log = new GuestLogStream(log);
        using var wasi = new Preview2Context(
            new WasiOptions
            {
                Environment = component.Environment,
                Directories = component.Directories,
                StandardOutput = StandardStream.Of(_log),
                StandardError = StandardStream.Of(_log),
            },
            component.Wasi);
        var request = RequestOf(wasi, exchange);
        _sending = SendAsync(exchange, stop.Token);
        try
        {
            // The gate lets in fewer than the pool can make: there is always one.
            await using var loan = component.Instances.TryRent(wasi)!;
            invocation.Limit(loan.Store);
            await loan.StartAsync(stop.Token).ConfigureAwait(false);
            await CallAsync(loan.Instance, request, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            // The guest has ended and has dropped what it had: what it did not finish now never will be.
            _outparam.Dispose();
        }

        return null;
    }

    public override async ValueTask<GuestFailure?> FinishAsync(GuestFailure? failure)
    {
        if (_sending is { } sending)
        {
            failure = (failure, await sending.ConfigureAwait(false)) switch
            {
                (null, var sent) => sent,
                var (ran, _) => ran,
            };
        }

        if (_input is { } input)
        {
            await input.SettleAsync().ConfigureAwait(false);
        }

        if (_log is { } lines)
        {
            await lines.DisposeAsync().ConfigureAwait(false);
        }

        return failure;
    }

    private async ValueTask CallAsync(ComponentInstance instance, IncomingHttpRequest request, CancellationToken stop)
    {
        var handle = instance.GetFunction(component.Handler, Handle)!; // checked when the component was prepared
        var context = handle.Context;
        Value[] arguments =
        [
            Value.FromI32((int)context.Put(Types.IncomingRequestResource, request)),
            Value.FromI32((int)context.Put(Types.ResponseOutparamResource, _outparam)),
        ];
        try
        {
            await handle.CallFlatAsync(arguments, default, stop).ConfigureAwait(false);
        }
        catch (GuestExitException exit)
        {
            if (exit.ExitCode != 0)
            {
                log.Write($"(exited with code {exit.ExitCode})");
            }
        }
    }

    private IncomingHttpRequest RequestOf(Preview2Context wasi, HttpExchange exchange)
    {
        var line = exchange.Line();
        var fields = RequestFields.OfClient(exchange);
        return new IncomingHttpRequest(wasi, line.Method, route is null ? fields : fields.Concat(RequestFields.OfRoute(line, route)))
        {
            Scheme = line.Scheme,
            Authority = line.Authority,
            PathWithQuery = line.Query.Length > 0 ? $"{line.Path}?{line.Query}" : line.Path,
            Body = exchange.BodyLength == 0 ? null : _input,
            Trailers = exchange.RequestTrailers,
        };
    }

    // Begins when the guest has set its response, and ends when the body has.
    private async Task<GuestFailure?> SendAsync(HttpExchange exchange, CancellationToken stop)
    {
        var answer = await _outparam.Response.ConfigureAwait(false);
        if (!answer.TryGetValue(out var response, out var error))
        {
            return new GuestFailure(StatusCodes.Status500InternalServerError, error.Kind == ErrorCodeKind.InternalError ? error.AsInternalError ?? "the component failed" : $"the component answered with the error {error}");
        }

        exchange.Begin(response.Status, response.Headers);
        try
        {
            if (exchange.IsHead)
            {
                response.Body.Abandon();
            }
            else
            {
                await response.Body.CopyToAsync(exchange.ResponseBody.Stream, stop).ConfigureAwait(false);
                exchange.AddTrailers(response.Body.Trailers);
            }

            await exchange.ResponseBody.CompleteAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            response.Body.Abandon();
            return new GuestFailure(StatusCodes.Status500InternalServerError, $"the response broke off: {e.Message}");
        }
    }
}
