using Skiff.Native;

namespace Skiff.Runtime.Execution;

/// <summary>The mapped machine code of one module, with what the signal handler and stack traces need to know of it. Unmapped when collected.</summary>
internal sealed class LoadedCode
{
    private readonly CodeRegistry _registry;
    private readonly ExecutableMemory _memory;
    private readonly TrapSites _trapSites;
    private readonly int _entry;
    private readonly uint[] _sortedStarts;
    private readonly int[] _sortedFunctions;

    internal LoadedCode(CodeRegistry registry, ExecutableMemory memory, CodeTables tables, TrapSites trapSites)
    {
        _registry = registry;
        _memory = memory;
        _trapSites = trapSites;
        Tables = tables;
        _sortedStarts = [.. tables.FunctionOffsets];
        _sortedFunctions = new int[_sortedStarts.Length];
        for (var i = 0; i < _sortedFunctions.Length; i++)
        {
            _sortedFunctions[i] = i;
        }

        Array.Sort(_sortedStarts, _sortedFunctions);
        _entry = registry.Register(memory, trapSites, _sortedStarts, _sortedFunctions);
    }

    /// <summary>Takes the code out of the signal handler's sight, then unmaps it.</summary>
    ~LoadedCode()
    {
        if (_entry != 0)
        {
            _registry.Unregister(_entry, _memory, _trapSites);
        }
    }

    /// <summary>Where the code begins.</summary>
    internal nint Address => _memory.Address;

    /// <summary>What stands where in it.</summary>
    internal CodeTables Tables { get; }

    internal bool Contains(nint address) => (nuint)(address - _memory.Address) < (nuint)_memory.Length;

    /// <summary>The defined function (imports not counted) whose code holds an address, or null: thunks are no functions.</summary>
    internal int? FunctionAt(nint address)
    {
        var offset = (uint)(address - _memory.Address);
        var at = Array.BinarySearch(_sortedStarts, offset);
        at = at < 0 ? ~at - 1 : at;
        if (at < 0)
        {
            return null;
        }

        var function = _sortedFunctions[at];
        return offset - _sortedStarts[at] < Tables.FunctionLengths[function] ? function : null;
    }

    /// <summary>The position in the module's file of an instruction or return address, or null.</summary>
    internal uint? PositionOf(nint address) => Tables.Positions.At((uint)(address - _memory.Address));
}
