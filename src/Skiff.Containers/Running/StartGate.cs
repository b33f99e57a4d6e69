using Skiff.Native;
using Skiff.Spin.Programs;

namespace Skiff.Containers.Running;

/// <summary>
/// Between a container that is created and one that is started: the process has prepared everything and waits until whoever made it says go (a byte at a descriptor), so that Start costs nothing.
/// </summary>
/// <param name="gate">The descriptor; null where the process is started only when it may run, as the OCI runtime does it.</param>
internal sealed class StartGate(FileHandle? gate)
{
    // 128 and SIGKILL: as if who would have started it had taken it along.
    private const int AbandonedExitCode = 137;

    // Files.Read: where the descriptor is, which is all that a pipe has.
    private const long AtPosition = -1;

    private FileHandle? _gate = gate;

    /// <summary>Waits; the second time not. A signal meanwhile ends the process: there is nothing yet to be ended in order.</summary>
    public void Wait(StopSignals signals)
    {
        if (Interlocked.Exchange(ref _gate, null) is not { } gate)
        {
            return;
        }

        using (gate)
        using (signals.Stop.Register(() => Environment.Exit(signals.ProgramExitCode)))
        {
            if (!Opens(gate))
            {
                Environment.Exit(AbandonedExitCode);
            }
        }
    }

    /// <summary>Waits for the byte.</summary>
    /// <returns>Whether it came; false where who would send it has ended.</returns>
    public static bool Opens(FileHandle gate)
    {
        Span<byte> go = stackalloc byte[1];
        return Files.Read(gate, go, [new BufferSlice(0, 1)], AtPosition, WaitMode.Default, out var count) == LinuxError.None && count == 1;
    }
}
