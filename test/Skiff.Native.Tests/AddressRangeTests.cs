using System.Runtime.CompilerServices;

namespace Skiff.Native.Tests;

public sealed unsafe class AddressRangeTests
{
    [Fact]
    public void Committed_pages_are_zero_and_keep_what_is_written()
    {
        using var range = AddressRange.Reserve((nuint)8 << 30);
        range.Commit(AddressRange.PageSize, 2 * AddressRange.PageSize);
        // SAFETY: exactly the two pages committed above.
        var pages = new Span<byte>((void*)(range.Address + AddressRange.PageSize), 2 * AddressRange.PageSize);

        Assert.Equal(-1, pages.IndexOfAnyExcept((byte)0));
        pages.Fill(7);
        range.Decommit(AddressRange.PageSize, AddressRange.PageSize);
        range.Commit(AddressRange.PageSize, AddressRange.PageSize);

        Assert.Equal(-1, pages[..AddressRange.PageSize].IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, pages[AddressRange.PageSize..].IndexOfAnyExcept((byte)7));
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(0, 100)]
    [InlineData(8192, 4096)]
    [InlineData(4096, 8192)]
    public void What_is_no_range_of_pages_inside_is_refused(int offset, int length)
    {
        using var range = AddressRange.Reserve(2 * AddressRange.PageSize);

        Assert.Throws<ArgumentOutOfRangeException>(() => range.TryCommit((nuint)offset, (nuint)length));
    }

    [Fact]
    public void A_range_that_cannot_be_had_says_which_call_failed()
    {
        var error = Assert.Throws<NativeException>(() => AddressRange.Reserve((nuint)1 << 60));

        Assert.Equal("mmap", error.Call);
        Assert.Equal(12, error.Errno);
    }

    [Fact]
    public void A_disposed_range_is_refused()
    {
        var range = AddressRange.Reserve(AddressRange.PageSize);
        range.Dispose();
        range.Dispose();

        Assert.Throws<ObjectDisposedException>(() => range.TryCommit(0, AddressRange.PageSize));
    }

    [Fact]
    public void A_forgotten_range_is_unmapped()
    {
        // Without the finalizer this would need 4 PiB of addresses.
        for (var i = 0; i < 4096; i++)
        {
            Forget();
            if (i % 16 == 15)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget() => AddressRange.Reserve((nuint)1 << 40);
    }
}
