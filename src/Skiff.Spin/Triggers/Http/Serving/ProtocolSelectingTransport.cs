using System.Buffers;
using System.Net;
using System.Security.Authentication;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Skiff.Spin.Triggers.Http.Serving;

/// <summary>
/// HTTP/1.1 and HTTP/2 on one port. Kestrel chooses a protocol by ALPN, which cleartext does not have, so this transport owns the
/// real socket, looks at the first bytes of each connection (HTTP/2 begins with a fixed preface, RFC 9113 3.4) and hands the connection,
/// nothing consumed, to one of two endpoints. With a certificate it shakes hands first, and ALPN decides.
/// </summary>
internal sealed class ProtocolSelectingTransport(IConnectionListenerFactory sockets, TimeSpan firstBytesTimeout, ServerCertificate? certificate) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>How many connections may wait for their first bytes at once; more are refused by closing them.</summary>
    private const int MostUndecided = 4096;

    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, SharedListener> _listeners = [];

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is ProtocolEndPoint;

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var wanted = (ProtocolEndPoint)endpoint;
        SharedListener? shared;
        lock (_lock)
        {
            _listeners.TryGetValue(wanted.Address, out shared);
        }

        if (shared is null)
        {
            // Kestrel binds its endpoints one after the other, so nobody adds the same address in between.
            shared = new SharedListener(await sockets.BindAsync(wanted.Address, cancellationToken).ConfigureAwait(false), firstBytesTimeout, certificate);
            lock (_lock)
            {
                _listeners.Add(wanted.Address, shared);
            }
        }

        return shared.Side(wanted.IsHttp2);
    }

    /// <summary>The address that was really bound (the port, where 0 was asked for).</summary>
    public EndPoint BoundAddress(IPEndPoint asked)
    {
        lock (_lock)
        {
            return _listeners[asked].Socket.EndPoint;
        }
    }

    private sealed class SharedListener : IAsyncDisposable
    {
        private readonly ChannelListener _http1;
        private readonly ChannelListener _http2;
        private readonly TimeSpan _timeout;
        private readonly ServerCertificate? _certificate;
        private readonly CancellationTokenSource _unbound = new();
        private readonly Lock _lock = new();
        private Task? _accepting;
        private int _undecided;
        private bool _isDisposed;

        public SharedListener(IConnectionListener socket, TimeSpan timeout, ServerCertificate? certificate)
        {
            Socket = socket;
            _timeout = timeout;
            _certificate = certificate;
            _http1 = new ChannelListener(this);
            _http2 = new ChannelListener(this);
        }

        public IConnectionListener Socket { get; }

        public ChannelListener Side(bool isHttp2)
        {
            lock (_lock)
            {
                _accepting ??= AcceptAllAsync();
            }

            return isHttp2 ? _http2 : _http1;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken)
        {
            if (_unbound.IsCancellationRequested)
            {
                return;
            }

            await _unbound.CancelAsync().ConfigureAwait(false);
            await Socket.UnbindAsync(cancellationToken).ConfigureAwait(false);
            _http1.Complete();
            _http2.Complete();
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _isDisposed, true))
            {
                return;
            }

            await UnbindAsync(default).ConfigureAwait(false);
            await _http1.DropUndeliveredAsync().ConfigureAwait(false);
            await _http2.DropUndeliveredAsync().ConfigureAwait(false);
            await Socket.DisposeAsync().ConfigureAwait(false);
            _unbound.Dispose();
        }

        private async Task AcceptAllAsync()
        {
            // Ends when the socket is unbound: then it accepts null.
            while (await Socket.AcceptAsync().ConfigureAwait(false) is { } connection)
            {
                if (Interlocked.Increment(ref _undecided) > MostUndecided)
                {
                    Interlocked.Decrement(ref _undecided);
                    await connection.DisposeAsync().ConfigureAwait(false);
                    continue;
                }

                _ = DecideAsync(connection);
            }
        }

        private async Task DecideAsync(ConnectionContext connection)
        {
            var handedOver = false;
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_unbound.Token, connection.ConnectionClosed);
                patience.CancelAfter(_timeout);
                var isHttp2 = false;
                if (_certificate is { } certificate)
                {
                    var tls = await TlsConnection.AcceptAsync(connection, certificate.Options, patience.Token).ConfigureAwait(false);
                    connection = tls;
                    isHttp2 = tls.IsHttp2;
                }
                else
                {
                    isHttp2 = await ReadsPrefaceAsync(connection, patience.Token).ConfigureAwait(false);
                }

                handedOver = (isHttp2 ? _http2 : _http1).TryOffer(connection);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException or ConnectionResetException or AuthenticationException)
            {
                // The client said nothing in time, went away or speaks no TLS: there is nobody to answer.
                connection.Abort(new ConnectionAbortedException("the client sent no request", e));
            }
            finally
            {
                Interlocked.Decrement(ref _undecided);
                if (!handedOver)
                {
                    await connection.DisposeAsync().ConfigureAwait(false);
                }
            }
        }

        // Looks at as many bytes as decide it and consumes none.
        private static async Task<bool> ReadsPrefaceAsync(ConnectionContext connection, CancellationToken cancellationToken)
        {
            while (true)
            {
                var read = await connection.Transport.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = read.Buffer;
                var (decided, isHttp2) = Compare(buffer);
                if (decided || read.IsCompleted)
                {
                    connection.Transport.Input.AdvanceTo(buffer.Start);
                    return isHttp2;
                }

                connection.Transport.Input.AdvanceTo(buffer.Start, buffer.End);
            }
        }

        private static (bool Decided, bool IsHttp2) Compare(ReadOnlySequence<byte> buffer)
        {
            Span<byte> begin = stackalloc byte[Preface.Length];
            var length = (int)Math.Min(buffer.Length, Preface.Length);
            buffer.Slice(0, length).CopyTo(begin);
            var same = begin[..length].SequenceEqual(Preface.AsSpan(0, length));
            return (!same || length == Preface.Length, same && length == Preface.Length);
        }
    }

    private sealed class ChannelListener(SharedListener shared) : IConnectionListener
    {
        private readonly Channel<ConnectionContext> _decided = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

        public EndPoint EndPoint => shared.Socket.EndPoint;

        public bool TryOffer(ConnectionContext connection) => _decided.Writer.TryWrite(connection);

        public void Complete() => _decided.Writer.TryComplete();

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await _decided.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (_decided.Reader.TryRead(out var connection))
                {
                    return connection;
                }
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => shared.UnbindAsync(cancellationToken);

        // The first of the two sides that is disposed ends the shared socket.
        public ValueTask DisposeAsync() => shared.DisposeAsync();

        public async ValueTask DropUndeliveredAsync()
        {
            while (_decided.Reader.TryRead(out var connection))
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
