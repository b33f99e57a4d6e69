using Skiff.Runtime;

namespace Skiff.Wasi;

/// <summary>Runs programs: modules that follow the conventions of preview 1 for commands (<c>_start</c>) and reactors (<c>_initialize</c>).</summary>
public static class WasiCommand
{
    /// <summary>Instantiates a command and runs it to its end.</summary>
    /// <param name="linker">Knows what the module imports; see <see cref="WasiPreview1.DefineWasiPreview1"/>.</param>
    /// <param name="store">A new store whose state is a <see cref="WasiContext"/> or another <see cref="IWasiState"/>.</param>
    /// <param name="module">The command.</param>
    /// <param name="cancellationToken">Stops the guest, also while it waits.</param>
    /// <returns>The exit code; 0 if <c>_start</c> returned.</returns>
    /// <exception cref="TrapException">The guest trapped.</exception>
    /// <exception cref="LinkException">An import is missing.</exception>
    /// <exception cref="InvalidOperationException">There is no <c>_start</c>.</exception>
    public static async ValueTask<uint> RunAsync(Linker linker, Store store, WasmModule module, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(linker);
        try
        {
            var instance = await linker.InstantiateAsync(store, module, cancellationToken).ConfigureAwait(false);
            await Find(instance, "_start").CallAsync(default, default, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (GuestExitException exit)
        {
            return exit.ExitCode;
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
