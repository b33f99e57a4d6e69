using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Spin.Tests.Serving;

public sealed class TlsServingTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly X509Certificate2 _root;

    public TlsServingTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _directory.Write("cert.pem", _root.ExportCertificatePem());
        _directory.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _root.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Serves_https_in_the_version_that_the_client_wants(string version)
    {
        using var certificate = Certificate();
        await using var server = await StartAsync(certificate);
        using var client = Client();

        using var response = await client.SendAsync(Request(server, version));

        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("https HTTP/" + (version == "2.0" ? "2" : "1.1"), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_large_body_comes_back_byte_by_byte_the_same()
    {
        using var certificate = Certificate();
        await using var server = await StartAsync(certificate);
        using var client = Client();
        var body = RandomNumberGenerator.GetBytes(3_000_000);
        using var request = Request(server, "2.0");
        request.Method = HttpMethod.Post;
        request.Content = new ByteArrayContent(body);

        using var response = await client.SendAsync(request);

        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_client_that_speaks_no_tls_is_hung_up_on_and_others_are_served()
    {
        using var certificate = Certificate();
        await using var server = await StartAsync(certificate);
        using var clear = new TcpClient();
        await clear.ConnectAsync(server.Address);
        await clear.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var answer = new byte[64];

        var received = await ReadToEndAsync(clear.GetStream(), answer);

        Assert.DoesNotContain("HTTP", System.Text.Encoding.ASCII.GetString(answer, 0, received), StringComparison.Ordinal);
        using var client = Client();
        using var response = await client.SendAsync(Request(server, "1.1"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void A_key_that_is_missing_is_told_by_name()
    {
        var error = Assert.ThrowsAny<IOException>(() => ServerCertificate.FromPemFiles(Path.Combine(_directory.Path, "cert.pem"), Path.Combine(_directory.Path, "no.pem")));

        Assert.Contains("no.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_certificate_is_refused()
    {
        _directory.Write("empty.pem", "nothing");

        var error = Assert.ThrowsAny<IOException>(() => ServerCertificate.FromPemFiles(Path.Combine(_directory.Path, "empty.pem"), Path.Combine(_directory.Path, "key.pem")));

        Assert.Contains("empty.pem", error.Message, StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(HttpServer server, string version) => new(HttpMethod.Get, $"https://localhost:{server.Address.Port}/")
    {
        Version = Version.Parse(version),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static async Task<HttpServer> StartAsync(ServerCertificate certificate)
    {
        var server = new HttpServer(new IPEndPoint(IPAddress.Loopback, 0), new HttpServerLimits(), new Echo(), certificate);
        await server.StartAsync(default);
        return server;
    }

    private static async Task<int> ReadToEndAsync(NetworkStream stream, byte[] buffer)
    {
        var total = 0;
        try
        {
            while (await stream.ReadAsync(buffer.AsMemory(total)) is var read and > 0)
            {
                total += read;
            }
        }
        catch (IOException)
        {
            // A reset ends the connection as well.
        }

        return total;
    }

    private ServerCertificate Certificate() => ServerCertificate.FromPemFiles(Path.Combine(_directory.Path, "cert.pem"), Path.Combine(_directory.Path, "key.pem"));

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { _root }, RevocationMode = X509RevocationMode.NoCheck },
        },
    });

    /// <summary>Answers with the body it got, or with the scheme and the protocol.</summary>
    private sealed class Echo : IRequestHandler
    {
        public async Task HandleAsync(IFeatureCollection request)
        {
            var line = request.GetRequiredFeature<IHttpRequestFeature>();
            var body = request.GetRequiredFeature<IHttpResponseBodyFeature>();
            if (line.Method == "POST")
            {
                // All of it first: this client reads nothing before it has sent everything.
                using var received = new MemoryStream();
                await line.Body.CopyToAsync(received);
                await body.Stream.WriteAsync(received.GetBuffer().AsMemory(0, (int)received.Length));
            }
            else
            {
                await body.Stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{line.Scheme} {line.Protocol}"));
            }

            await body.CompleteAsync();
        }
    }
}
