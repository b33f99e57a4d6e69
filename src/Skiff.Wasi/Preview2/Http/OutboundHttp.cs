using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>
/// The connections on which guests send requests. Many guests may share one object if the same policy holds for all: a connection that was allowed once
/// is used again. Certificates are verified, redirects not followed, and nothing is added to what the guest sends: no cookies, credentials, proxies.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    private static readonly HttpRequestOptionsKey<RequestTimeouts> s_timeouts = new("skiff.timeouts");

    private readonly INetworkPolicy _policy;
    private readonly Lazy<HttpMessageInvoker> _invoker;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="policy">Asked for each request, and for the address of each connection.</param>
    /// <param name="tls">How servers are verified; the system's roots by default.</param>
    /// <param name="maximumConnectionsPerServer">Connections to one host at a time.</param>
    public OutboundHttp(INetworkPolicy policy, SslClientAuthenticationOptions? tls = null, int maximumConnectionsPerServer = 64)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        _invoker = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = maximumConnectionsPerServer,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a change of DNS is seen
            ConnectTimeout = Timeout.InfiniteTimeSpan, // each request has its own
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            SslOptions = tls ?? new SslClientAuthenticationOptions(),
            ConnectCallback = ConnectAsync,
        }));
    }

    internal bool IsAllowed(Uri uri) => _policy.IsAllowed(new NetworkTarget(NetworkUse.HttpRequest, uri.Scheme, uri.IdnHost, uri.Port, null));

    /// <summary>Sends a request, and reads the response as far as its body.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, RequestTimeouts timeouts, CancellationToken cancellation)
    {
        request.Options.Set(s_timeouts, timeouts);
        return _invoker.Value.SendAsync(request, cancellation);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        if (_invoker.IsValueCreated)
        {
            _invoker.Value.Dispose();
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var endPoint = context.DnsEndPoint;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(context.InitialRequestMessage.Options.TryGetValue(s_timeouts, out var timeouts) ? timeouts.Connect : HttpLimits.Default.ConnectTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(endPoint.Host, timeout.Token).ConfigureAwait(false);
            var allowed = Array.FindAll(
                addresses, address => _policy.IsAllowed(new NetworkTarget(NetworkUse.HttpConnect, null, endPoint.Host, endPoint.Port, address)));
            if (allowed.Length == 0)
            {
                throw new HttpErrorException(addresses.Length == 0 ? ErrorCode.DestinationNotFound : ErrorCode.DestinationIpProhibited);
            }

            await socket.ConnectAsync(allowed, endPoint.Port, timeout.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new HttpErrorException(ErrorCode.ConnectionTimeout);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
