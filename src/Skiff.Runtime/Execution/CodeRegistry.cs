using System.Runtime.InteropServices;
using Skiff.Compiler.Linking;
using Skiff.Native;

namespace Skiff.Runtime.Execution;

/// <summary>
/// All machine code of the process, as the signal handler sees it: a map from granules of the arena to entries, and per entry the recorded trap sites.
/// The handler reads without locks: an entry is complete before a granule names it, and no code of it runs any more when it is taken away.
/// </summary>
internal sealed unsafe class CodeRegistry
{
    /// <summary>u64. Where the code begins.</summary>
    internal const int EntryStart = 0x00;

    /// <summary>u64. Address of the offsets of trap sites (u32, ascending).</summary>
    internal const int EntrySites = 0x08;

    /// <summary>u64. Address of their trap codes (u8).</summary>
    internal const int EntryCodes = 0x10;

    /// <summary>u64. How many sites.</summary>
    internal const int EntrySiteCount = 0x18;

    /// <summary>u64. Address of the offsets of functions (u32, ascending), for the message of a fault that is no trap.</summary>
    internal const int EntryFunctions = 0x20;

    /// <summary>u64. Address of their indices (u32).</summary>
    internal const int EntryFunctionIndices = 0x28;

    /// <summary>u64. How many functions.</summary>
    internal const int EntryFunctionCount = 0x30;

    /// <summary>Binary logarithm of the bytes of an entry.</summary>
    internal const int EntrySizeLog2 = 6;

    private static readonly nuint s_arenaSize = (nuint)16 << 30;

    private readonly Lock _lock = new();
    private readonly AddressRange _map;
    private readonly AddressRange _entries;
    private readonly Stack<int> _freeEntries = new();
    private int _lastEntry;

    private CodeRegistry()
    {
        Arena = new CodeArena(s_arenaSize);
        _map = Table((nuint)Arena.Granules * 4);
        _entries = Table((nuint)(Arena.Granules + 1) << EntrySizeLog2);
    }

    internal static CodeRegistry Shared { get; } = new();

    internal CodeArena Arena { get; }

    /// <summary>u32 per granule: the number of its entry, 0 for none.</summary>
    internal nint GranuleMap => _map.Address;

    /// <summary>Entries by number; the first is not used.</summary>
    internal nint Entries => _entries.Address;

    /// <summary>Maps a copy of the code.</summary>
    internal LoadedCode Load(CompiledModule compiled)
    {
        // The handler has to be there before any code can fault.
        _ = MachineStubs.Shared;
        return new LoadedCode(this, Arena.Copy(compiled.Code.Span), compiled);
    }

    /// <summary>Maps the code from a file: its pages are shared by every process that maps it.</summary>
    internal LoadedCode LoadFromFile(CompiledModule compiled, int fileDescriptor, long offset, int length)
    {
        _ = MachineStubs.Shared;
        return new LoadedCode(this, Arena.MapFile(fileDescriptor, offset, length), compiled);
    }

    internal int Register(ExecutableMemory memory, CompiledModule compiled, ReadOnlySpan<uint> functionStarts, ReadOnlySpan<int> functionIndices)
    {
        var sites = Copy<uint>(compiled.TrapSites.AsSpan());
        var codes = Copy(MemoryMarshal.AsBytes(compiled.TrapCodes.AsSpan()));
        var functions = Copy(functionStarts);
        var indices = Copy(functionIndices);
        lock (_lock)
        {
            if (!_freeEntries.TryPop(out var number))
            {
                number = ++_lastEntry;
            }

            var entry = Entry(number);
            entry.Word(EntryStart) = (ulong)memory.Address;
            entry.Word(EntrySites) = (ulong)sites;
            entry.Word(EntryCodes) = (ulong)codes;
            entry.Word(EntrySiteCount) = (ulong)compiled.TrapSites.Length;
            entry.Word(EntryFunctions) = (ulong)functions;
            entry.Word(EntryFunctionIndices) = (ulong)indices;
            entry.Word(EntryFunctionCount) = (ulong)functionStarts.Length;
            Granules(memory).Fill(number);
            return number;
        }
    }

    internal void Unregister(int number, ExecutableMemory memory)
    {
        lock (_lock)
        {
            Granules(memory).Clear();
            var entry = Entry(number);
            // SAFETY: allocated in Register; no granule names the entry any more, and its code has no caller left.
            NativeMemory.Free((void*)entry.Word(EntrySites));
            NativeMemory.Free((void*)entry.Word(EntryCodes));
            NativeMemory.Free((void*)entry.Word(EntryFunctions));
            NativeMemory.Free((void*)entry.Word(EntryFunctionIndices));
            _freeEntries.Push(number);
        }

        memory.Dispose();
    }

    private static void* Copy<T>(ReadOnlySpan<T> items)
        where T : unmanaged
    {
        // SAFETY: a fresh block of exactly this size; freed in Unregister.
        var block = NativeMemory.Alloc((nuint)Math.Max(1, items.Length), (nuint)sizeof(T));
        items.CopyTo(new Span<T>(block, items.Length));
        return block;
    }

    private nint Entry(int number) => Entries + ((nint)number << EntrySizeLog2);

    // SAFETY: the map has an int for every granule of the arena.
    private Span<int> Granules(ExecutableMemory memory) => new((int*)GranuleMap + memory.FirstGranule, memory.GranuleCount);

    private static AddressRange Table(nuint size)
    {
        var range = AddressRange.Reserve(size);
        range.Commit(0, range.Length);
        return range;
    }
}
