using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.TestKit;

/// <summary>A registry that others wrote: that of Debian's package docker-registry, on a port of loopback, with its data in a folder of its own.</summary>
public sealed class DebianRegistry : IAsyncDisposable
{
    /// <summary>The only user of a registry with <see cref="WantsPassword"/>.</summary>
    public const string User = "skiff";

    /// <summary>The user's password.</summary>
    public const string Password = "open sesame";

    private const string Program = "/usr/bin/docker-registry";

    // htpasswd -nbBC 4 skiff 'open sesame'
    private const string PasswordFile = "skiff:$2y$04$vhqseQd6nU5zWJxrEKU3zuKn1B1y3WSNIA3MtokeTcxDWrp1mo0JW\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("skiff-registry-");
    private Process? _process;

    private DebianRegistry()
    {
    }

    /// <summary>Whether it is installed.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Host and port.</summary>
    public string Host { get; private set; } = "";

    /// <summary>The authority that signed its certificate, as a file; only there with TLS.</summary>
    public string AuthorityFile => Path.Combine(_folder.FullName, "ca.pem");

    private bool HasTls { get; init; }

    private bool WantsPassword { get; init; }

    /// <summary>Starts one, and waits until it listens.</summary>
    public static async Task<DebianRegistry> StartAsync(bool hasTls = false, bool wantsPassword = false)
    {
        var registry = new DebianRegistry { HasTls = hasTls, WantsPassword = wantsPassword };
        try
        {
            await registry.RunAsync();
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task RunAsync()
    {
        var port = FreePort();
        Host = $"127.0.0.1:{port}";
        var file = Path.Combine(_folder.FullName, "config.yml");
        await File.WriteAllTextAsync(file, Configuration());
        if (HasTls)
        {
            WriteCertificates();
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "htpasswd"), PasswordFile);
        _process = Process.Start(new ProcessStartInfo(Program, ["serve", file]) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{Program} did not start");
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (var tries = 0; ; tries++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && tries < 300)
            {
                await Task.Delay(50);
            }
        }
    }

    private string Configuration() => $"""
        version: 0.1
        log: {"{"} level: error {"}"}
        storage:
          filesystem: {"{"} rootdirectory: {_folder.FullName}/data {"}"}
        http:
          addr: {Host}
        {(HasTls ? $"  tls: {{ certificate: {_folder.FullName}/server.pem, key: {_folder.FullName}/server.key }}" : "")}
        {(WantsPassword ? $"auth: {{ htpasswd: {{ realm: test, path: {_folder.FullName}/htpasswd }} }}" : "")}

        """;

    private void WriteCertificates()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of a test", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = request.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=Registry of a test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(authority, from, to, [1]);
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.FullName, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.FullName, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
