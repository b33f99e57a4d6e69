using Skiff.Components;
using Skiff.Components.Binary;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Programs;
using Skiff.Wasi;

namespace Skiff.Cli.Commands;

/// <summary>One run of a program: engine, module or component, grants, store, call, exit code.</summary>
internal static class GuestRun
{
    public static async Task<int> RunAsync(RunOptions options, CancellationToken cancellation)
    {
        try
        {
            return await RunGuestAsync(options, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, options.File);
        }
    }

    private static async Task<int> RunGuestAsync(RunOptions options, CancellationToken cancellation)
    {
        var engine = new Engine(new EngineOptions { Compiler = new() { Fuel = options.Fuel is not null }, PerfMap = options.PerfMap });
        var modules = CompiledModules.SourceFor(engine, options.CacheFolder, options.UseCache, Warn);
        var file = new ComponentFile(modules, options.File);
        var module = file.TryLoadModule();
        var component = file.TryLoad();
        var bytes = module is null && component is null ? ProgramFile.Read(options.File) : [];
        var isComponent = component is not null || ComponentDecoder.IsComponent(bytes);
        using var grants = RunGrants.Open(isComponent ? options with { Listen = [] } : options); // a component opens its sockets itself
        return isComponent
            ? await ComponentRun.RunAsync(engine, () => component ?? file.Load(bytes), options, grants, cancellation).ConfigureAwait(false)
            : await RunModuleAsync(engine, module ?? file.LoadModule(bytes), options, grants, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> RunModuleAsync(Engine engine, LoadedModule loaded, RunOptions options, RunGrants grants, CancellationToken cancellation)
    {
        if (loaded.Note is { } note)
        {
            Warn(note);
        }

        using var wasi = new WasiContext(grants.ToWasi(options));
        using var store = MakeStore(engine, options, wasi);
        var linker = new Linker(engine).DefineWasiPreview1();
        return options.Invoke is { } export
            ? await ExportCall.RunAsync(linker, store, loaded.Module, export, options.Arguments, cancellation).ConfigureAwait(false)
            : (int)await WasiCommand.RunAsync(linker, store, loaded.Module, cancellation).ConfigureAwait(false);
    }

    /// <summary>A store with the limits of the command line.</summary>
    internal static Store MakeStore(Engine engine, RunOptions options, object state)
    {
        var limits = options.MaximumMemory is { } bytes ? StoreLimits.Default with { MaximumCommittedMemory = bytes } : StoreLimits.Default;
        var store = new Store(engine, limits, state);
        if (options.Timeout is { } timeout)
        {
            store.SetDeadline(timeout);
        }

        if (options.Fuel is { } fuel)
        {
            store.Fuel = (long)Math.Min(fuel, long.MaxValue);
        }

        return store;
    }

    internal static void Warn(string message) => Console.Error.WriteLine($"skiff: warning: {message}");
}
