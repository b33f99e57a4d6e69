using Microsoft.AspNetCore.Http;
using Skiff.Spin.Logs;
using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2.Http;

namespace Skiff.Spin.Triggers.Http.Chaining;

/// <summary>Answers requests within the application.</summary>
internal interface IChainTargets
{
    /// <summary>Whether a component has an HTTP trigger, a private one included.</summary>
    bool Has(string component);

    /// <summary>Answers a request: by a component, or by whom its path says.</summary>
    Task HandleAsync(HttpExchange exchange, string? component);
}

/// <summary>
/// Service chaining: a component's requests to <c>http://ID.spin.internal</c> go to the component ID, and those to <c>http://self</c> to the application, in
/// memory. The policy has allowed them. One chain shares the deadline of the request from outside, and is only so deep. Source: Spin, "local service chaining".
/// </summary>
/// <param name="targets">The application.</param>
/// <param name="caller">The component that asks.</param>
/// <param name="link">Of the request that it answers.</param>
/// <param name="deepest">How deep a chain may be.</param>
/// <param name="output">Told of requests that go too deep.</param>
internal sealed class ServiceChain(IChainTargets targets, string caller, ChainLink link, int deepest, IHostOutput output) : ILocalHttp
{
    /// <summary>What the names of components have behind them.</summary>
    public const string InternalSuffix = ".spin.internal";

    private const string Self = "self";

    public bool Takes(Uri address) => IsInternal(address.IdnHost) || address.IdnHost.Equals(Self, StringComparison.OrdinalIgnoreCase);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!; // Takes saw it
        var component = IsInternal(address.IdnHost) ? address.IdnHost[..^InternalSuffix.Length] : null;
        if (component is not null && !targets.Has(component))
        {
            throw new HttpErrorException(ErrorCode.DestinationNotFound);
        }

        if (link.Depth >= deepest)
        {
            output.RequestFailed(new FailedRequest(caller, $"{request.Method} {address.GetLeftPart(UriPartial.Path)}", StatusCodes.Status508LoopDetected, $"components ask each other {deepest} deep, which is the limit: is this a loop?"));
            throw new HttpErrorException(ErrorCode.LoopDetected);
        }

        var chained = new ChainedRequest(request, link with { Depth = link.Depth + 1 });
        return await chained.SendAsync(exchange => targets.HandleAsync(exchange, component), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a host is a name of a component.</summary>
    public static bool IsInternal(string host) => host.EndsWith(InternalSuffix, StringComparison.OrdinalIgnoreCase);
}
