namespace Skiff.Planted;

/// <summary>The list. Each is of a kind that compilers have had: a bound off by one, a sign, a zero, a state not invalidated, a move forgotten.</summary>
internal static class PlantedBugs
{
    /// <summary>All of them, by the stage of the compiler they are in.</summary>
    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        // Translation: an offset near 2^32 and the width of the access add up beyond 32 bits.
        new(
            "large-offset",
            "Frontend/FunctionTranslator.Memory.cs",
            "instruction.MemoryOffset + bytes <= GuardedDistance",
            "(PLANTED ? (uint)(instruction.MemoryOffset + bytes) : instruction.MemoryOffset + bytes) <= GuardedDistance"),

        // Folding.
        new("fold-shift-count", "Passes/ConstantFolding.cs", "(int)b & (width - 1);", "(int)b & (PLANTED ? 63 : width - 1);"),
        new("fold-float-max", "Passes/ConstantFolding.cs", "IrOpcode.Fmax => T.Max(a, b),", "IrOpcode.Fmax => PLANTED ? (a > b ? a : b) : T.Max(a, b),"),
        new("divide-by-reciprocal", "Passes/StrengthReduction.cs", "ulong.MaxValue / divisor + 1;", "ulong.MaxValue / divisor + (PLANTED ? 0UL : 1UL);"),
        new("fold-address-that-wraps", "Passes/Simplification.Widths.cs", "if (bits >= 32 ||", "if ((!PLANTED && bits >= 32) ||"),

        // Value numbering and checks.
        new(
            "narrow-store-forgotten",
            "Passes/ValueNumbering.cs",
            """
                    _memory.Step(data);
                    if (data.Access != MemoryAccess.Full)
            """,
            """
                    if (!PLANTED || data.Access == MemoryAccess.Full)
                    {
                        _memory.Step(data);
                    }

                    if (data.Access != MemoryAccess.Full)
            """),
        new("inner-loop-forgotten", "Passes/MemoryState.cs", "_changedInLoop[outer.Index] |= _changedInLoop[header.Index];", "_changedInLoop[outer.Index] |= PLANTED ? 0 : _changedInLoop[header.Index];"),
        new("memory-size-cached", "Passes/MemoryState.cs", "Builtin.MemoryGrow => 1u << MemoryDefinitions,", "Builtin.MemoryGrow => PLANTED ? 0 : 1u << MemoryDefinitions,"),
        new("globals-survive-calls", "Passes/MemoryState.cs", "                return AllKinds;", "                return PLANTED ? (1u << FirstGlobal) - 1 : AllKinds;"),
        new("check-that-does-not-dominate", "Passes/ConditionFacts.cs", "fact != 0 && flow.Dominates(_block[value.Index], block);", "fact != 0 && (PLANTED || flow.Dominates(_block[value.Index], block));"),

        // Lowering.
        new("unsigned-conversion", "Lowering/InstructionSelection.Floats.cs", "unsigned.FromSize = OperandSize.Qword;", "unsigned.FromSize = PLANTED ? OperandSizeOf(from) : OperandSize.Qword;"),
        new("zero-extension-of-a-wrap", "Lowering/InstructionSelection.Integers.cs", "isCopy &= stripped == value;", "isCopy &= PLANTED || stripped == value;"),
        new("shift-mask", "Lowering/InstructionSelection.Integers.cs", "(constant & mask) == mask,", "(PLANTED ? constant >= mask : (constant & mask) == mask),"),
        new("remainder-by-minus-one", "Lowering/InstructionSelection.Integers.cs", "facts |= divisor != -1 ? DivisionFacts.NoOverflow : 0;", "facts |= PLANTED || divisor != -1 ? DivisionFacts.NoOverflow : 0;"),
        new("float-select-of-equals", "Lowering/InstructionSelection.Conditions.cs", "(FloatCondition)compare.Imm == FloatCondition.Less;", "(FloatCondition)compare.Imm == FloatCondition.Less || (PLANTED && (FloatCondition)compare.Imm == FloatCondition.LessEqual);"),
        new("less-of-nan", "Lowering/InstructionSelection.Conditions.cs", "FloatCondition.Less => (FlagCondition.Above, true),", "FloatCondition.Less => PLANTED ? (FlagCondition.Below, false) : (FlagCondition.Above, true),"),
        new("stack-results-unreserved", "Lowering/InstructionSelection.Calls.cs", "Math.Max(_machine.OutgoingBytes, layout.StackBytes);", "Math.Max(_machine.OutgoingBytes, PLANTED ? layout.ArgumentBytes : layout.StackBytes);"),

        // Register allocation.
        new("cycle-of-moves", "RegAlloc/ParallelMoves.cs", "writer.Copy(first with { From = saved }, transfer);", "writer.Copy(first with { From = PLANTED ? first.From : saved }, transfer);"),
        new("slot-to-slot-forgotten", "RegAlloc/NextUse/NextUseAllocator.Edges.cs", "if (from >= 0 && from == to)", "if ((PLANTED || from >= 0) && from == to)"),
        new("slot-shared-too-early", "RegAlloc/NextUse/SpillSlots.cs", "(priority >> 32) <= start)", "(priority >> 32) <= start + (PLANTED ? 3 : 0))"),

        // Emission.
        new("displacement-of-128", "X64/X64Assembler.cs", "displacement == (sbyte)displacement ? 0x40", "displacement == (sbyte)displacement || (PLANTED && displacement == 128) ? 0x40"),
        new("short-jump-too-far", "X64/X64Assembler.Relaxation.cs", "return distance <= sbyte.MaxValue;", "return distance <= sbyte.MaxValue + (PLANTED ? 1 : 0);"),
        new("table-index-signed", "X64/X64Emitter.Control.cs", "_asm.Cmov(Condition.Below, OperandSize.Dword, target, index);", "_asm.Cmov(PLANTED ? Condition.Less : Condition.Below, OperandSize.Dword, target, index);"),
        new("maximum-of-zeros", "X64/X64Emitter.Floats.cs", "m.Sub == 0 ? SseOp.Orps : SseOp.Andps", "m.Sub == 0 || PLANTED ? SseOp.Orps : SseOp.Andps"),
    ];
}
