using Microsoft.AspNetCore.Http;
using Skiff.Components.Pool;
using Skiff.Runtime;
using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi;
using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Http;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Runs a component's handler of <c>wasi:http</c> for one request. The response is sent while the guest still writes it.</summary>
internal sealed class ComponentCall(HandlerComponent component, RouteValues? route, GuestLog log) : HandlerCall(component, log)
{
    private const string Handle = "handle";

    private readonly ResponseOutparam _outparam = new();
    private Task<GuestFailure?>? _sending;

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

        return await base.FinishAsync(failure).ConfigureAwait(false);
    }

    private protected override async Task<GuestFailure?> CallAsync(Preview2Context wasi, Func<PooledComponent> rent, HttpExchange exchange, CancellationToken stop)
    {
        var request = RequestOf(wasi, exchange);
        try
        {
            await using var loan = rent();
            await RunAsync(loan, request, exchange, stop).ConfigureAwait(false);
            if (_outparam.IsWhole)
            {
                _sending ??= SendAsync(exchange, stop); // before the instance is made fresh again: the client need not wait for that
            }
        }
        finally
        {
            // The guest has ended and has dropped what it had: what it did not finish now never will be.
            _outparam.Dispose();
        }

        _sending ??= SendAsync(exchange, stop);
        return null;
    }

    // Most guests answer without waiting for anything: then the whole response is there when they have ended, and is sent in one piece, by this thread.
    private async ValueTask RunAsync(PooledComponent loan, IncomingHttpRequest request, HttpExchange exchange, CancellationToken stop)
    {
        try
        {
            await loan.StartAsync(stop).ConfigureAwait(false);
            var handle = Export(loan.Instance, Handle);
            var context = handle.Context;
            Value[] arguments =
            [
                Value.FromI32((int)context.Put(Types.IncomingRequestResource, request)),
                Value.FromI32((int)context.Put(Types.ResponseOutparamResource, _outparam)),
            ];
            var running = handle.CallFlatAsync(arguments, default, stop);
            if (!running.IsCompleted)
            {
                // It waits, or its time slice is over: from now on what it writes is sent beside it.
                _sending = SendAsync(exchange, stop);
            }

            await running.ConfigureAwait(false);
        }
        catch (GuestExitException exit)
        {
            Note(exit);
        }
        finally
        {
            GuestEnded(loan.Store);
        }
    }

    private IncomingHttpRequest RequestOf(Preview2Context wasi, HttpExchange exchange)
    {
        var fields = RequestFields.OfClient(exchange);
        return new IncomingHttpRequest(wasi, exchange.Request.Method, route is null ? fields : fields.Concat(RequestFields.OfRoute(exchange, route)))
        {
            Scheme = exchange.Request.Scheme,
            Authority = exchange.Authority,
            PathWithQuery = exchange.PathWithQuery,
            Body = exchange.BodyLength == 0 ? null : Input,
            Trailers = exchange.RequestTrailers,
        };
    }

    // Waits until the guest has set its response, and ends when the body has.
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
            else if (response.Body.TryReadWhole(out var whole) && response.Body.Trailers is not { Count: > 0 })
            {
                await exchange.WriteAsync(whole, stop).ConfigureAwait(false);
                return null;
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

            // Whoever asked may leave: that is no failure of the guest.
            return exchange.Lifetime.RequestAborted.IsCancellationRequested ? null : new GuestFailure(StatusCodes.Status500InternalServerError, $"the response broke off: {e.Message}");
        }
    }
}
