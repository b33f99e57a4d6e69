using System.Numerics;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>An operation with everything its result depends on.</summary>
internal readonly record struct Expression(int Shape, int A, int B, int C, long Imm, int Version)
{
    /// <summary>The expression of an instruction; operands that may change places are put in order.</summary>
    public static Expression Of(in InstructionData data, int version)
    {
        var (a, b) = (data.A.Index, data.B.Index);
        if (a > b && OpcodeTraits.IsCommutative(data.Opcode))
        {
            (a, b) = (b, a);
        }

        // What is known of a division does not make it another one.
        var aux = OpcodeTraits.IsDivision(data.Opcode) ? 0 : data.Aux;
        var shape = (int)data.Opcode | (int)data.Type << 8 | (int)data.Access << 16 | aux << 24;
        return new Expression(shape, a, b, data.C.Index, data.Imm, version);
    }

    /// <summary>A hash without pointers or seeds: the same in every run.</summary>
    public uint Hash()
    {
        var hash = (ulong)(uint)Shape * 0x9E37_79B9_7F4A_7C15;
        hash = (hash ^ (uint)A ^ (ulong)(uint)B << 32) * 0xC2B2_AE3D_27D4_EB4F;
        hash = (hash ^ (hash >> 29) ^ (ulong)Imm ^ (ulong)(uint)C << 20 ^ (ulong)(uint)Version << 40) * 0x1656_67B1_9E37_79F9;
        return (uint)(hash >> 32);
    }
}

/// <summary>
/// Which value an expression has, and in which block it was computed: a hash table with open addressing, emptied in constant time. It is
/// only asked, never enumerated. An entry whose block does not dominate the one that asks is replaced: with blocks visited in dominator
/// preorder it will never be wanted again.
/// </summary>
internal sealed class ValueTable
{
    private const int SmallestLog = 8;

    // One table per size: a small function keeps to a small table, which stays in the cache.
    private readonly Slot[]?[] _tables = new Slot[32][];
    private Slot[] _slots = [];
    private int _generation;

    /// <summary>Empties it for a function with at most so many expressions.</summary>
    public void Reset(int expressions)
    {
        var log = Math.Max(SmallestLog, 32 - BitOperations.LeadingZeroCount((uint)expressions) + 1);
        _slots = _tables[log] ??= new Slot[1 << log];
        _generation++;
    }

    /// <summary>The value of an expression computed in a block that dominates <paramref name="block"/>; if there is none, enters <paramref name="value"/>.</summary>
    public bool TryFindOrAdd(ControlFlow flow, in Expression expression, Block block, Value value, out Value found)
    {
        var hash = expression.Hash();
        for (var i = (int)(hash & (uint)(_slots.Length - 1)); ; i = (i + 1) & (_slots.Length - 1))
        {
            ref var slot = ref _slots[i];
            if (slot.Generation == _generation)
            {
                if (slot.Hash != hash || slot.Expression != expression)
                {
                    continue;
                }

                if (flow.Dominates(slot.Block, block))
                {
                    found = slot.Value;
                    return true;
                }
            }

            slot = new Slot { Expression = expression, Hash = hash, Generation = _generation, Value = value, Block = block };
            found = value;
            return false;
        }
    }

    private struct Slot
    {
        public Expression Expression;
        public uint Hash;
        public int Generation;
        public Value Value;
        public Block Block;
    }
}
