namespace Skiff.Native.Pages;

/// <summary>
/// A <see cref="MemoryImage"/> that is being made: a file in memory, mapped over a memory while its content comes to be, so that it has not to be copied at the end. One thread at a time.
/// </summary>
public sealed class ImageDraft : IDisposable
{
    private int _descriptor;

    /// <summary>Makes an empty one.</summary>
    /// <exception cref="NativeException">No memory, or <c>memfd_create</c> is forbidden (vm.memfd_noexec, seccomp).</exception>
    public ImageDraft() => _descriptor = MemoryImage.CreateFile();

    /// <summary>Closes the file of a draft that was not finished.</summary>
    ~ImageDraft() => Release();

    /// <summary>Puts more of it, zeros so far, over a part of a range: readable and writable. False if the system has no memory for it.</summary>
    /// <param name="range">The range; what it shows up to <paramref name="offset"/> is the draft, too.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="length">Bytes of the part.</param>
    public bool TryExtend(AddressRange range, nuint offset, nuint length)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, range.Length, nameof(length));
        return length == 0
            || (Libc.ftruncate(_descriptor, (long)(offset + length)) == 0
                && Libc.mmap(
                    range.Address + (nint)offset, length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED | Libc.MAP_FIXED | Libc.MAP_NORESERVE, _descriptor, (long)offset) != Libc.MAP_FAILED);
    }

    /// <summary>Makes it an image, up to the last page that was written. The range it was shown in has no content any more and is inaccessible.</summary>
    /// <param name="range">The range.</param>
    /// <param name="length">Bytes of it that show the draft.</param>
    public MemoryImage Finish(AddressRange range, nuint length)
    {
        ArgumentNullException.ThrowIfNull(range);
        ObjectDisposedException.ThrowIf(_descriptor < 0, this);
        range.Reset(length);
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        return MemoryImage.Seal(descriptor, EndOfData(descriptor));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    // Asked of the file: to look at pages that were never written would make them.
    private static nuint EndOfData(int descriptor)
    {
        var end = 0L;
        for (long data; (data = Libc.lseek(descriptor, end, Libc.SEEK_DATA)) >= 0;)
        {
            end = Libc.lseek(descriptor, data, Libc.SEEK_HOLE);
        }

        return AddressRange.RoundUp((nuint)end);
    }

    private void Release()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.close_descriptor(descriptor);
        }
    }
}
