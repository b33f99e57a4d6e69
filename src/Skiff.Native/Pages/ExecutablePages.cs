using System.Globalization;
using System.Runtime.InteropServices;

namespace Skiff.Native.Pages;

/// <summary>The pages of the executable that this process has mapped and never wrote to: the page cache has them, too.</summary>
internal static class ExecutablePages
{
    private const string Mappings = "/proc/self/maps";

    /// <summary>
    /// Unmaps them; what is used again comes back, 16 pages at a fault, from memory where it still is. Of what may be written to only type data are, so that nobody can write to a page
    /// between the look at it and the end of it.
    /// </summary>
    public static void Forget()
    {
        List<PageRun> pages;
        try
        {
            pages = Find();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NativeException)
        {
            return; // No proc(5) here: the pages stay.
        }

        // Last of all, and alone: what runs behind the call for the code is what stays in memory.
        foreach (ref readonly var run in CollectionsMarshal.AsSpan(pages))
        {
            _ = Libc.madvise(run.Address, run.Length, Libc.MADV_DONTNEED);
        }
    }

    private static List<PageRun> Find()
    {
        var pages = new List<PageRun>();
        var (firstType, lastType) = TypeData();
        using var finder = WrittenPageFinder.Make();
        ReadOnlySpan<char> executable = default;
        foreach (var line in File.ReadLines(Mappings))
        {
            // "START-END PERMISSIONS OFFSET DEVICE INODE PATH" (proc(5)). The executable is the first file that is mapped.
            var path = line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? line.AsSpan(at) : default;
            if (path.IsEmpty || !(executable.IsEmpty || path.SequenceEqual(executable)))
            {
                continue;
            }

            executable = path;
            var dash = line.IndexOf('-', StringComparison.Ordinal);
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            var (start, end) = (Address(line.AsSpan(0, dash)), Address(line.AsSpan(dash + 1, blank - dash - 1)));
            if (line[blank + 2] == 'w')
            {
                (start, end) = (nint.Max(start, firstType), nint.Min(end, lastType));
            }

            AddUnwritten(pages, finder, start, end);
        }

        return pages;
    }

    // A page of a mapping for reading may have been written to as well, before it became one, as that with the runtime's cookie.
    private static void AddUnwritten(List<PageRun> pages, WrittenPageFinder finder, nint start, nint end)
    {
        Span<PageRun> written = stackalloc PageRun[64];
        while (start < end)
        {
            var count = finder.Find(start, (nuint)(end - start), written, out var next);
            foreach (var run in written[..count])
            {
                Add(pages, start, run.Address);
                start = run.Address + (nint)run.Length;
            }

            Add(pages, start, next);
            start = next;
        }
    }

    private static void Add(List<PageRun> pages, nint start, nint end)
    {
        if (start < end)
        {
            pages.Add(new PageRun(start, (nuint)(end - start)));
        }
    }

    // The native compiler lays type descriptions side by side, those of a module's types before those of arrays. Nothing writes to them: on Windows they lie among the constants, and here
    // they would if they were not relocated. Where code is compiled at run time they are elsewhere, outside of the executable.
    private static (nint First, nint Last) TypeData()
    {
        const nint InPage = AddressRange.PageSize - 1;
        var (one, other) = (typeof(AddressRange).TypeHandle.Value, typeof(object[,]).TypeHandle.Value);
        return ((nint.Min(one, other) + InPage) & ~InPage, nint.Max(one, other) & ~InPage);
    }

    private static nint Address(ReadOnlySpan<char> text) => nint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
