using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skiff.Compiler.Linking;
using Skiff.Native;
using Skiff.Runtime.Artifacts;

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
        return new LoadedCode(this, Arena.Copy(compiled.Code.Span), CodeTables.Of(compiled), TrapSites.Of(compiled));
    }

    /// <summary>Maps the code from a file: its pages are shared by every process that maps it.</summary>
    internal LoadedCode LoadFromFile(StoredCode stored, SafeFileHandle file)
    {
        _ = MachineStubs.Shared;
        try
        {
            var memory = Arena.MapFile((int)file.DangerousGetHandle(), stored.Code.Offset, stored.Code.Length);
            GC.KeepAlive(file);
            return new LoadedCode(this, memory, stored.Tables, stored.TrapSites);
        }
        catch
        {
            stored.TrapSites.Free();
            throw;
        }
    }

    internal int Register(ExecutableMemory memory, TrapSites trapSites, ReadOnlySpan<uint> functionStarts, ReadOnlySpan<int> functionIndices)
    {
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
            entry.Word(EntrySites) = (ulong)trapSites.Offsets;
            entry.Word(EntryCodes) = (ulong)trapSites.Codes;
            entry.Word(EntrySiteCount) = (ulong)trapSites.Count;
            entry.Word(EntryFunctions) = (ulong)functions;
            entry.Word(EntryFunctionIndices) = (ulong)indices;
            entry.Word(EntryFunctionCount) = (ulong)functionStarts.Length;
            Granules(memory).Fill(number);
            return number;
        }
    }

    internal void Unregister(int number, ExecutableMemory memory, TrapSites trapSites)
    {
        lock (_lock)
        {
            Granules(memory).Clear();
            var entry = Entry(number);
            // SAFETY: allocated in Register; no granule names the entry any more, and its code has no caller left.
            NativeMemory.Free((void*)entry.Word(EntryFunctions));
            NativeMemory.Free((void*)entry.Word(EntryFunctionIndices));
            _freeEntries.Push(number);
        }

        trapSites.Free();
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
