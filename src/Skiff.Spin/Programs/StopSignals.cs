using System.Runtime.InteropServices;

namespace Skiff.Spin.Programs;

/// <summary>SIGINT, SIGQUIT and SIGTERM while a server or program runs: the first asks it to stop, the second not to wait any longer.</summary>
public sealed class StopSignals : IDisposable
{
    // What shells and kubelet make of a process that a signal ended.
    private const int SignalBase = 128;

    // SIGTERM last: the shim takes its handler for the sign that all are set (docs/adr/0024).
    private static readonly (PosixSignal Signal, int Number)[] Signals = [(PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _first;
    private int _second;

    /// <summary>Begins to listen.</summary>
    public StopSignals() =>
        _registrations = [.. Signals.Select(row => PosixSignalRegistration.Create(row.Signal, context => Take(context, SignalBase + row.Number)))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>For a server, which stops as asked: 0, or 128 and the number of the second signal if it was needed.</summary>
    public int ExitCode => Volatile.Read(ref _second);

    /// <summary>For a program, which the first signal ends: 128 and its number; 0 if there was none.</summary>
    public int ProgramExitCode => Volatile.Read(ref _first);

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _stop.Dispose();
        _hurry.Dispose();
    }

    private void Take(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _first, exitCode, 0) == 0)
        {
            _stop.Cancel();
            return;
        }

        Volatile.Write(ref _second, exitCode);
        _hurry.Cancel();
    }
}
