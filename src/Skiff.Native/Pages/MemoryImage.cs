namespace Skiff.Native.Pages;

/// <summary>
/// The first content of a memory: a sealed file in memory, mapped privately by every instance (its pages are shared until written) and once read-only, to copy written pages back
/// from. Immutable; shared by any number of threads; disposed by its owner after the last mapping is gone.
/// </summary>
public sealed unsafe class MemoryImage : IDisposable
{
    private int _descriptor;
    private nint _address;

    private MemoryImage(int descriptor, nint address, nuint length)
    {
        _descriptor = descriptor;
        _address = address;
        Length = length;
    }

    /// <summary>Unmaps an image that was not disposed.</summary>
    ~MemoryImage() => Release();

    /// <summary>Bytes, a multiple of the page size; 0 for an image of zeros only.</summary>
    public nuint Length { get; }

    /// <summary>The content.</summary>
    public ReadOnlySpan<byte> Content
    {
        get
        {
            // SAFETY: mapped read-only for Length bytes until disposed; images are at most 2 GiB long.
            return new ReadOnlySpan<byte>((void*)_address, (int)Length);
        }
    }

    /// <summary>Copies <paramref name="content"/>, rounded up to whole pages with zeros.</summary>
    /// <exception cref="NativeException">No memory, or <c>memfd_create</c> is forbidden (vm.memfd_noexec, seccomp).</exception>
    public static MemoryImage Create(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return new MemoryImage(-1, 0, 0);
        }

        var descriptor = CreateFile();
        try
        {
            Fill(descriptor, content);
        }
        catch
        {
            _ = Libc.close_descriptor(descriptor);
            throw;
        }

        return Seal(descriptor, AddressRange.RoundUp((nuint)content.Length));
    }

    internal static int CreateFile()
    {
        var descriptor = Libc.memfd_create("skiff-image", Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING);
        return descriptor >= 0 ? descriptor : throw NativeException.FromLastError("memfd_create");
    }

    /// <summary>Makes an image of a file that nothing can write to any more: no mapping of it is shared. Owns the descriptor.</summary>
    internal static MemoryImage Seal(int descriptor, nuint length)
    {
        try
        {
            if (Libc.ftruncate(descriptor, (long)length) != 0)
            {
                throw NativeException.FromLastError("ftruncate");
            }

            if (Libc.fcntl(descriptor, Libc.F_ADD_SEALS, Libc.F_SEAL_SEAL | Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW | Libc.F_SEAL_WRITE) != 0)
            {
                throw NativeException.FromLastError("fcntl", "F_ADD_SEALS");
            }

            if (length == 0)
            {
                _ = Libc.close_descriptor(descriptor);
                return new MemoryImage(-1, 0, 0);
            }

            return new MemoryImage(descriptor, Map(descriptor, 0, length, Libc.PROT_READ, Libc.MAP_PRIVATE | Libc.MAP_POPULATE), length);
        }
        catch
        {
            _ = Libc.close_descriptor(descriptor);
            throw;
        }
    }

    /// <summary>Maps the image over the beginning of a range: private, readable and writable.</summary>
    public void MapOver(AddressRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        ObjectDisposedException.ThrowIf(Length != 0 && _address == 0, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Length, range.Length, nameof(range));
        if (Length != 0)
        {
            Map(_descriptor, range.Address, Length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_FIXED | Libc.MAP_NORESERVE);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    // Written rather than mapped and copied: a write makes the pages in one go, a mapping takes a fault for each.
    private static void Fill(int descriptor, ReadOnlySpan<byte> content)
    {
        fixed (byte* bytes = content)
        {
            for (var done = 0; done < content.Length;)
            {
                // SAFETY: the bytes are pinned, and no more are read than there are.
                var count = Libc.pwrite_raw(descriptor, bytes + done, (nuint)(content.Length - done), done);
                done += count > 0 ? (int)count : throw NativeException.FromLastError("pwrite", "cannot fill the image of a memory");
            }
        }
    }

    private static nint Map(int descriptor, nint address, nuint length, int protection, int flags)
    {
        var mapped = Libc.mmap(address, length, protection, flags, descriptor, 0);
        return mapped != Libc.MAP_FAILED ? mapped : throw NativeException.FromLastError("mmap", "cannot map the image of a memory");
    }

    private void Release()
    {
        var address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            _ = Libc.munmap(address, Length);
            _ = Libc.close_descriptor(_descriptor);
            _descriptor = -1;
        }
    }
}
