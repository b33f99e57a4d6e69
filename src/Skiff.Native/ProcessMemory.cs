using Skiff.Native.Pages;

namespace Skiff.Native;

/// <summary>The memory of this process as a whole.</summary>
public static class ProcessMemory
{
    private static readonly TimeSpan s_firstLook = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(10);

    /// <summary>Gives back to the system what is free in both heaps. Takes some milliseconds, during which no managed code runs: for a process that has nothing to do.</summary>
    public static void ReturnUnused()
    {
        // The young generation first, alone: the more of it outlives a collection, the more the runtime lets it grow until the next. Now nothing of it is left.
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = Libc.malloc_trim(0);
    }

    /// <summary>The same, and what is in the executable's file anyway is unmapped: for a process that will have nothing to do for some time. Of what it touched so far it needs little again.</summary>
    public static void Settle()
    {
        ReturnUnused();
        GC.WaitForPendingFinalizers(); // They run on another thread, and need code.
        ExecutablePages.Forget();
    }

    /// <summary>Settles once, when this process has had next to nothing to do for ten seconds or more: behind its start, or behind the work that follows it.</summary>
    public static void SettleWhenIdle()
    {
        const int Stack = 512 << 10; // a collection runs on it
        const int Idle = 100; // of so much time, less than one part was used
        var thread = new Thread(
            static () =>
            {
                var pause = s_firstLook;
                for (var used = Environment.CpuUsage.TotalTime; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, s_longestPause.Ticks)))
                {
                    var before = used;
                    Thread.Sleep(pause);
                    used = Environment.CpuUsage.TotalTime;
                    if (used - before < pause / Idle)
                    {
                        break;
                    }
                }

                Settle();
            },
            Stack)
        {
            IsBackground = true,
        };
        thread.Start();
    }
}
