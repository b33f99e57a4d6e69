using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Skiff.Cli.Output;
using Skiff.Cli.Registry;
using Skiff.Oci.Credentials;
using Skiff.Oci.Images;
using Skiff.Oci.Registry;
using Skiff.Runtime;
using Skiff.Spin;
using Skiff.Spin.Images;
using Skiff.Spin.Logs;
using Skiff.TestKit;

namespace Skiff.Cli.Tests.Registry;

/// <summary>What is pushed, is pulled on a machine that never saw it, and served.</summary>
public sealed class ImageRoundTripTests : IDisposable
{
    private static readonly string s_example = Path.Combine(TestData.RepositoryRoot, "examples", "wagi-c");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("skiff-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [RegistryFact]
    public async Task An_application_is_pushed_pulled_and_served_with_TLS_and_a_password()
    {
        await using var registry = await DebianRegistry.StartAsync(hasTls: true, wantsPassword: true);
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(registry.AuthorityFile);
        var options = new RegistryOptions { TrustedRoots = roots, Credentials = new Login() };

        await PushAsync(registry, options, s_example, asArchives: false);

        Assert.Contains("GREETING=Hello from spin.toml", await ServeAsync(registry, options), StringComparison.Ordinal);
    }

    [RegistryTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_arrive_as_layers_and_as_archives(bool asArchives)
    {
        var (large, small) = (new string('x', 5000), "small");
        var app = WriteApp(("page.txt", large), ("deep/tiny.txt", small), ("deep/same.txt", large));
        await using var registry = await DebianRegistry.StartAsync();
        var options = new RegistryOptions { IsInsecure = true };

        var image = await PushAsync(registry, options, app, asArchives);
        var source = await FindAsync(registry, options);

        Assert.Equal(1, image.Manifest.Layers.Count(layer => layer.MediaType == (asArchives ? MediaTypes.SpinArchive : MediaTypes.SpinFile)));
        var files = Path.Combine(Path.GetDirectoryName(source.Path)!, "files", "main");
        Assert.Equal([small, large, large], ((string[])["deep/tiny.txt", "deep/same.txt", "page.txt"]).Select(name => File.ReadAllText(Path.Combine(files, name))));
    }

    [RegistryFact]
    public async Task A_second_push_sends_nothing_and_a_second_pull_reads_nothing()
    {
        await using var registry = await DebianRegistry.StartAsync();
        var options = new RegistryOptions { IsInsecure = true };
        await PushAsync(registry, options, s_example, asArchives: false);
        using var package = AppPackage.Make(s_example, asArchives: false);
        using var client = new RegistryClient(options);

        var again = await AppImage.Of(package, s_nothing, DateTimeOffset.UnixEpoch).PushAsync(client, Image(registry), Meter(), CancellationToken.None);

        Assert.Equal(0, again.Sent);
        Assert.Equal(await FindAsync(registry, options), await FindAsync(registry, options));
    }

    [RegistryFact]
    public async Task An_image_of_one_component_is_served_without_a_manifest()
    {
        await using var registry = await DebianRegistry.StartAsync();
        var options = new RegistryOptions { IsInsecure = true };
        var layer = BlobSource.Of("application/wasm", await File.ReadAllBytesAsync(Path.Combine(TestData.RepositoryRoot, "examples", "api-c", "api.wasm")));
        var configuration = BlobSource.Of("application/vnd.wasm.config.v0+json", "{}"u8.ToArray());
        using var client = new RegistryClient(options);
        await client.PutBlobAsync(Image(registry), layer, null, null, CancellationToken.None);
        await client.PutBlobAsync(Image(registry), configuration, null, null, CancellationToken.None);
        await client.PutManifestAsync(Image(registry), new ImageManifest { Configuration = configuration.Blob, Layers = [layer.Blob] }.ToJson(), MediaTypes.Manifest, CancellationToken.None);

        Assert.True((await FindAsync(registry, options)).IsModule);
        Assert.NotEmpty(await ServeAsync(registry, options, "api/data"));
    }

    // containerd makes no container of an image without one ("no command specified"), and Spin writes none.
    [Fact]
    public void Every_image_has_an_entry_point_and_says_which_application_it_is()
    {
        using var package = AppPackage.Make(s_example, asArchives: false);
        var image = AppImage.Of(package, s_nothing.Add("org.opencontainers.image.title", "mine").Add("x", "y"), DateTimeOffset.UnixEpoch);
        using var content = new MemoryStream();
        using (var stream = image.Blobs[^1].Open())
        {
            stream.CopyTo(content);
        }

        using var configuration = JsonDocument.Parse(content.ToArray());
        Assert.Equal("[\"/\"]", configuration.RootElement.GetProperty("config").GetProperty("Entrypoint").GetRawText());
        Assert.Equal(package.Locked.Digest, configuration.RootElement.GetProperty("config").GetProperty("Labels").GetProperty("com.fermyon.spin.lockedAppDigest").GetString());
        Assert.Equal(image.Blobs[^1].Blob, image.Manifest.Configuration);
        Assert.Equal(MediaTypes.LockedApp, image.Manifest.Layers[^1].MediaType);
        Assert.Equal("mine", image.Manifest.Annotations["org.opencontainers.image.title"]);
        Assert.Equal("1970-01-01T00:00:00Z", image.Manifest.Annotations["org.opencontainers.image.created"]);
        Assert.Equal("y", image.Manifest.Annotations["x"]);
    }

    [Theory]
    [InlineData("registry.example/me/app:1", true)]
    [InlineData("localhost/app", true)]
    [InlineData("localhost:5000/app", true)]
    [InlineData("spin.toml", false)]
    [InlineData("app", false)]
    [InlineData("some/folder", false)]
    [InlineData("./registry.example/app", false)]
    [InlineData("../app", false)]
    [InlineData("/srv/app.d/x", false)]
    [InlineData("my.app/spin.toml", false)]
    [InlineData("my.app/locked.json", false)]
    public void What_begins_with_a_registry_is_an_image(string text, bool expected) => Assert.Equal(expected, AppSource.IsReference(text));

    private static readonly ImmutableSortedDictionary<string, string> s_nothing = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static Reference Image(DebianRegistry registry) => Reference.Parse($"{registry.Host}/me/app:1");

    private static TransferMeter Meter() => new(TextWriter.Null, isTerminal: false, TimeProvider.System, "sending", "sent");

    private static async Task<AppImage> PushAsync(DebianRegistry registry, RegistryOptions options, string path, bool asArchives)
    {
        using var package = AppPackage.Make(path, asArchives);
        using var client = new RegistryClient(options);
        var image = AppImage.Of(package, s_nothing, DateTimeOffset.UnixEpoch);
        await image.PushAsync(client, Image(registry), Meter(), CancellationToken.None);
        return image;
    }

    private Task<AppSource> FindAsync(DebianRegistry registry, RegistryOptions options) =>
        AppSource.FindAsync(Image(registry).ToString(), options, Path.Combine(_folder.FullName, "cache"), CancellationToken.None);

    private async Task<string> ServeAsync(DebianRegistry registry, RegistryOptions options, string path = "")
    {
        var source = await FindAsync(registry, options);
        var modules = CompiledModules.SourceFor(new Engine(new EngineOptions()), null, useCache: false, static _ => { });
        var output = new TextHostOutput(TextWriter.Null, TextWriter.Null, isQuiet: true, logsRequests: false);
        var settings = new SpinHostOptions { Listen = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), App = new() };
        await using var host = source.IsModule ? SpinHost.LoadFile(source.Path, [], modules, settings, output) : SpinHost.Load(source.Path, modules, settings, output);
        await host.StartAsync();
        using var client = new HttpClient();
        return await client.GetStringAsync($"http://{host.Address}/{path}");
    }

    private string WriteApp(params (string Name, string Content)[] files)
    {
        var folder = Path.Combine(_folder.FullName, "app");
        foreach (var (name, content) in files.Append(("main.wat", "(module (memory (export \"memory\") 1) (func (export \"_start\")))")))
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        File.WriteAllText(Path.Combine(folder, "spin.toml"), """
            spin_manifest_version = 2
            [application]
            name = "files"
            [[trigger.http]]
            route = "/..."
            component = "main"
            executor = { type = "wagi" }
            [component.main]
            source = "main.wat"
            files = ["**/*.txt"]
            """);
        return folder;
    }

    private sealed class Login : ICredentialSource
    {
        public Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken) =>
            Task.FromResult<RegistryCredentials?>(new RegistryCredentials(DebianRegistry.User, DebianRegistry.Password));
    }
}
