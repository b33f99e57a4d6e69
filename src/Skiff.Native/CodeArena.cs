namespace Skiff.Native;

/// <summary>
/// The addresses where all machine code of the process is mapped, in granules of 64 KiB. One range, so that the signal handler sees at once
/// whether an address is ours. Memory is either writable or executable, never both at once.
/// </summary>
public sealed unsafe class CodeArena
{
    /// <summary>Bytes of a granule; every piece of code begins at a multiple of it.</summary>
    public const int GranuleSize = 64 << 10;

    private readonly AddressRange _range;
    private readonly Lock _lock = new();
    private readonly List<(int Start, int Count)> _free = [];

    /// <summary>Reserves the arena.</summary>
    public CodeArena(nuint size)
    {
        _range = AddressRange.Reserve(size);
        Granules = (int)(_range.Length / GranuleSize);
        _free.Add((0, Granules));
    }

    /// <summary>The first address.</summary>
    public nint Address => _range.Address;

    /// <summary>How many granules there are.</summary>
    public int Granules { get; }

    /// <summary>Copies <paramref name="code"/> and seals it: readable and executable.</summary>
    public ExecutableMemory Copy(ReadOnlySpan<byte> code)
    {
        var memory = Take(code.Length);
        try
        {
            var length = AddressRange.RoundUp((nuint)code.Length);
            Map(memory.Address, length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_ANONYMOUS, -1, 0);
            // SAFETY: just mapped writable, `length` bytes, and owned by nobody else.
            code.CopyTo(new Span<byte>((void*)memory.Address, code.Length));
            if (Libc.mprotect(memory.Address, length, Libc.PROT_READ | Libc.PROT_EXEC) != 0)
            {
                throw NativeException.FromLastError("mprotect", "cannot make code executable");
            }

            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Maps a range of a file, readable and executable. The offset is a multiple of the page size; the file must not change or shrink afterwards.</summary>
    public ExecutableMemory MapFile(int fileDescriptor, long offset, int length)
    {
        var memory = Take(length);
        try
        {
            Map(memory.Address, AddressRange.RoundUp((nuint)length), Libc.PROT_READ | Libc.PROT_EXEC, 0, fileDescriptor, offset);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    internal void Return(nint address, int granules)
    {
        // Inaccessible again, so that a stray jump faults; then free for others.
        Map(address, (nuint)granules * GranuleSize, Libc.PROT_NONE, Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1, 0);
        var start = (int)((address - Address) / GranuleSize);
        lock (_lock)
        {
            var at = _free.FindIndex(f => f.Start > start);
            at = at < 0 ? _free.Count : at;
            _free.Insert(at, (start, granules));
            MergeWithNext(at);
            if (at > 0)
            {
                MergeWithNext(at - 1);
            }
        }
    }

    private static void Map(nint address, nuint length, int protection, int flags, int fileDescriptor, long offset)
    {
        if (length != 0 && Libc.mmap(address, length, protection, flags | Libc.MAP_PRIVATE | Libc.MAP_FIXED, fileDescriptor, offset) == Libc.MAP_FAILED)
        {
            throw NativeException.FromLastError("mmap", "cannot map code (a file system mounted noexec?)");
        }
    }

    private ExecutableMemory Take(int length)
    {
        var count = Math.Max(1, (int)(((long)length + GranuleSize - 1) / GranuleSize));
        lock (_lock)
        {
            for (var i = 0; i < _free.Count; i++)
            {
                var (start, free) = _free[i];
                if (free < count)
                {
                    continue;
                }

                if (free == count)
                {
                    _free.RemoveAt(i);
                }
                else
                {
                    _free[i] = (start + count, free - count);
                }

                return new ExecutableMemory(this, Address + ((nint)start * GranuleSize), length, count);
            }
        }

        throw new InvalidOperationException($"no {length} bytes left in the code arena of {_range.Length} bytes");
    }

    private void MergeWithNext(int at)
    {
        if (at + 1 < _free.Count && _free[at].Start + _free[at].Count == _free[at + 1].Start)
        {
            _free[at] = (_free[at].Start, _free[at].Count + _free[at + 1].Count);
            _free.RemoveAt(at + 1);
        }
    }
}

/// <summary>A piece of machine code in a <see cref="CodeArena"/>, unmapped when disposed. Its owner decides when no caller is left; it is never collected by itself.</summary>
public sealed class ExecutableMemory : IDisposable
{
    private readonly CodeArena _arena;
    private readonly int _granules;
    private int _released;

    internal ExecutableMemory(CodeArena arena, nint address, int length, int granules)
    {
        _arena = arena;
        _granules = granules;
        Address = address;
        Length = length;
    }

    /// <summary>The first byte.</summary>
    public nint Address { get; }

    /// <summary>Bytes of code.</summary>
    public int Length { get; }

    /// <summary>Index of the first granule in the arena.</summary>
    public int FirstGranule => (int)((Address - _arena.Address) / CodeArena.GranuleSize);

    /// <summary>How many granules it takes.</summary>
    public int GranuleCount => _granules;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            _arena.Return(Address, _granules);
        }
    }
}
