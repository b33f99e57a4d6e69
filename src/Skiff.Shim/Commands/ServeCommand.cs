using System.Globalization;
using Skiff.Native;
using Skiff.Shim.Events;
using Skiff.Shim.Logs;
using Skiff.Shim.Loop;
using Skiff.Shim.Sandboxes;
using Skiff.Shim.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Commands;

/// <summary>Serves a pod: the process that <c>start</c> made, until containerd shuts it down.</summary>
internal static class ServeCommand
{
    private const int ListenerDescriptor = 3;

    // Create follows start, and Shutdown the last Delete, within milliseconds.
    private static readonly TimeSpan s_longestIdleTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestFarewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_farewellStep = TimeSpan.FromMilliseconds(10);

    // After the first time: longer than kubelet's agents let pass between two questions for a pod's figures.
    private static readonly TimeSpan s_untilSettled = TimeSpan.FromSeconds(30);

    public static int Run(CommandLine line)
    {
        using var log = ShimLog.Open(line.Bundle, line.Debug, line.Id, line.Namespace);
        try
        {
            LeaveKillingToKernelLater();
            using var loop = new EventLoop { Failed = exception => log.Error(exception.ToString()) };
            using var processes = new ProcessTable(loop);
            using var events = new EventPublisher(loop, log, Environment.GetEnvironmentVariable(ServeEnvironment.TtrpcAddress) ?? "", line.Namespace);
            var folder = Path.GetDirectoryName(line.Socket) ?? ShimSocket.DefaultFolder;
            var context = new ShimContext(loop, processes, log, events, GuestPreparer.For(loop, processes, log, line.Address), line.Namespace, folder);
            var tasks = new TaskService(context);
            var services = new ServiceTable();
            tasks.AddTo(services);
            new SandboxService(context, tasks).AddTo(services);
            using var server = new TtrpcServer(loop, new FileHandle(ListenerDescriptor, ownsHandle: true), services);
            log.Info($"serving at {line.Socket}, process {Environment.ProcessId}, version {ShimVersion.Text}");
            tasks.EndWhenIdleFor(s_longestIdleTime);
            loop.Idle = () =>
            {
                ProcessMemory.Settle();
                loop.IdleTime = s_untilSettled;
            };
            loop.Run(() => ServeAsync(loop, tasks, server, events));
            log.Info(PeakOfMemory(File.ReadAllLines("/proc/self/status")));
            return 0;
        }
        catch (Exception exception)
        {
            log.Error($"the shim ends: {exception}");
            return 1;
        }
        finally
        {
            File.Delete(line.Socket);
        }
    }

    // In the words of runwasi, whose benchmark looks for them. proc(5): VmHWM and VmPeak, each a number and kB.
    internal static string PeakOfMemory(string[] status)
    {
        string Of(string name) => status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim() ?? "unknown";
        return $"Shim peak memory usage was: peak resident set {Of("VmHWM:")}, peak total {Of("VmPeak:")}";
    }

    // The answer to Shutdown and the last events are still on their way when the work is done.
    private static async Task ServeAsync(EventLoop loop, TaskService tasks, TtrpcServer server, EventPublisher events)
    {
        await tasks.ShutDownAsync();
        var end = Environment.TickCount64 + (long)s_longestFarewell.TotalMilliseconds;
        do
        {
            await loop.Delay(s_farewellStep);
        }
        while (!(server.IsFlushed && events.IsIdle) && Environment.TickCount64 < end);
    }

    // Under memory pressure a container goes before its shim, and the shim before containerd. Where the kernel does not let us, it stays as it is.
    private static void LeaveKillingToKernelLater()
    {
        const string Score = "/proc/self/oom_score_adj";
        const int Highest = 1000;
        try
        {
            var inherited = int.Parse(File.ReadAllText(Score), NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
            File.WriteAllText(Score, Math.Min(inherited + 1, Highest).ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
