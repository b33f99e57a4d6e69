using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Skiff.Spin.Triggers.Http.Serving;

/// <summary>
/// Kestrel built by hand: no host builder, no container, no configuration (docs/adr/0011). HTTP/1.1 and HTTP/2 on one port, cleartext or TLS.
/// Each request goes to one <see cref="IRequestHandler"/>.
/// </summary>
public sealed class HttpServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly ProtocolSelectingTransport _transport;
    private readonly IPEndPoint _asked;
    private readonly IRequestHandler _handler;

    /// <summary>Makes a server; nothing listens yet.</summary>
    /// <param name="address">Where to listen.</param>
    /// <param name="limits">What clients may do.</param>
    /// <param name="handler">Answers the requests.</param>
    /// <param name="certificate">For TLS; null for cleartext. The caller disposes it.</param>
    public HttpServer(IPEndPoint address, HttpServerLimits limits, IRequestHandler handler, ServerCertificate? certificate = null)
    {
        _asked = address;
        _handler = handler;
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions
        {
            Backlog = limits.Backlog,

            // A connection keeps its 4 KiB for the next request instead of asking first whether there is one: a tenth more requests per second.
            WaitForDataBeforeAllocatingBuffer = false,
        }), NullLoggerFactory.Instance);
        _transport = new ProtocolSelectingTransport(sockets, limits.RequestHeadersTimeout, certificate);
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new NoServices() };
        limits.ApplyTo(options.Limits);
        options.Listen(new ProtocolEndPoint(address, isHttp2: false), listen => listen.Protocols = HttpProtocols.Http1);
        options.Listen(new ProtocolEndPoint(address, isHttp2: true), listen => listen.Protocols = HttpProtocols.Http2);
        _server = new KestrelServer(Options.Create(options), _transport, NullLoggerFactory.Instance);
    }

    /// <summary>The address that is listened on: after <see cref="StartAsync"/> with the real port where 0 was asked for.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Binds and begins to accept.</summary>
    /// <exception cref="IOException">The address is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _server.StartAsync(new Application(_handler), cancellationToken).ConfigureAwait(false);
        Address = (IPEndPoint)_transport.BoundAddress(_asked);
    }

    /// <summary>Stops accepting, lets requests in flight end until <paramref name="patience"/> is cancelled, then aborts them.</summary>
    public Task StopAsync(CancellationToken patience) => _server.StopAsync(patience);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Application(IRequestHandler handler) : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public Task ProcessRequestAsync(IFeatureCollection context) => handler.HandleAsync(context);

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
            // The features belong to Kestrel, which reuses them.
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(ILoggerFactory) ? NullLoggerFactory.Instance : null;
    }
}

/// <summary>Answers requests. Called by many threads at once.</summary>
public interface IRequestHandler
{
    /// <summary>Answers one request, described and answered by its features. An exception that comes out is answered with 500 by the server.</summary>
    Task HandleAsync(IFeatureCollection request);
}
