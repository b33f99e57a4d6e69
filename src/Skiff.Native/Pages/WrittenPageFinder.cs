namespace Skiff.Native.Pages;

/// <summary>Some pages, one after the other.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct PageRun(nint Address, nuint Length);

/// <summary>
/// Finds the pages of a private mapping that were written: those that are not the file's any more and are present <em>or swapped out</em>. A page in swap or
/// under migration is not "present"; who asked only for that would leave one guest's data for the next. One finder serves one process; calls may run at once on different ranges.
/// </summary>
public abstract class WrittenPageFinder : IDisposable
{
    /// <summary>The best way that works on this system, found by trial; for the whole life of the process.</summary>
    public static WrittenPageFinder Best { get; } = Make();

    /// <summary>The name for people, for example <c>pagemap-scan</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Finds written pages from <paramref name="address"/> on. Fills <paramref name="found"/> from its beginning and says how many; <paramref name="next"/> is where to go on if there was
    /// no room for more, else the end of the range. Runs are ascending and do not touch the range's outside. No allocation.
    /// </summary>
    public abstract int Find(nint address, nuint length, Span<PageRun> found, out nint next);

    /// <summary>The same, for once: disposed by who asked for it.</summary>
    public static WrittenPageFinder Make()
    {
        if (PageMapScan.TryMake() is { } scan)
        {
            return scan;
        }

        return PageMapRead.TryMake() is { } read ? read : new EveryPage();
    }

    /// <summary>Closes what it has open.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
