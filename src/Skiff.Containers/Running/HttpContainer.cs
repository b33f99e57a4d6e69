using System.Net;
using Skiff.Components;
using Skiff.Containers.Bundles;
using Skiff.Native;
using Skiff.Runtime.Artifacts;
using Skiff.Spin;
using Skiff.Spin.Apps;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Spin.Logs;
using Skiff.Spin.Programs;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Containers.Running;

/// <summary>A container that serves HTTP until a signal stops it; requests in flight are answered first.</summary>
internal sealed class HttpContainer(ContainerSettings settings, ModuleSource modules, StartGate start, TextWriter output, TextWriter error)
{
    // kubelet gives a pod 30 seconds by default before it kills: the last requests get most of them.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(25);

    // Of the container's own root, or a volume there. The folder of the manifest may be one that nobody can write to.
    private const string StateDirectory = "/.spin";

    private readonly GuestEnvironment _environment = new(settings.Environment);
    private readonly TextHostOutput _host = new(output, error);

    // The files of an application from a registry are in a folder of their own, which nobody can write to: copies would only take the container's memory.
    private bool IsLaidOut => settings.Path.StartsWith(WasmBundle.Image + "/", StringComparison.Ordinal);

    /// <summary>Serves a Spin application.</summary>
    public async Task<int> ServeAppAsync(StopSignals signals)
    {
        await using var kept = File.OpenRead(settings.Path); // or CodeStore.Prune may delete its files
        var app = new AppOptions
        {
            MountsDirectly = IsLaidOut,
            StateDirectory = StateDirectory,
            Variables = [new EnvironmentSource(_environment.Find)],
            RetainedComponents = _environment.RetainedComponents,
            Limits = AppLimits.Default with { InstanceMemory = _environment.InstanceMemory ?? AppLimits.Default.InstanceMemory },
        };
        return await ServeAsync(_environment.AppAddress, new HttpServerLimits(), app, options => SpinHost.Load(settings.Path, modules, options, _host), signals).ConfigureAwait(false);
    }

    /// <summary>Serves a component that exports <c>wasi:http/incoming-handler</c>.</summary>
    public async Task<int> ServeComponentAsync(PreparedComponent component, StopSignals signals)
    {
        using var directories = GuestDirectories.Open(settings, withRoot: false);
        var app = new AppOptions
        {
            Limits = AppLimits.Default with { Instances = GuestMemory.Instances(settings.MemoryLimit, component.InitialMemory, AppLimits.Default.Instances) },
            Environment = _environment.Variables,
            Directories = directories.Opened,
            OnDenied = (_, what) => _host.Warning($"skiff: {what}; here that is the annotation {ContainerSettings.HostsAnnotation}"),
        };
        var server = new HttpServerLimits();
        return await ServeAsync(_environment.ComponentAddress(settings.HttpPort), server with { Backlog = _environment.Backlog ?? server.Backlog }, app, options => SpinHost.LoadFile(settings.Path, settings.AllowedHosts, modules, options, _host, component), signals).ConfigureAwait(false);
    }

    private async Task<int> ServeAsync(IPEndPoint address, HttpServerLimits server, AppOptions app, Func<SpinHostOptions, SpinHost> load, StopSignals signals)
    {
        var limits = app.Limits with { StopGrace = StopGrace };
        await using var host = load(new SpinHostOptions
        {
            Listen = address,
            Server = server with { Connections = GuestMemory.Connections(settings.MemoryLimit, server.Connections) },
            App = app with { Limits = limits },
        });
        if (settings.MemoryLimit <= ProcessEnvironment.SmallContainer)
        {
            ProcessMemory.ReturnUnused(); // What loading left behind would be a sixth of it.
        }

        start.Wait(signals);
        await host.RunAsync(signals.Stop, signals.Hurry).ConfigureAwait(false);
        return signals.ExitCode;
    }
}
