using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Skiff.Spin.Triggers.Http.Serving;

/// <summary>What one client can make the server hold. Every value is in docs/limits.md.</summary>
public sealed record HttpServerLimits
{
    /// <summary>Bytes of the request line.</summary>
    public int RequestLineBytes { get; init; } = 8 * 1024;

    /// <summary>Bytes of all request headers together.</summary>
    public int RequestHeadersBytes { get; init; } = 32 * 1024;

    /// <summary>How many request headers.</summary>
    public int RequestHeaderCount { get; init; } = 100;

    /// <summary>Bytes of a request body.</summary>
    public long RequestBodyBytes { get; init; } = 30_000_000;

    /// <summary>Connections at once.</summary>
    public long Connections { get; init; } = 10_000;

    /// <summary>Streams at once of one HTTP/2 connection.</summary>
    public int StreamsPerConnection { get; init; } = 100;

    /// <summary>How long a client may take for the headers; also for the first bytes of a connection.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an idle connection is kept.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Connections that wait to be accepted.</summary>
    public int Backlog { get; init; } = 512;

    internal void ApplyTo(KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = RequestLineBytes;
        limits.MaxRequestHeadersTotalSize = RequestHeadersBytes;
        limits.MaxRequestHeaderCount = RequestHeaderCount;
        limits.MaxRequestBodySize = RequestBodyBytes;
        limits.MaxConcurrentConnections = Connections;
        limits.RequestHeadersTimeout = RequestHeadersTimeout;
        limits.KeepAliveTimeout = KeepAliveTimeout;

        // A client may stream, with pauses: how long a request takes in all is limited by the application's deadline.
        limits.MinRequestBodyDataRate = null;
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
    }
}
