using Skiff.Native;
using Skiff.Native.Pages;

namespace Skiff.Runtime.Execution;

/// <summary>The addresses of a 32-bit memory: 6 GiB reserved, so that a 32-bit index plus a static offset below 2 GiB stays inside; only the length is accessible.</summary>
internal sealed class LinearMemory : IDisposable
{
    /// <summary>Bytes of a page of WebAssembly.</summary>
    internal const int WasmPageSize = 64 << 10;

    /// <summary>Bytes reserved for every memory, guard included.</summary>
    internal static nuint ReservationSize => (nuint)6 << 30;

    private readonly AddressRange _range;
    private readonly ImageDraft? _draft;

    /// <param name="becomesImage">Whether it is made to be the image of others (<see cref="TakeImage"/>).</param>
    internal LinearMemory(bool becomesImage)
    {
        _range = AddressRange.Reserve(ReservationSize);
        _range.ForbidHugePages();
        _draft = becomesImage ? new ImageDraft() : null;
    }

    internal nint Base => _range.Address;

    internal nuint Length { get; private set; }

    /// <summary>Makes the memory longer, in place; the new bytes are zero. False if the system has no memory for it.</summary>
    internal bool TryGrowTo(nuint length)
    {
        if (!(_draft?.TryExtend(_range, Length, length - Length) ?? _range.TryCommit(Length, length - Length)))
        {
            return false;
        }

        Length = length;
        return true;
    }

    /// <summary>Its content as an image: a copy, or, if it was made to become one, itself; then it is empty afterwards.</summary>
    internal unsafe MemoryImage TakeImage()
    {
        if (_draft is not null)
        {
            var length = Length;
            Length = 0;
            return _draft.Finish(_range, length);
        }

        // SAFETY: [Base, Base + Length) is mapped readable. Up to the last byte that is not zero.
        var content = new ReadOnlySpan<byte>((void*)Base, (int)Math.Min(Length, int.MaxValue));
        return MemoryImage.Create(content[..(content.LastIndexOfAnyExcept((byte)0) + 1)]);
    }

    /// <summary>Puts an image under the memory's beginning; the rest of its length becomes zero again.</summary>
    internal void StartFrom(MemoryImage image)
    {
        _range.Discard(image.Length, Length - image.Length);
        image.MapOver(_range);
    }

    /// <summary>
    /// Makes the content and the length those of <see cref="StartFrom"/> again. Written pages are copied back and stay resident: that is some forty times cheaper than giving
    /// them back and faulting them in again. Above <paramref name="keptPages"/> all are given back, so that one greedy run does not hold memory for ever.
    /// </summary>
    /// <returns>How many pages were written.</returns>
    internal unsafe long Restore(MemoryImage image, nuint length, WrittenPageFinder finder, Span<PageRun> scratch, long keptPages)
    {
        if (Length > length)
        {
            _range.Decommit(length, Length - length);
            Length = length;
        }

        if (finder is EveryPage)
        {
            _range.Discard(0, length);
            return (long)(length / AddressRange.PageSize);
        }

        var written = 0L;
        var imageEnd = Base + (nint)image.Length;
        var end = Base + (nint)length;
        for (var at = Base; at < end;)
        {
            var count = finder.Find(at, (nuint)(end - at), scratch, out at);
            foreach (var run in scratch[..count])
            {
                written += (long)(run.Length / AddressRange.PageSize);
                if (written > keptPages)
                {
                    _range.Discard(0, length);
                    return written;
                }

                var fromImage = (int)Math.Clamp(imageEnd - run.Address, 0, (nint)run.Length);
                // SAFETY: the finder answers only pages of [Base, Base + length), which are mapped readable and writable; the image has fromImage bytes at that place.
                image.Content.Slice((int)Math.Min(run.Address - Base, (nint)image.Length), fromImage).CopyTo(new Span<byte>((void*)run.Address, fromImage));
                new Span<byte>((void*)(run.Address + fromImage), (int)run.Length - fromImage).Clear();
            }
        }

        return written;
    }

    public void Dispose()
    {
        _range.Dispose();
        _draft?.Dispose();
    }
}
