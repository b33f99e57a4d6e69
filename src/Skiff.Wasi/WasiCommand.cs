using Skiff.Components;
using Skiff.Runtime;
using Skiff.Wasi.Preview2;

namespace Skiff.Wasi;

/// <summary>
/// Runs programs: modules that follow the conventions of preview 1 for commands (<c>_start</c>) and reactors (<c>_initialize</c>), and components that
/// export <c>wasi:cli/run</c>.
/// </summary>
public static class WasiCommand
{
    /// <summary>The function that begins a command of preview 1.</summary>
    public const string EntryPoint = "_start";

    private static readonly string[] s_runInterfaces = ["wasi:cli/run@0.2.0", "wasi:cli/run@0.2.0-rc-2023-11-10", "wasi:cli/run@0.2.0-rc-2023-10-18"];

    /// <summary>The name of the instance by which a component can be run: its <c>wasi:cli/run</c> of a version that this host has; null if it has none.</summary>
    public static string? FindRun(ComponentPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return s_runInterfaces.Select(plan.FindInstance).FirstOrDefault(name => name is not null);
    }

    /// <summary>Instantiates a command and runs it from its usual entry point to its end.</summary>
    /// <inheritdoc cref="RunAsync(Linker, Store, WasmModule, string, CancellationToken)"/>
    public static ValueTask<uint> RunAsync(Linker linker, Store store, WasmModule module, CancellationToken cancellationToken = default) =>
        RunAsync(linker, store, module, EntryPoint, cancellationToken);

    /// <summary>Instantiates a command and runs it to its end.</summary>
    /// <param name="linker">Knows what the module imports; see <see cref="WasiPreview1.DefineWasiPreview1"/>.</param>
    /// <param name="store">A new store whose state is a <see cref="WasiContext"/> or another <see cref="IWasiState"/>.</param>
    /// <param name="module">The command.</param>
    /// <param name="entryPoint">The function to call.</param>
    /// <param name="cancellationToken">Stops the guest, also while it waits.</param>
    /// <returns>The exit code; 0 if the function returned.</returns>
    /// <exception cref="TrapException">The guest trapped.</exception>
    /// <exception cref="LinkException">An import is missing.</exception>
    /// <exception cref="InvalidOperationException">There is no such function.</exception>
    public static async ValueTask<uint> RunAsync(Linker linker, Store store, WasmModule module, string entryPoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(linker);
        try
        {
            var instance = await linker.InstantiateAsync(store, module, cancellationToken).ConfigureAwait(false);
            await Find(instance, entryPoint).CallAsync(default, default, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (GuestExitException exit)
        {
            return exit.ExitCode;
        }
    }

    /// <summary>Instantiates a component and runs it to its end.</summary>
    /// <param name="linker">Knows what the component imports; see <see cref="WasiWorld.AddTo"/>.</param>
    /// <param name="store">A new store whose state is a <see cref="Preview2Context"/> or another <see cref="IPreview2State"/>.</param>
    /// <param name="plan">The component, planned with the linker.</param>
    /// <param name="cancellationToken">Stops the guest, also while it waits.</param>
    /// <returns>The exit code; 0 if <c>run</c> returned ok, 1 if it returned an error.</returns>
    /// <exception cref="TrapException">The guest trapped.</exception>
    /// <exception cref="InvalidOperationException">There is no <c>wasi:cli/run</c>.</exception>
    public static async ValueTask<uint> RunAsync(ComponentLinker linker, Store store, ComponentPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(linker);
        ArgumentNullException.ThrowIfNull(store);
        var context = store.State as IPreview2State ?? throw new InvalidOperationException($"the state of the store is no {nameof(IPreview2State)}");
        try
        {
            var export = FindRun(plan) ?? throw new InvalidOperationException("the component exports no wasi:cli/run of 0.2");
            var instance = await linker.InstantiateAsync(store, plan, cancellationToken).ConfigureAwait(false);
            var run = instance.GetFunction(export, "run") ?? throw new InvalidOperationException($"{export} has no function 'run'");
            var result = new Value[1];
            await run.CallFlatAsync(default, result, cancellationToken).ConfigureAwait(false);
            return result[0].Low == 0 ? 0u : 1u; // the case of a result without payloads
        }
        catch (GuestExitException exit)
        {
            return exit.ExitCode;
        }
        finally
        {
            await context.Preview2.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Calls <c>_initialize</c> of a reactor, if it has one; must be done once, before any other function is called.</summary>
    /// <exception cref="GuestExitException">The guest ended itself.</exception>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public static ValueTask InitializeAsync(Instance instance, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return instance.GetExport("_initialize") is null
            ? ValueTask.CompletedTask
            : Find(instance, "_initialize").CallAsync(default, default, cancellationToken);
    }

    private static Function Find(Instance instance, string name) =>
        instance.GetFunction(name) is { Type: { Parameters.IsEmpty: true, Results.IsEmpty: true } } function
            ? function
            : throw new InvalidOperationException($"the module exports no function '{name}' without parameters and results");
}
