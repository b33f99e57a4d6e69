using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Skiff.Spin.Triggers.Http.Serving;

/// <summary>
/// A connection whose bytes go through TLS. It owns the connection below. Kestrel sees the decrypted bytes, and by the features that it is TLS
/// and what ALPN (RFC 7301) chose.
/// </summary>
internal sealed class TlsConnection : DelegatingConnection, ITlsConnectionFeature, ITlsApplicationProtocolFeature, ITlsHandshakeFeature
{
    private readonly SslStream _stream;

    private TlsConnection(ConnectionContext inner, SslStream stream)
        : base(inner)
    {
        _stream = stream;
        Transport = new DuplexPipe(PipeReader.Create(stream), PipeWriter.Create(stream));
        Features.Set<ITlsConnectionFeature>(this);
        Features.Set<ITlsApplicationProtocolFeature>(this);
        Features.Set<ITlsHandshakeFeature>(this);
    }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <summary>Whether the client and we agreed on HTTP/2.</summary>
    public bool IsHttp2 => _stream.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ApplicationProtocol => _stream.NegotiatedApplicationProtocol.Protocol;

    /// <inheritdoc/>
    public SslProtocols Protocol => _stream.SslProtocol;

    /// <summary>None: clients are not asked for one.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

#pragma warning disable SYSLIB0058 // Members of the interface that nobody asks for.
    /// <inheritdoc/>
    public CipherAlgorithmType CipherAlgorithm => CipherAlgorithmType.None;

    /// <inheritdoc/>
    public int CipherStrength => 0;

    /// <inheritdoc/>
    public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

    /// <inheritdoc/>
    public int HashStrength => 0;

    /// <inheritdoc/>
    public ExchangeAlgorithmType KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    /// <inheritdoc/>
    public int KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058

    /// <summary>Shakes hands as the server.</summary>
    /// <exception cref="AuthenticationException">The client does not speak TLS, or nothing in common with us.</exception>
    public static async Task<TlsConnection> AcceptAsync(ConnectionContext inner, SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new DuplexPipeStream(inner.Transport), leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
            return new TlsConnection(inner, stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await Transport.Output.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
