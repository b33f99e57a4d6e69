using Microsoft.AspNetCore.Http;
using Skiff.Components.Pool;
using Skiff.Fermyon.Spin;
using Skiff.Runtime;
using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Outbound;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi;
using Skiff.Wasi.Preview2;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Runs a component's handler of Spin 1, <c>fermyon:spin/inbound-http</c>, for one request: it gets the request whole and gives the response whole.</summary>
internal sealed class SpinHttpCall(HandlerComponent component, RouteValues? route, int largestBody, GuestLog log) : HandlerCall(component, log)
{
    private const string HandleRequest = "handle-request";
    private const int HighestStatus = 600;

    private protected override async Task<GuestFailure?> CallAsync(Preview2Context wasi, Func<PooledComponent> rent, HttpExchange exchange, CancellationToken stop)
    {
        if (SpinHttpValues.MethodOf(exchange.Request.Method) is not { } method)
        {
            exchange.Answer(StatusCodes.Status405MethodNotAllowed);
            return null;
        }

        if (await WholeBody.ReadAsync(Input, largestBody, stop).ConfigureAwait(false) is not { } body)
        {
            return new GuestFailure(StatusCodes.Status413PayloadTooLarge, $"the request's body has more than {largestBody} bytes, which the component would get whole");
        }

        return await CallAsync(rent, RequestOf(exchange, method, body), stop).ConfigureAwait(false) is { } response
            ? await SendAsync(exchange, response).ConfigureAwait(false)
            : new GuestFailure(StatusCodes.Status500InternalServerError, "the component ended itself without a response");
    }

    private async ValueTask<Response?> CallAsync(Func<PooledComponent> rent, Request request, CancellationToken stop)
    {
        await using var loan = rent();
        try
        {
            await loan.StartAsync(stop).ConfigureAwait(false);
            var handle = Export(loan.Instance, HandleRequest);
            var arguments = SpinHttpValues.Lower(handle.Context, request);
            Response response = default;
            await handle.CallFlatAsync(arguments, new Value[1], (context, results) => response = SpinHttpValues.Lift(context, (uint)results.Span[0].I32), stop).ConfigureAwait(false);
            return response;
        }
        catch (GuestExitException exit)
        {
            Note(exit);
            return null;
        }
        finally
        {
            GuestEnded(loan.Store);
        }
    }

    private Request RequestOf(HttpExchange exchange, Method method, byte[] body)
    {
        var fields = RequestFields.OfClient(exchange);
        fields = route is null ? fields : fields.Concat(RequestFields.OfRoute(exchange, route));
        return new Request(
            method,
            exchange.PathWithQuery,
            [.. fields.Select(field => (field.Name, SpinHttpValues.TextOf(field.Value.Span)))],
            [],
            body);
    }

    private static async ValueTask<GuestFailure?> SendAsync(HttpExchange exchange, Response response)
    {
        if (response.Status is < StatusCodes.Status100Continue or > HighestStatus || SpinHttpValues.FieldsOf(response.Headers ?? []) is not { } fields)
        {
            return new GuestFailure(StatusCodes.Status500InternalServerError, $"the component's response is malformed: status {response.Status}, or a field that cannot be sent");
        }

        exchange.Begin(response.Status, fields);
        if (!exchange.IsHead && response.Body is { Length: > 0 } body)
        {
            await exchange.ResponseBody.Writer.WriteAsync(body).ConfigureAwait(false);
        }

        return null;
    }
}
