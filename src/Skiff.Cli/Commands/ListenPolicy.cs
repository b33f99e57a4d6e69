using System.Collections.Immutable;
using System.Net;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Cli.Commands;

/// <summary>What of the network a component may use: it listens where <c>--listen</c> says, and reaches what <c>--allow-host</c> says.</summary>
/// <param name="listen">Where it may listen.</param>
/// <param name="outbound">What it may reach.</param>
/// <param name="onDenied">Told, each time, of a place where it may not listen.</param>
internal sealed class ListenPolicy(ImmutableArray<IPEndPoint> listen, INetworkPolicy outbound, Action<string> onDenied) : INetworkPolicy
{
    public bool IsAllowed(in NetworkTarget target)
    {
        if (target.Use is not (NetworkUse.TcpBind or NetworkUse.UdpBind) || target is not { Address: { } address, Port: var port })
        {
            return outbound.IsAllowed(target);
        }

        var place = new IPEndPoint(address, port);
        if (listen.Contains(place))
        {
            return true;
        }

        if (target.Use == NetworkUse.UdpBind)
        {
            return outbound.IsAllowed(target); // a socket that sends is bound too
        }

        onDenied($"listening on {place} was denied; --listen {place} would allow it");
        return false;
    }
}
