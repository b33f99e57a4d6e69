using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.Oci.Credentials;
using Skiff.Oci.Images;
using Skiff.Oci.Registry;
using Skiff.TestKit;

namespace Skiff.Oci.Tests.Registry;

/// <summary>The same against a registry that others wrote.</summary>
public class DebianRegistryTests
{
    private static readonly RegistryOptions s_plain = new() { IsInsecure = true };

    [RegistryFact]
    public async Task What_is_pushed_is_pulled()
    {
        await using var registry = await DebianRegistry.StartAsync();

        await RoundTripAsync(registry, s_plain);
    }

    [RegistryFact]
    public async Task With_TLS_and_a_password_too()
    {
        await using var registry = await DebianRegistry.StartAsync(hasTls: true, wantsPassword: true);

        await RoundTripAsync(registry, new RegistryOptions { TrustedRoots = Roots(registry), Credentials = new Login(DebianRegistry.Password) });
        await RoundTripAsync(registry, new RegistryOptions { IsInsecure = true, Credentials = new Login(DebianRegistry.Password) });
    }

    [RegistryFact]
    public async Task A_certificate_that_nobody_here_trusts_is_refused()
    {
        await using var registry = await DebianRegistry.StartAsync(hasTls: true);
        using var client = new RegistryClient(new RegistryOptions());

        var error = await Assert.ThrowsAsync<OciException>(() => client.CheckAccessAsync(registry.Host, CancellationToken.None));

        Assert.Equal(OciCodes.Unreachable, error.Code);
        Assert.Contains("--insecure", error.Message, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task A_wrong_password_or_none_is_said_with_what_to_do()
    {
        await using var registry = await DebianRegistry.StartAsync(wantsPassword: true);
        foreach (var credentials in new[] { null, new Login("wrong") })
        {
            using var client = new RegistryClient(s_plain with { Credentials = credentials });

            var error = await Assert.ThrowsAsync<OciException>(() => client.CheckAccessAsync(registry.Host, CancellationToken.None));

            Assert.Equal(OciCodes.Denied, error.Code);
            Assert.EndsWith($"log in with: skiff registry login {registry.Host}", error.Message, StringComparison.Ordinal);
        }
    }

    [RegistryFact]
    public async Task A_blob_of_another_repository_is_mounted()
    {
        await using var registry = await DebianRegistry.StartAsync();
        var source = BlobSource.Of("application/wasm", RandomNumberGenerator.GetBytes(5000));
        using var client = new RegistryClient(s_plain);
        await client.PutBlobAsync(Reference.Parse($"{registry.Host}/one"), source, null, null, CancellationToken.None);

        // It cannot be sent, so it was mounted.
        Assert.True(await client.PutBlobAsync(Reference.Parse($"{registry.Host}/two"), source with { Open = () => throw new InvalidOperationException("sent") }, "one", null, CancellationToken.None));
        Assert.True(await client.HasBlobAsync(Reference.Parse($"{registry.Host}/two"), source.Blob, CancellationToken.None));
    }

    [RegistryFact]
    public async Task What_is_not_there_is_said()
    {
        await using var registry = await DebianRegistry.StartAsync();
        using var client = new RegistryClient(s_plain);

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(Reference.Parse($"{registry.Host}/nothing:1"), CancellationToken.None));

        Assert.Equal(OciCodes.NotFound, error.Code);
        Assert.Contains("MANIFEST_UNKNOWN", error.Message, StringComparison.Ordinal);
    }

    private static async Task RoundTripAsync(DebianRegistry registry, RegistryOptions options)
    {
        using var client = new RegistryClient(options with { ChunkBytes = 100_000 });
        var reference = Reference.Parse($"{registry.Host}/a/app:1");
        BlobSource[] sources = [BlobSource.Of("application/wasm", RandomNumberGenerator.GetBytes(350_000)), BlobSource.Of(MediaTypes.SpinFile, [])];
        var configuration = BlobSource.Of(MediaTypes.ImageConfiguration, "{}"u8.ToArray());
        foreach (var source in sources.Append(configuration))
        {
            await client.PutBlobAsync(reference, source, null, null, CancellationToken.None);
        }

        var manifest = new ImageManifest { Configuration = configuration.Blob, Layers = [.. sources.Select(s => s.Blob)] };
        var digest = await client.PutManifestAsync(reference, manifest.ToJson(), MediaTypes.Manifest, CancellationToken.None);

        var pulled = await client.ResolveAsync(reference, CancellationToken.None);
        Assert.Equal(digest.ToString(), pulled.Fetched.Descriptor.Digest);
        Assert.Equal(manifest.Layers.AsEnumerable(), pulled.Manifest.Layers);
        foreach (var layer in pulled.Manifest.Layers)
        {
            await client.GetBlobAsync(reference, layer, OciLimits.MaximumModuleBytes, Stream.Null, null, CancellationToken.None);
        }
    }

    private static X509Certificate2Collection Roots(DebianRegistry registry)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(registry.AuthorityFile);
        return roots;
    }

    private sealed class Login(string password) : ICredentialSource
    {
        public Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken) =>
            Task.FromResult<RegistryCredentials?>(new RegistryCredentials(DebianRegistry.User, password));
    }
}
