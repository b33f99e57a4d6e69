using System.Runtime.InteropServices;

namespace Skiff.Cli;

/// <summary>SIGINT and SIGTERM while a server runs: the first asks it to stop, the second not to wait any longer.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _exitCode = ExitCodes.Success;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, ExitCodes.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, ExitCodes.Terminated));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>Success for a stop as asked; the second signal's code if it was needed.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode);

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
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            return;
        }

        Volatile.Write(ref _exitCode, exitCode);
        _hurry.Cancel();
    }
}
