namespace Skiff.Native;

/// <summary>A reserved range of addresses. Pages are inaccessible until committed. Owned by one holder, who disposes it.</summary>
public sealed unsafe class AddressRange : IDisposable
{
    /// <summary>Bytes of a page on x86-64.</summary>
    public const int PageSize = 4096;

    private nint _address;

    private AddressRange(nint address, nuint length)
    {
        _address = address;
        Length = length;
    }

    /// <summary>Unmaps a range that was not disposed.</summary>
    ~AddressRange() => Release();

    /// <summary>The first address.</summary>
    public nint Address => _address;

    /// <summary>Bytes reserved.</summary>
    public nuint Length { get; }

    /// <summary>Reserves addresses; no memory is taken.</summary>
    /// <exception cref="NativeException">The system has no such range: see <c>ulimit -v</c>, <c>vm.max_map_count</c>, <c>vm.overcommit_memory</c>.</exception>
    public static AddressRange Reserve(nuint length)
    {
        length = RoundUp(length);
        // SAFETY: a new private mapping, chosen by the kernel: nothing else is touched.
        var address = Libc.mmap(0, length, Libc.PROT_NONE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1, 0);
        if (address == Libc.MAP_FAILED)
        {
            throw NativeException.FromLastError("mmap", $"cannot reserve {length} bytes of addresses");
        }

        return new AddressRange(address, length);
    }

    /// <summary>Makes pages readable and writable; new ones are zero. Returns false if the system has no memory for it.</summary>
    public bool TryCommit(nuint offset, nuint length)
    {
        Check(offset, length);
        return length == 0 || Libc.mprotect(_address + (nint)offset, length, Libc.PROT_READ | Libc.PROT_WRITE) == 0;
    }

    /// <summary>Makes pages readable and writable; new ones are zero.</summary>
    public void Commit(nuint offset, nuint length)
    {
        if (!TryCommit(offset, length))
        {
            throw NativeException.FromLastError("mprotect", $"cannot commit {length} bytes");
        }
    }

    /// <summary>Gives the content of pages back and makes them inaccessible.</summary>
    public void Decommit(nuint offset, nuint length)
    {
        Check(offset, length);
        if (length == 0)
        {
            return;
        }

        var address = _address + (nint)offset;
        if (Libc.madvise(address, length, Libc.MADV_DONTNEED) != 0)
        {
            throw NativeException.FromLastError("madvise");
        }

        if (Libc.mprotect(address, length, Libc.PROT_NONE) != 0)
        {
            throw NativeException.FromLastError("mprotect");
        }
    }

    /// <summary>Gives the content of pages back: a private mapping shows its file again, other pages are zero.</summary>
    public void Discard(nuint offset, nuint length)
    {
        Check(offset, length);
        if (length != 0 && Libc.madvise(_address + (nint)offset, length, Libc.MADV_DONTNEED) != 0)
        {
            throw NativeException.FromLastError("madvise");
        }
    }

    /// <summary>Takes away what is mapped over the beginning of the range: inaccessible, as when it was reserved.</summary>
    public void Reset(nuint length)
    {
        Check(0, length);
        // SAFETY: only pages of this range are replaced.
        if (length != 0
            && Libc.mmap(_address, length, Libc.PROT_NONE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE | Libc.MAP_FIXED, -1, 0) == Libc.MAP_FAILED)
        {
            throw NativeException.FromLastError("mmap", $"cannot reserve {length} bytes of addresses");
        }
    }

    /// <summary>Asks for pages of 4 KiB only: huge ones would make sparse memories big. A kernel without huge pages refuses, which is fine.</summary>
    public void ForbidHugePages() => _ = Libc.madvise(_address, Length, Libc.MADV_NOHUGEPAGE);

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>The next multiple of <see cref="PageSize"/>.</summary>
    public static nuint RoundUp(nuint length) => checked(length + (PageSize - 1)) & ~(nuint)(PageSize - 1);

    private void Check(nuint offset, nuint length)
    {
        ObjectDisposedException.ThrowIf(_address == 0, this);
        if ((offset | length) % PageSize != 0 || offset > Length || length > Length - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{offset} + {length} is not a range of pages within {Length} bytes");
        }
    }

    private void Release()
    {
        var address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            _ = Libc.munmap(address, Length);
        }
    }
}
