using System.Globalization;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Tasks;

/// <summary>
/// Holds a signal to stop back until a guest's process listens to it. That process is the first of its PID namespace, and to such a one the kernel delivers nothing
/// that it has no handler for (pid_namespaces(7)): a SIGTERM in the milliseconds between Start and the handler would be lost, and the container be killed after its grace.
/// </summary>
internal static class GuestSignals
{
    private const int SIGINT = 2;
    private const int SIGQUIT = 3;
    private const int SIGTERM = 15;

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(2);

    // A process that does not come that far by then has other troubles; SIGKILL comes after the grace.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Waits, where a process is one of ours and the signal one that it handles.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="bundle">The container's bundle.</param>
    /// <param name="process">Its first process.</param>
    /// <param name="signal">The signal.</param>
    public static async Task WaitForHandlerAsync(EventLoop loop, string bundle, ContainerProcess process, int signal)
    {
        if (signal is not (SIGINT or SIGQUIT or SIGTERM) || !GuestPreparer.IsGuest(bundle))
        {
            return;
        }

        var end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (process.Status == Protocol.ProcessStatus.Running && Environment.TickCount64 < end && !Listens(process.Pid))
        {
            await loop.Delay(s_step);
        }
    }

    /// <summary>Whether the process has come as far as listening. The OCI runtime's own process, which it was before, has handlers too and is told by its command line.</summary>
    private static bool Listens(int pid)
    {
        try
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
            return GuestPreparer.IsGuestCommand(File.ReadAllText(folder + "/cmdline")) && Catches(File.ReadLines(folder + "/status"), SIGTERM);
        }
        catch (IOException)
        {
            return true; // It has ended: nothing to wait for.
        }
    }

    /// <summary>Whether a process catches a signal, by /proc/PID/status (proc(5), "SigCgt"). Of ours, SIGTERM's handler is the last to be set.</summary>
    internal static bool Catches(IEnumerable<string> status, int signal)
    {
        const string Caught = "SigCgt:";
        var line = status.FirstOrDefault(line => line.StartsWith(Caught, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(Caught.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask)
            && (mask >> (signal - 1) & 1) != 0;
    }
}
