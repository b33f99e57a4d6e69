using System.Runtime.CompilerServices;

namespace Skiff.Native.Pages;

/// <summary>Asks the kernel with PAGEMAP_SCAN (Linux 6.7): one system call for any number of pages.</summary>
public sealed unsafe class PageMapScan : WrittenPageFinder
{
    private const int RegionsPerCall = 256;
    private readonly int _pageMap;

    private PageMapScan(int pageMap) => _pageMap = pageMap;

    /// <inheritdoc/>
    public override string Name => "pagemap-scan";

    /// <summary>Null where the kernel does not know it. The descriptor is opened now, before any change of root or credentials, and kept.</summary>
    public static PageMapScan? TryMake()
    {
        var pageMap = Libc.open_existing("/proc/self/pagemap", Libc.O_RDONLY_CLOEXEC);
        if (pageMap < 0)
        {
            return null;
        }

        var finder = new PageMapScan(pageMap);
        if (finder.Works())
        {
            return finder;
        }

        finder.Dispose();
        return null;
    }

    /// <inheritdoc/>
    [SkipLocalsInit] // the kernel fills what is read of the regions
    public override int Find(nint address, nuint length, Span<PageRun> found, out nint next)
    {
        var room = Math.Min(found.Length, RegionsPerCall);
        var regions = stackalloc Libc.PageRegion[RegionsPerCall];
        var argument = Ask(address, length, regions, room);
        // SAFETY: the argument and the regions live on this stack frame; the kernel writes at most `room` regions.
        var count = Libc.ioctl(_pageMap, Libc.PAGEMAP_SCAN, &argument);
        if (count < 0)
        {
            throw NativeException.FromLastError("ioctl", "PAGEMAP_SCAN");
        }

        for (var i = 0; i < count; i++)
        {
            found[i] = new PageRun((nint)regions[i].Start, (nuint)(regions[i].End - regions[i].Start));
        }

        next = (nint)argument.WalkEnd;
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _ = Libc.close_descriptor(_pageMap);
        base.Dispose();
    }

    private static Libc.PageScanArgument Ask(nint address, nuint length, Libc.PageRegion* regions, int room) => new()
    {
        Size = (ulong)sizeof(Libc.PageScanArgument),
        Start = (ulong)address,
        End = (ulong)address + length,
        Vector = (ulong)regions,
        VectorLength = (ulong)room,
        // Not the file's, and present or swapped. The returned category is always the same, so that neighbours come as one region.
        CategoryInverted = Libc.PAGE_IS_FILE,
        CategoryMask = Libc.PAGE_IS_FILE,
        CategoryAnyOfMask = Libc.PAGE_IS_PRESENT | Libc.PAGE_IS_SWAPPED,
        ReturnMask = Libc.PAGE_IS_FILE,
    };

    // By trial: a written page must be found, an untouched one not.
    private bool Works()
    {
        using var range = AddressRange.Reserve(4 * AddressRange.PageSize);
        range.Commit(0, range.Length);
        // SAFETY: page 2 of the range just committed.
        *(byte*)(range.Address + (2 * AddressRange.PageSize)) = 1;
        var regions = stackalloc Libc.PageRegion[4];
        var argument = Ask(range.Address, range.Length, regions, 4);
        return Libc.ioctl(_pageMap, Libc.PAGEMAP_SCAN, &argument) == 1 && (nint)regions[0].Start == range.Address + (2 * AddressRange.PageSize);
    }
}
