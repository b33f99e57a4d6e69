using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Skiff.Compiler.Linking;
using Skiff.Runtime.Artifacts;

namespace Skiff.Runtime.Execution;

/// <summary>
/// Where in the module's file the instructions of its code come from. Only stack traces ask, and the tables are as large as the code: those of code from the cache stay in their file until
/// the first trace.
/// </summary>
internal sealed class CodePositions
{
    private readonly Lazy<(ImmutableArray<uint> Offsets, ImmutableArray<uint> Positions)> _tables;

    private CodePositions(Func<(ImmutableArray<uint> Offsets, ImmutableArray<uint> Positions)> tables) => _tables = new(tables);

    /// <summary>Of code just compiled.</summary>
    public static CodePositions Of(CompiledModule compiled) => Of(compiled.PositionOffsets, compiled.Positions);

    /// <summary>Of an artifact, which is kept open. Traces lack positions if the file is cut off meanwhile.</summary>
    public static CodePositions In(SafeFileHandle file, FileRange offsets, FileRange positions) => new(() =>
    {
        using (file)
        {
            return FileTable.Numbers(file, offsets) is { } read && FileTable.Numbers(file, positions) is { } places && read.Length == places.Length ? (read, places) : ([], []);
        }
    });

    /// <summary>The position of an instruction or return address, given by its offset in the code; null if it has none.</summary>
    public uint? At(uint offset)
    {
        var (offsets, positions) = _tables.Value;
        var at = offsets.AsSpan().BinarySearch(offset);
        return at >= 0 && positions[at] != uint.MaxValue ? positions[at] : null;
    }

    private static CodePositions Of(ImmutableArray<uint> offsets, ImmutableArray<uint> positions) => new(() => (offsets, positions));
}
