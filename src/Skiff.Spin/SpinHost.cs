using System.Net;
using System.Net.Sockets;
using Skiff.Components;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Triggers.Http;
using Skiff.Spin.Triggers.Http.Serving;
using Skiff.Text;

namespace Skiff.Spin;

/// <summary>Runs an application: from its manifest's path to requests answered, until it is stopped.</summary>
public sealed class SpinHost : IAsyncDisposable
{
    private readonly HttpTrigger _trigger;
    private readonly SpinHostOptions _options;
    private readonly IHostOutput _output;
    private HttpServer? _server;

    private SpinHost(PreparedApp app, SpinHostOptions options, IHostOutput output)
    {
        App = app;
        _options = options;
        _output = output;
        _trigger = new HttpTrigger(app, options.App.Limits, output);
    }

    /// <summary>Where it listens, once started.</summary>
    public IPEndPoint? Address => _server?.Address;

    internal PreparedApp App { get; }

    /// <summary>Reads, compiles and links; nothing listens yet. Says plainly what of the manifest is not acted on.</summary>
    /// <param name="manifestPath">A manifest, or a directory that holds a <c>spin.toml</c>.</param>
    /// <param name="modules">Compiles the modules.</param>
    /// <param name="options">How to serve.</param>
    /// <param name="output">Told what happens.</param>
    /// <exception cref="AppException">The application cannot be run; the message says why.</exception>
    public static SpinHost Load(string manifestPath, ModuleSource modules, SpinHostOptions options, IHostOutput output)
    {
        return Make(AppLoader.Load(manifestPath, modules, Telling(options.App, output)), options, output);
    }

    /// <summary>The same for one component without a manifest.</summary>
    /// <param name="path">A component that exports an HTTP handler, or a command of WASI preview 1.</param>
    /// <param name="allowedOutboundHosts">What it may reach, as a manifest would have it.</param>
    /// <param name="modules">Compiles the modules.</param>
    /// <param name="options">How to serve.</param>
    /// <param name="output">Told what happens.</param>
    /// <param name="loaded">What is in the file, if the caller has loaded it already; null to load it.</param>
    /// <exception cref="AppException">It cannot be run; the message says why.</exception>
    public static SpinHost LoadFile(string path, IEnumerable<string> allowedOutboundHosts, ModuleSource modules, SpinHostOptions options, IHostOutput output, PreparedComponent? loaded = null) =>
        Make(AppLoader.LoadFile(path, allowedOutboundHosts, modules, Telling(options.App, output), loaded), options, output);

    private static AppOptions Telling(AppOptions options, IHostOutput output) =>
        options with { OnDenied = options.OnDenied ?? ((component, what) => output.Warning($"component \"{component}\": {what}")), OnFailure = options.OnFailure ?? output.Warning };

    private static SpinHost Make(PreparedApp app, SpinHostOptions options, IHostOutput output)
    {
        var host = new SpinHost(app, options, output);
        foreach (var warning in app.Warnings.Concat(host._trigger.Warnings))
        {
            output.Warning(DiagnosticRenderer.Render(app.Manifest.Source, warning));
        }

        return host;
    }

    /// <summary>Begins to answer requests.</summary>
    /// <exception cref="AppException">What the application is to begin with cannot be written.</exception>
    /// <exception cref="IOException">The address is taken, or cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await App.KeyValueStores.SetInitialAsync(_options.App.InitialKeyValues, cancellationToken).ConfigureAwait(false);
        for (var offset = 0; ; offset++)
        {
            var address = new IPEndPoint(_options.Listen.Address, _options.Listen.Port == 0 ? 0 : _options.Listen.Port + offset);
            var server = new HttpServer(address, _options.Server with { RequestBodyBytes = _options.App.Limits.RequestBody }, _trigger, _options.Certificate);
            try
            {
                await server.StartAsync(cancellationToken).ConfigureAwait(false);
                _server = server;
                break;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                await server.DisposeAsync().ConfigureAwait(false);
                if (offset >= _options.OtherPorts || address.Port is 0 or IPEndPoint.MaxPort)
                {
                    throw new IOException($"cannot listen on {address}: {e.Message}", e);
                }
            }
        }

        await WaitForInstancesAsync(cancellationToken).ConfigureAwait(false);
        _output.Serving(new ServedApp(App.Manifest.Application.Name.Value, _server.Address, _trigger.Routes, _options.Certificate is not null) { DefaultStore = App.DefaultStore });
    }

    // Who reads that the application is served may count on an instance of each component. What the component does in its start is its own affair, so this has an end.
    private async Task WaitForInstancesAsync(CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(_options.App.Limits.WaitForReady);
        await Task.WhenAll(App.Components.Select(component => component.Ready)).WaitAsync(enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Accepts no more, lets the requests in flight end for <see cref="AppLimits.StopGrace"/>, then ends them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_server is { } server)
        {
            using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            grace.CancelAfter(_options.App.Limits.StopGrace);
            await server.StopAsync(grace.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Answers requests until the token says to stop, and stops as <see cref="StopAsync"/> does.</summary>
    /// <param name="stop">When to stop.</param>
    /// <param name="hurry">When not to wait for requests in flight any longer.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken hurry = default)
    {
        await StartAsync(stop).ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopAsync(hurry).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        App.Dispose();
    }
}
