using System.Net;

namespace Skiff.Spin.Triggers.Http.Serving;

/// <summary>
/// The address of one of the two endpoints that share a socket: Kestrel binds both, <see cref="ProtocolSelectingTransport"/> hands each
/// connection to the one whose protocol the client speaks.
/// </summary>
internal sealed class ProtocolEndPoint(IPEndPoint address, bool isHttp2) : EndPoint
{
    /// <summary>The address of the shared socket.</summary>
    public IPEndPoint Address { get; } = address;

    /// <summary>Whether this one takes the connections that begin with HTTP/2's preface.</summary>
    public bool IsHttp2 { get; } = isHttp2;

    /// <inheritdoc/>
    public override string ToString() => $"{Address} ({(IsHttp2 ? "HTTP/2" : "HTTP/1.1")})";
}
