using Skiff.Containers.Guests;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Programs;

namespace Skiff.Containers.Running;

/// <summary>The role <c>container</c>: the process inside a container that runs its guest.</summary>
public static class ContainerRole
{
    private const int FailureExitCode = 1;

    /// <summary>Runs the guest to its end.</summary>
    /// <param name="settingsPath">The path of the settings.</param>
    /// <param name="gate">The number of the descriptor that says when the guest may run; null for now.</param>
    /// <param name="output">Standard output, for what this process itself has to say.</param>
    /// <param name="error">Standard error.</param>
    /// <returns>The exit code: the guest's own, 134 for a trap, 128 and the number of a signal, 1 for what kept the guest from running.</returns>
    public static async Task<int> RunAsync(string settingsPath, int? gate, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var start = new StartGate(gate is { } number ? new FileHandle(number, ownsHandle: true) : null);
        ContainerSettings? settings = null;
        using var signals = new StopSignals();
        try
        {
            settings = ContainerSettings.Read(settingsPath);
            return await RunAsync(settings, start, signals, output, error).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return signals.ProgramExitCode;
        }
        catch (Exception e)
        {
            start.Wait(signals); // Who starts the container is told, not who creates it.
            var failure = e is ContainerException ? new Failure(e.Message) : Failure.Of(e, settings?.Path);
            await error.WriteLineAsync(failure.Text).ConfigureAwait(false);
            TerminationMessage.Write(settings?.TerminationMessage, failure.Text);
            return failure.IsTrap ? Failure.TrapExitCode : FailureExitCode;
        }
    }

    private static Task<int> RunAsync(ContainerSettings settings, StartGate start, StopSignals signals, TextWriter output, TextWriter error)
    {
        if (settings.Kind == GuestKind.Diagnostic)
        {
            return Task.FromResult(Diagnostics.Run(settings, output, error));
        }

        GivenUpCalls.Load();
        ProcessMemory.SettleWhenIdle();
        var memory = GuestMemory.Of(settings.MemoryLimit);
        var engine = new Engine(new EngineOptions { MaximumGuestMemory = memory });
        var modules = new ModuleSource(engine, ArtifactCache.OpenMounted(settings.CodeFolder)) { NeverCompiles = true };
        return settings.Kind == GuestKind.SpinApp
            ? new HttpContainer(settings, modules, start, output, error).ServeAppAsync(signals)
            : ProgramContainer.RunAsync(settings, modules, start, signals, output, error);
    }
}
