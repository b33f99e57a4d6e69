using System.Net;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary>What a guest wants of the network.</summary>
public enum NetworkUse
{
    /// <summary>An HTTP request: scheme, host and port are known, addresses not yet.</summary>
    HttpRequest,

    /// <summary>A connection for an HTTP request that was allowed: the address is one of its host's.</summary>
    HttpConnect,

    /// <summary>A lookup of a name.</summary>
    NameLookup,

    /// <summary>A TCP connection to an address.</summary>
    TcpConnect,

    /// <summary>Listening on a local address.</summary>
    TcpBind,

    /// <summary>Receiving datagrams at a local address.</summary>
    UdpBind,

    /// <summary>Sending datagrams to an address.</summary>
    UdpSend,
}

/// <summary>A question to the policy. What is not known is null.</summary>
/// <param name="Use">What for.</param>
/// <param name="Scheme">The scheme of an HTTP request.</param>
/// <param name="Host">The name of the host.</param>
/// <param name="Port">The port; 0 where there is none, or any.</param>
/// <param name="Address">The address.</param>
public readonly record struct NetworkTarget(NetworkUse Use, string? Scheme, string? Host, int Port, IPAddress? Address);

/// <summary>Decides what of the network guests may use. Asked once per connection, by many threads.</summary>
public interface INetworkPolicy
{
    /// <summary>Whether the guest may.</summary>
    bool IsAllowed(in NetworkTarget target);
}

/// <summary>The simplest policies.</summary>
public static class NetworkPolicy
{
    /// <summary>Nothing is allowed. The default.</summary>
    public static INetworkPolicy DenyAll { get; } = new Constant(false);

    /// <summary>Everything is allowed.</summary>
    public static INetworkPolicy AllowAll { get; } = new Constant(true);

    private sealed class Constant(bool answer) : INetworkPolicy
    {
        public bool IsAllowed(in NetworkTarget target) => answer;
    }
}
