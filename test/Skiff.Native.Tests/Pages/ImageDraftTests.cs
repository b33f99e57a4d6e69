using Skiff.Native.Pages;

namespace Skiff.Native.Tests.Pages;

public sealed unsafe class ImageDraftTests : IDisposable
{
    private const int Page = AddressRange.PageSize;

    private readonly AddressRange _range = AddressRange.Reserve(64 * Page);

    private readonly ImageDraft _draft = new();

    public void Dispose()
    {
        _range.Dispose();
        _draft.Dispose();
    }

    [Fact]
    public void What_was_written_is_the_image_up_to_the_last_page_of_it()
    {
        Assert.True(_draft.TryExtend(_range, 0, 8 * Page));
        Assert.True(_draft.TryExtend(_range, 8 * Page, 8 * Page));
        Bytes(16)[Page + 1] = 1;
        Bytes(16)[(10 * Page) + 2] = 2;

        using var image = _draft.Finish(_range, 16 * Page);

        Assert.Equal((nuint)(11 * Page), image.Length);
        Assert.Equal([(Page + 1, 1), ((10 * Page) + 2, 2)], image.Content.ToArray().Index().Where(b => b.Item != 0).Select(b => (b.Index, (int)b.Item)));
    }

    [Fact]
    public void The_image_can_be_mapped_where_it_was_made()
    {
        Assert.True(_draft.TryExtend(_range, 0, Page));
        Bytes(1)[7] = 7;
        using var image = _draft.Finish(_range, Page);

        image.MapOver(_range);
        Bytes(1)[7]++;

        Assert.Equal((8, 7), (Bytes(1)[7], image.Content[7]));
    }

    [Fact]
    public void Nothing_written_is_an_empty_image()
    {
        Assert.True(_draft.TryExtend(_range, 0, 4 * Page));

        using var image = _draft.Finish(_range, 4 * Page);

        Assert.Equal(0u, image.Length);
        Assert.Throws<ObjectDisposedException>(() => _draft.Finish(_range, 0));
    }

    // SAFETY: the tests look at pages that are mapped.
    private Span<byte> Bytes(int pages) => new((void*)_range.Address, pages * Page);
}
