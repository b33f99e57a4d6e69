using System.Text;
using Microsoft.AspNetCore.Http;
using Skiff.Spin.Manifest;
using Skiff.Spin.Triggers.Http.Wagi;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Answers with a fixed response.</summary>
internal sealed class StaticResponseHandler(StaticResponseDeclaration response) : IRouteHandler
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(response.Body ?? "");

    public string Name => "(static response)";

    public async Task HandleAsync(HttpExchange exchange, RouteValues route)
    {
        foreach (var (name, value) in response.Headers)
        {
            exchange.Response.Headers.Append(name, value.Value);
        }

        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            // RFC 9110 15.3.5 and 15.4.5: without a body and its length.
            exchange.Response.StatusCode = response.StatusCode;
            return;
        }

        await exchange.AnswerAsync(response.StatusCode, contentType: null, _body).ConfigureAwait(false);
    }
}
