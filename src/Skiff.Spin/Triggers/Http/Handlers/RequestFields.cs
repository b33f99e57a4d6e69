using System.Text;
using Microsoft.Net.Http.Headers;
using Skiff.Spin.Triggers.Http.Chaining;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi.Preview2.Http;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>The header fields of a request as a component sees them: the client's, and Spin's own about route and connection.</summary>
internal static class RequestFields
{
    private const string SpinPrefix = "spin-";

    /// <summary>The client's fields. Those that only the host may write are left out.</summary>
    public static IEnumerable<HttpField> OfClient(HttpExchange exchange)
    {
        foreach (var (name, values) in exchange.Request.Headers)
        {
            if (name.StartsWith(':') || name.StartsWith(SpinPrefix, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase)
                || (name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase) && ServiceChain.IsInternal(values.ToString())))
            {
                continue;
            }

            foreach (var value in values)
            {
                yield return new HttpField(name.ToLowerInvariant(), Encoding.Latin1.GetBytes(value ?? ""));
            }
        }
    }

    /// <summary>Spin's fields.</summary>
    public static IEnumerable<HttpField> OfRoute(HttpExchange exchange, RouteValues route)
    {
        var request = exchange.Line();
        yield return Field("spin-path-info", route.PathInfo);
        yield return Field("spin-full-url", $"{request.Scheme}://{request.Authority}{request.Path}{(request.Query.Length > 0 ? "?" + request.Query : "")}");
        yield return Field("spin-matched-route", route.Route);
        yield return Field("spin-base-path", "/");
        yield return Field("spin-raw-component-route", route.Route);
        yield return Field("spin-component-route", route.RouteWithoutWildcard);
        yield return Field("spin-client-addr", request.Client.ToString());
        foreach (var (name, value) in route.Names)
        {
            yield return Field("spin-path-match-" + name.ToLowerInvariant().Replace('_', '-'), value);
        }
    }

    private static HttpField Field(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
