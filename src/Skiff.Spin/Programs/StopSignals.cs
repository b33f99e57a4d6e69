using System.Runtime.InteropServices;

namespace Skiff.Spin.Programs;

/// <summary>SIGINT and SIGTERM while a server or program runs: the first asks it to stop, the second not to wait any longer.</summary>
public sealed class StopSignals : IDisposable
{
    // What shells and kubelet make of a process that a signal ended.
    private const int SignalBase = 128;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _first;
    private int _second;

    /// <summary>Begins to listen.</summary>
    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, SignalBase + Interrupt));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, SignalBase + Terminate));
    }

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
        _interrupt.Dispose();
        _terminate.Dispose();
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
