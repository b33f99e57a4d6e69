using System.Net;
using System.Text;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Apps;

namespace Skiff.Spin.Tests.Serving;

/// <summary>An application of WAT components, served on a free port.</summary>
internal sealed class ServedTestApp : IAsyncDisposable
{
    private static readonly Engine SharedEngine = new();

    // Components of SDKs take long to compile.
    private static readonly ArtifactCache? SharedCache = ArtifactCache.TryOpen(Path.Combine(AppContext.BaseDirectory, "artifacts"), out _);

    private readonly TestDirectory? _directory;

    private ServedTestApp(TestDirectory? directory, SpinHost host, RecordingOutput output)
    {
        _directory = directory;
        Host = host;
        Output = output;
        Client = new HttpClient { BaseAddress = new Uri($"http://{host.Address}") };
    }

    public SpinHost Host { get; }

    public RecordingOutput Output { get; }

    public HttpClient Client { get; }

    public IPEndPoint Address => Host.Address!; // Started.

    /// <summary>Compiles what is not served, without a cache.</summary>
    public static ModuleSource Modules { get; } = new(SharedEngine, null);

    /// <summary>Serves one component at the route <c>/...</c>.</summary>
    public static Task<ServedTestApp> StartAsync(string wat, AppLimits? limits = null, string settings = "") =>
        StartAsync([("/...", wat)], limits, settings);

    /// <summary>Serves a component per route; <paramref name="settings"/> are added to the last component, <paramref name="more"/> to the manifest.</summary>
    public static async Task<ServedTestApp> StartAsync((string Route, string Wat)[] components, AppLimits? limits = null, string settings = "", string more = "", AppOptions? options = null)
    {
        var directory = new TestDirectory();
        var manifest = new StringBuilder("spin_manifest_version = 2\n[application]\nname = \"test\"\nversion = \"1.2.3\"\n");
        for (var i = 0; i < components.Length; i++)
        {
            directory.Write($"c{i}.wat", components[i].Wat);
            manifest.Append($"[[trigger.http]]\nroute = \"{components[i].Route}\"\ncomponent = \"c{i}\"\nexecutor = {{ type = \"wagi\" }}\n[component.c{i}]\nsource = \"c{i}.wat\"\n");
        }

        directory.Write("spin.toml", manifest + settings + "\n" + more);
        directory.Write("data/x", "file content");
        return await StartAsync(directory, directory.Path, limits, options);
    }

    /// <summary>Serves a component with an HTTP handler per route.</summary>
    public static async Task<ServedTestApp> StartHandlersAsync((string Route, string Wat)[] components, AppLimits? limits = null, string settings = "")
    {
        var directory = new TestDirectory();
        var manifest = new StringBuilder("spin_manifest_version = 2\n[application]\nname = \"test\"\n");
        for (var i = 0; i < components.Length; i++)
        {
            directory.Write($"c{i}.wat", components[i].Wat);
            manifest.Append($"[[trigger.http]]\nroute = \"{components[i].Route}\"\ncomponent = \"c{i}\"\n[component.c{i}]\nsource = \"c{i}.wat\"\n");
        }

        directory.Write("spin.toml", manifest + settings);
        return await StartAsync(directory, directory.Path, limits, null);
    }

    /// <summary>Serves what a manifest says.</summary>
    public static async Task<ServedTestApp> StartManifestAsync(string manifest, (string Name, string Content)[] files, AppLimits? limits = null, AppOptions? options = null)
    {
        var directory = new TestDirectory();
        foreach (var (name, content) in files)
        {
            directory.Write(name, content);
        }

        directory.Write("spin.toml", manifest);
        return await StartAsync(directory, directory.Path, limits, options);
    }

    /// <summary>Serves one component without a manifest.</summary>
    public static async Task<ServedTestApp> ServeFileAsync(string path, params string[] allowedOutboundHosts)
    {
        var output = new RecordingOutput();
        var host = SpinHost.LoadFile(path, allowedOutboundHosts, new ModuleSource(SharedEngine, SharedCache), new SpinHostOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) }, output);
        await host.StartAsync();
        return new ServedTestApp(null, host, output);
    }

    /// <summary>Serves an application that exists.</summary>
    public static Task<ServedTestApp> ServeAsync(string path) => StartAsync(null, path, null, null);

    /// <summary>The status with which a path is answered.</summary>
    public async Task<int> StatusAsync(string path = "/")
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        _directory?.Dispose();
    }

    private static async Task<ServedTestApp> StartAsync(TestDirectory? directory, string path, AppLimits? limits, AppOptions? options)
    {
        var output = new RecordingOutput();
        var app = (options ?? new AppOptions()) with { Limits = limits ?? AppLimits.Default };
        var host = SpinHost.Load(path, new ModuleSource(SharedEngine, null), new SpinHostOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), App = app }, output);
        await host.StartAsync();
        return new ServedTestApp(directory, host, output);
    }
}

/// <summary>A directory of one test.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skiff-spin-test-");

    public string Path => _directory.FullName;

    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!); // Inside the directory.
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
