using Skiff.Wasi.Preview2.Http;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Wasi.Preview2;

/// <summary>What a component of WASI 0.2 is given beside <see cref="WasiOptions"/>. Nothing by default.</summary>
public sealed record Preview2Options
{
    /// <summary>What of the network it may use.</summary>
    public INetworkPolicy Network { get; init; } = NetworkPolicy.DenyAll;

    /// <summary>What of the network those components within it may use that do not have its grants: nothing, but it may tell.</summary>
    public INetworkPolicy UngrantedNetwork { get; init; } = NetworkPolicy.DenyAll;

    /// <summary>The connections of its outgoing requests. Guests with the same policy should share them; null for none but its own.</summary>
    public OutboundHttp? OutboundHttp { get; init; }

    /// <summary>What answers some of its outgoing requests within this process; null for nothing.</summary>
    public ILocalHttp? LocalHttp { get; init; }

    /// <summary>What it may ask of HTTP.</summary>
    public HttpLimits HttpLimits { get; init; } = HttpLimits.Default;
}
