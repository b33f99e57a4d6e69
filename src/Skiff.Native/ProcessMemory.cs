namespace Skiff.Native;

/// <summary>The memory of this process beside guests: the managed heap and that of the C library.</summary>
public static class ProcessMemory
{
    /// <summary>Gives back to the system what is free in both heaps. Takes some milliseconds, during which no managed code runs: for a process that has nothing to do.</summary>
    public static void ReturnUnused()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = Libc.malloc_trim(0);
    }
}
