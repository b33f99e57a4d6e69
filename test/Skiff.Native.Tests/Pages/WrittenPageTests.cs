using Skiff.Native.Pages;

namespace Skiff.Native.Tests.Pages;

public unsafe class WrittenPageTests
{
    private const int Page = AddressRange.PageSize;
    private const int MadvisePageOut = 21;

    public static TheoryData<string> Exact => ["pagemap-scan", "pagemap-read"];

    [Theory]
    [MemberData(nameof(Exact))]
    public void Written_pages_are_found_and_only_those(string name)
    {
        using var image = MemoryImage.Create(new byte[64 * Page]);
        using var range = Make(image, 128);
        Write(range, 3);
        Write(range, 4);
        Write(range, 63);
        Write(range, 100);
        _ = Read(range, 10);

        Assert.Equal([(3, 2), (63, 1), (100, 1)], Find(name, range, 128).Select(r => (r.Page, r.Count)));
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void A_page_in_swap_or_written_back_is_still_found(string name)
    {
        using var image = MemoryImage.Create(new byte[16 * Page]);
        using var range = Make(image, 32);
        Write(range, 2);
        Write(range, 20);

        // Without swap the kernel may keep the pages; then this is the test above once more.
        _ = Libc.madvise(range.Address, 32 * Page, MadvisePageOut);

        Assert.Equal([(2, 1), (20, 1)], Find(name, range, 32).Select(r => (r.Page, r.Count)));
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void More_runs_than_fit_are_found_by_going_on(string name)
    {
        using var image = MemoryImage.Create(new byte[Page]);
        using var range = Make(image, 2048);
        for (var page = 0; page < 2048; page += 2)
        {
            Write(range, page);
        }

        Assert.Equal(Enumerable.Range(0, 1024).Select(i => (i * 2, 1)), Find(name, range, 2048).Select(r => (r.Page, r.Count)));
    }

    [Fact]
    public void An_image_is_seen_by_every_mapping_and_changed_by_none()
    {
        var content = Enumerable.Range(0, 5000).Select(i => (byte)i).ToArray();
        using var image = MemoryImage.Create(content);
        using var first = Make(image, 4);
        using var second = Make(image, 4);

        Write(first, 0);

        Assert.Equal(content, new ReadOnlySpan<byte>((void*)second.Address, 5000).ToArray());
        Assert.Equal(content, image.Content[..5000].ToArray());
        Assert.Equal(2 * Page, (int)image.Length);
    }

    [Fact]
    public void The_best_way_works_here()
    {
        Assert.Contains(WrittenPageFinder.Best.Name, new[] { "pagemap-scan", "pagemap-read", "madvise" });
    }

    private static AddressRange Make(MemoryImage image, int pages)
    {
        var range = AddressRange.Reserve((nuint)pages * Page);
        range.Commit(0, range.Length);
        image.MapOver(range);
        return range;
    }

    private static List<(int Page, int Count)> Find(string name, AddressRange range, int pages)
    {
        WrittenPageFinder? finder = name == "pagemap-scan" ? PageMapScan.TryMake() : PageMapRead.TryMake();
        Assert.True(finder is not null, $"{name} does not work on this kernel");
        var runs = new List<(int, int)>();
        var found = new PageRun[16];
        var end = range.Address + (pages * Page);
        for (var at = range.Address; at < end;)
        {
            var count = finder.Find(at, (nuint)(end - at), found, out at);
            for (var i = 0; i < count; i++)
            {
                var page = (int)((found[i].Address - range.Address) / Page);
                var length = (int)(found[i].Length / Page);
                if (runs.Count > 0 && runs[^1].Item1 + runs[^1].Item2 == page)
                {
                    runs[^1] = (runs[^1].Item1, runs[^1].Item2 + length);
                }
                else
                {
                    runs.Add((page, length));
                }
            }
        }

        return runs;
    }

    private static void Write(AddressRange range, int page) => *(byte*)(range.Address + (page * Page) + 7) = 0xEE;

    private static byte Read(AddressRange range, int page) => *(byte*)(range.Address + (page * Page));
}
