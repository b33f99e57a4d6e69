namespace Skiff.Native.Pages;

/// <summary>Reads /proc/self/pagemap, 8 bytes per page: for kernels before 6.7. Source: Linux, Documentation/admin-guide/mm/pagemap.rst.</summary>
public sealed unsafe class PageMapRead : WrittenPageFinder
{
    private const ulong Present = 1UL << 63;
    private const ulong Swapped = 1UL << 62;
    private const ulong FileOrShared = 1UL << 61;
    private const int EntriesPerCall = 1024;

    private readonly int _pageMap;

    private PageMapRead(int pageMap) => _pageMap = pageMap;

    /// <inheritdoc/>
    public override string Name => "pagemap-read";

    /// <summary>Null where the file cannot be read. The descriptor is opened now and kept.</summary>
    public static PageMapRead? TryMake()
    {
        var pageMap = Libc.open_existing("/proc/self/pagemap", Libc.O_RDONLY_CLOEXEC);
        return pageMap < 0 ? null : new PageMapRead(pageMap);
    }

    /// <inheritdoc/>
    public override int Find(nint address, nuint length, Span<PageRun> found, out nint next)
    {
        var entries = stackalloc ulong[EntriesPerCall];
        var end = address + (nint)length;
        var count = 0;
        for (next = address; next < end;)
        {
            var pages = (int)Math.Min(EntriesPerCall, (end - next) / AddressRange.PageSize);
            // SAFETY: the buffer holds EntriesPerCall entries.
            var bytes = Libc.pread_raw(_pageMap, entries, (nuint)pages * 8, next / AddressRange.PageSize * 8);
            if (bytes < 8)
            {
                throw NativeException.FromLastError("pread", "/proc/self/pagemap");
            }

            for (var i = 0; i < bytes / 8; i++, next += AddressRange.PageSize)
            {
                if ((entries[i] & FileOrShared) != 0 || (entries[i] & (Present | Swapped)) == 0)
                {
                    continue;
                }

                if (count > 0 && found[count - 1].Address + (nint)found[count - 1].Length == next)
                {
                    found[count - 1] = found[count - 1] with { Length = found[count - 1].Length + AddressRange.PageSize };
                }
                else if (count == found.Length)
                {
                    return count;
                }
                else
                {
                    found[count++] = new PageRun(next, AddressRange.PageSize);
                }
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _ = Libc.close_descriptor(_pageMap);
        base.Dispose();
    }
}
