using System.Runtime.InteropServices;
using Skiff.Compiler.Linking;
using Skiff.Native;

namespace Skiff.Runtime.Execution;

/// <summary>The mapped machine code of one module, with what the signal handler and stack traces need to know of it. Unmapped when collected.</summary>
internal sealed class LoadedCode
{
    private readonly CodeRegistry _registry;
    private readonly ExecutableMemory _memory;
    private readonly int _entry;
    private readonly uint[] _sortedStarts;
    private readonly int[] _sortedFunctions;
    private readonly CompiledModule _compiled;

    internal LoadedCode(CodeRegistry registry, ExecutableMemory memory, CompiledModule compiled)
    {
        _registry = registry;
        _memory = memory;
        _compiled = compiled;
        _sortedStarts = [.. compiled.FunctionOffsets];
        _sortedFunctions = new int[_sortedStarts.Length];
        for (var i = 0; i < _sortedFunctions.Length; i++)
        {
            _sortedFunctions[i] = i;
        }

        Array.Sort(_sortedStarts, _sortedFunctions);
        _entry = registry.Register(memory, compiled, _sortedStarts, _sortedFunctions);
    }

    /// <summary>Takes the code out of the signal handler's sight, then unmaps it.</summary>
    ~LoadedCode()
    {
        if (_entry != 0)
        {
            _registry.Unregister(_entry, _memory);
        }
    }

    /// <summary>Where the code begins.</summary>
    internal nint Address => _memory.Address;

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
        return offset - _sortedStarts[at] < _compiled.FunctionLengths[function] ? function : null;
    }

    /// <summary>The position in the module's file of an instruction or return address, or null.</summary>
    internal uint? PositionOf(nint address)
    {
        var at = ImmutableCollectionsMarshal.AsArray(_compiled.PositionOffsets) is { } offsets ? Array.BinarySearch(offsets, (uint)(address - _memory.Address)) : -1;
        return at >= 0 && _compiled.Positions[at] != uint.MaxValue ? _compiled.Positions[at] : null;
    }
}
