using System.Collections.Immutable;
using Skiff.Spin.Logs;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Spin.Outbound;

/// <summary>What one component may reach: the entries of its manifest or command line, nothing else. The first denial of each place is told with the entry that would grant it.</summary>
/// <param name="allowed">The entries.</param>
/// <param name="onDenied">Told of a denied place and the entry, once each.</param>
public sealed class OutboundPolicy(ImmutableArray<AllowedHost> allowed, Action<string, string>? onDenied = null) : INetworkPolicy
{
    private readonly FirstTimes _denials = new();

    /// <inheritdoc/>
    public bool IsAllowed(in NetworkTarget target)
    {
        if (Decide(target))
        {
            return true;
        }

        var entry = EntryFor(target);
        if (onDenied is not null && _denials.Is(entry))
        {
            onDenied(Describe(target), entry);
        }

        return false;
    }

    private static string Describe(in NetworkTarget target) => target.Use switch
    {
        NetworkUse.HttpRequest => $"{target.Scheme}://{target.Host}:{target.Port}",
        NetworkUse.NameLookup => $"the name {target.Host}",
        NetworkUse.TcpBind or NetworkUse.UdpBind => $"listening on {target.Address}:{target.Port}",
        _ => $"{target.Address}:{target.Port}",
    };

    private static string EntryFor(in NetworkTarget target) => target.Use switch
    {
        NetworkUse.HttpRequest => $"{target.Scheme}://{target.Host}:{target.Port}",
        NetworkUse.NameLookup => $"*://{target.Host}:*",
        _ => $"*://{target.Address}:{target.Port}",
    };

    private bool Decide(in NetworkTarget target)
    {
        foreach (var entry in allowed)
        {
            // An address of a host that was allowed is allowed. A socket of UDP is bound before it can send: to any free port, it may.
            var isGranted = target.Use switch
            {
                NetworkUse.HttpRequest => entry.Allows(target.Scheme, target.Host!, target.Port), // a request has a host
                NetworkUse.HttpConnect => true,
                NetworkUse.NameLookup => entry.AllowsName(target.Host!), // so has a lookup
                NetworkUse.UdpBind when target.Port == 0 => true,
                _ => target.Address is { } address && entry.Allows(address, target.Port),
            };
            if (isGranted)
            {
                return true;
            }
        }

        return false;
    }
}
