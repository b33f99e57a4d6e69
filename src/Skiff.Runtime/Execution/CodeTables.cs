using System.Collections.Immutable;
using Skiff.Compiler.Linking;

namespace Skiff.Runtime.Execution;

/// <summary>What is asked of compiled code once it is mapped. Offsets count from its beginning.</summary>
/// <param name="FunctionOffsets">The entry point of every defined function.</param>
/// <param name="FunctionLengths">The length of its code.</param>
/// <param name="EntryThunks">Per type of the module.</param>
/// <param name="ExitThunks">Per type of the module.</param>
/// <param name="Positions">Where instructions come from.</param>
internal sealed record CodeTables(
    ImmutableArray<uint> FunctionOffsets,
    ImmutableArray<uint> FunctionLengths,
    ImmutableArray<uint> EntryThunks,
    ImmutableArray<uint> ExitThunks,
    CodePositions Positions)
{
    public static CodeTables Of(CompiledModule compiled) =>
        new(compiled.FunctionOffsets, compiled.FunctionLengths, compiled.EntryThunks, compiled.ExitThunks, CodePositions.Of(compiled));
}

