using System.Collections.Immutable;
using Skiff.Compiler.Abi;
using Skiff.Wasm;

namespace Skiff.Compiler.Linking;

/// <summary>
/// The machine code of a module and the tables that say what stands where in it: position independent, immutable, free of addresses.
/// Offsets count from the beginning of <see cref="Code"/>. Every array indexed by code offset is ascending.
/// </summary>
public sealed class CompiledModule
{
    /// <summary>The machine code, to be mapped read and execute.</summary>
    public required ReadOnlyMemory<byte> Code { get; init; }

    /// <summary>Offset of the entry point of every defined function, in index order (not the order of the code).</summary>
    public required ImmutableArray<uint> FunctionOffsets { get; init; }

    /// <summary>Length of the code of every defined function, cold parts included.</summary>
    public required ImmutableArray<uint> FunctionLengths { get; init; }

    /// <summary>Per type of the module: the entry thunk, called by the runtime on the fiber with rdi = code, rsi = slots, r14 = vmctx, r15 = memory base.</summary>
    public required ImmutableArray<uint> EntryThunks { get; init; }

    /// <summary>Per type of the module: the exit thunk, the code of a host function of that type.</summary>
    public required ImmutableArray<uint> ExitThunks { get; init; }

    /// <summary>Offsets of instructions that may fault by design (guest memory accesses).</summary>
    public required ImmutableArray<uint> TrapSites { get; init; }

    /// <summary>What a fault at the site of the same index means.</summary>
    public required ImmutableArray<TrapCode> TrapCodes { get; init; }

    /// <summary>Offsets of instructions and return addresses with a known position in the Wasm file.</summary>
    public required ImmutableArray<uint> PositionOffsets { get; init; }

    /// <summary>The position of the same index, counted from the beginning of the file; uint.MaxValue for none.</summary>
    public required ImmutableArray<uint> Positions { get; init; }

    /// <summary>The options it was compiled with.</summary>
    public required CompilerOptions Options { get; init; }

    /// <summary>How many slots of 8 bytes a call of a type needs: the larger of parameters and results (a v128 takes two).</summary>
    public static int SlotCount(FunctionType type) => Math.Max(Count(type.Parameters), Count(type.Results));

    private static int Count(ImmutableArray<Wasm.ValueType> types) => types.Sum(t => t == Wasm.ValueType.V128 ? 2 : 1);
}
