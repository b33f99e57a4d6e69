using System.Collections.Immutable;
using Skiff.Components;
using Skiff.Components.Binary;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Outbound;
using Skiff.Spin.Programs;
using Skiff.Wasi;
using Skiff.Wasi.Preview2;
using Skiff.Wasm;

namespace Skiff.Containers.Running;

/// <summary>A container whose guest is one file: a command of WASI preview 1, a component that exports <c>wasi:cli/run</c>, or one that handles HTTP.</summary>
internal static class ProgramContainer
{
    private const string RunInterface = "wasi:cli/run@0.2.0";
    private const string HttpInterface = "wasi:http/incoming-handler@0.2.0";

    public static Task<int> RunAsync(ContainerSettings settings, ModuleSource modules, StartGate start, StopSignals signals, TextWriter output, TextWriter error)
    {
        // The compilation noted what is needed beside the code; the guest itself is read only where it did not (text).
        var file = new ComponentFile(modules, settings.Path);
        if (file.TryLoad() is { } component)
        {
            return RunComponentAsync(component, settings, modules, start, signals, output, error);
        }

        if (file.TryLoadModule() is { } module)
        {
            return RunModuleAsync(module.Module, settings, modules, start, signals);
        }

        var bytes = ProgramFile.Read(settings.Path);
        return ComponentDecoder.IsComponent(bytes)
            ? RunComponentAsync(PreparedComponent.Load(modules, bytes), settings, modules, start, signals, output, error)
            : RunModuleAsync(modules.Load(bytes).Module, settings, modules, start, signals);
    }

    private static async Task<int> RunModuleAsync(WasmModule module, ContainerSettings settings, ModuleSource modules, StartGate start, StopSignals signals)
    {
        var entryPoint = settings.EntryPoint ?? WasiCommand.EntryPoint;
        CheckEntryPoint(module, entryPoint, settings.Path);
        using var directories = GuestDirectories.Open(settings, withRoot: true);
        using var wasi = new WasiContext(OptionsOf(settings, directories));
        using var store = new Store(modules.Engine, StoreLimits.Default, wasi);
        var linker = new Linker(modules.Engine).DefineWasiPreview1();
        start.Wait(signals);
        return (int)await WasiCommand.RunAsync(linker, store, module, entryPoint, signals.Stop).ConfigureAwait(false);
    }

    private static async Task<int> RunComponentAsync(PreparedComponent component, ContainerSettings settings, ModuleSource modules, StartGate start, StopSignals signals, TextWriter output, TextWriter error)
    {
        var linker = WasiWorld.AddTo(new ComponentLinker(modules.Engine));
        var plan = linker.Plan(component);
        if (settings.EntryPoint is { } named)
        {
            throw new ContainerException(ContainerCodes.EntryPoint, $"the command names the function \"{named}\" of a component: only functions of modules can be named");
        }

        if (plan.FindInstance(RunInterface) is null)
        {
            return plan.FindInstance(HttpInterface) is not null
                ? await new HttpContainer(settings, modules, start, output, error).ServeComponentAsync(component, signals).ConfigureAwait(false)
                : throw new ContainerException(ContainerCodes.EntryPoint, $"'{settings.Path}' is a component that exports neither wasi:cli/run nor wasi:http/incoming-handler of WASI 0.2: there is nothing to run");
        }

        using var directories = GuestDirectories.Open(settings, withRoot: true);
        var network = new OutboundPolicy(HostsOf(settings), (place, entry) => error.WriteLine($"skiff: {place} was denied; the annotation {ContainerSettings.HostsAnnotation}: \"{entry}\" would allow it"));
        using var wasi = new Preview2Context(OptionsOf(settings, directories), new Preview2Options { Network = network });
        using var store = new Store(modules.Engine, StoreLimits.Default, wasi);
        start.Wait(signals);
        return (int)await WasiCommand.RunAsync(linker, store, plan, signals.Stop).ConfigureAwait(false);
    }

    private static void CheckEntryPoint(WasmModule module, string name, string path)
    {
        var export = module.Exports.FirstOrDefault(export => export.Name == name);
        if (export is not { Kind: ExternalKind.Function } || module.Module.TypeOfFunction(export.Index) is not { Parameters.IsEmpty: true, Results.IsEmpty: true })
        {
            var others = module.Exports.Where(other => other.Kind == ExternalKind.Function).Select(other => other.Name).Take(16).ToList();
            throw new ContainerException(
                ContainerCodes.EntryPoint,
                $"'{path}' exports no function \"{name}\" without parameters and results; its functions: {(others.Count > 0 ? string.Join(", ", others) : "none")}");
        }
    }

    private static ImmutableArray<AllowedHost> HostsOf(ContainerSettings settings) =>
        [.. settings.AllowedHosts.Select(text => AllowedHost.TryParse(text, out var host, out var problem) ? host : throw new ContainerException(ContainerCodes.Grant, $"the annotation {ContainerSettings.HostsAnnotation}: {problem}"))];

    private static WasiOptions OptionsOf(ContainerSettings settings, GuestDirectories directories) => new()
    {
        Arguments = [.. settings.Arguments],
        Environment = new GuestEnvironment(settings.Environment).Variables,
        Directories = directories.Opened,
        StandardInput = StandardStream.ProcessInput,
        StandardOutput = StandardStream.ProcessOutput,
        StandardError = StandardStream.ProcessError,
    };
}
