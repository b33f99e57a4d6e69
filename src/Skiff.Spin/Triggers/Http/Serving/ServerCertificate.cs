using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.Spin.Triggers.Http.Serving;

/// <summary>The certificate a server shows, with its private key and the certificates between it and its root. Dispose it when the server has stopped.</summary>
public sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2 _leaf;
    private readonly X509Certificate2Collection _chain;

    private ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        _leaf = leaf;
        _chain = chain;
        Options = new SslServerAuthenticationOptions
        {
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
        };
    }

    /// <summary>What a handshake takes: HTTP/2 preferred by ALPN, protocol versions as the system has them.</summary>
    internal SslServerAuthenticationOptions Options { get; }

    /// <summary>Reads PEM files, as Spin's <c>--tls-cert</c> and <c>--tls-key</c> name them.</summary>
    /// <param name="certificatePath">The server's certificate first, then the intermediate ones.</param>
    /// <param name="keyPath">The private key, not encrypted.</param>
    /// <exception cref="IOException">A file cannot be read, or holds no certificate or key; the message names it.</exception>
    public static ServerCertificate FromPemFiles(string certificatePath, string keyPath)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            chain.ImportFromPemFile(certificatePath);
            chain[0].Dispose(); // The leaf again, without its key.
            chain.RemoveAt(0);
            return new ServerCertificate(leaf, chain);
        }
        catch (Exception e) when (e is CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"cannot use the certificate '{certificatePath}' with the key '{keyPath}': {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var certificate in _chain)
        {
            certificate.Dispose();
        }

        _leaf.Dispose();
    }
}
