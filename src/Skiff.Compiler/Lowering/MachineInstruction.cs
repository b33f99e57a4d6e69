using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

/// <summary>Where the last input of a machine instruction comes from.</summary>
internal enum SourceKind : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The operand <see cref="MachineInstruction.Right"/>: a register or a spill slot.</summary>
    Operand,

    /// <summary>The memory operand.</summary>
    Memory,

    /// <summary><see cref="MachineInstruction.Immediate"/>.</summary>
    Immediate,

    /// <summary>A constant of the pool, <see cref="MachineInstruction.Pool"/>.</summary>
    Pool,
}

/// <summary>How two values are compared.</summary>
internal enum CompareKind : byte
{
    /// <summary>cmp.</summary>
    Cmp,

    /// <summary>test: the flags of the conjunction.</summary>
    Test,

    /// <summary>ucomiss or ucomisd, by Size.</summary>
    Float,
}

/// <summary>A base register of a memory operand that no virtual register stands for.</summary>
internal static class PinnedBase
{
    /// <summary>No base.</summary>
    public const sbyte None = -1;

    /// <summary>r14.</summary>
    public const sbyte VmContext = -2;

    /// <summary>r15.</summary>
    public const sbyte Memory = -3;

    /// <summary>rsp: the arguments for callees, and their results.</summary>
    public const sbyte Outgoing = -4;

    /// <summary>rbp: the function's own stack arguments and results.</summary>
    public const sbyte Frame = -5;
}

/// <summary>
/// A machine instruction: an opcode, numbers of its operands (counted within the instruction, -1 for none; their registers are in the
/// allocation), a memory operand, an immediate. A plain value in a growing array.
/// </summary>
internal struct MachineInstruction
{
    public MachineOpcode Opcode;

    /// <summary>Width of the operation; for floats Dword is F32 and Qword F64.</summary>
    public OperandSize Size;

    /// <summary>Width of the input where it differs.</summary>
    public OperandSize FromSize;

    /// <summary>Which of the opcode's variants.</summary>
    public byte Sub;

    public SourceKind Source;

    public CompareKind Compare;

    public FlagCondition Condition;

    public bool IsSigned;

    /// <summary>In a comparison: memory is the left side, Left or the immediate the right one.</summary>
    public bool IsMemoryLeft;

    /// <summary>The memory operand is in guest memory: a trap site.</summary>
    public bool IsGuestAccess;

    public sbyte Def;
    public sbyte Left;
    public sbyte Right;

    /// <summary>The value of a selection if its condition holds.</summary>
    public sbyte Choice;

    /// <summary>A register of the instruction's own.</summary>
    public sbyte Temporary;

    /// <summary>Operand number, or a <see cref="PinnedBase"/>.</summary>
    public sbyte Base;

    public sbyte Index;
    public byte ScaleLog2;
    public byte OperandCount;
    public int Displacement;
    public int FirstOperand;
    public int Target;
    public int Target2;
    public int Pool;
    public uint Clobbers;
    public long Immediate;

    /// <summary>Where the Wasm instruction stands in the body; -1 for none.</summary>
    public int WasmOffset;

    /// <summary>The same of the load or store that is the memory operand.</summary>
    public int AccessOffset;

    public static MachineInstruction Of(MachineOpcode opcode, OperandSize size, int wasmOffset, int firstOperand) => new()
    {
        Opcode = opcode,
        Size = size,
        FromSize = size,
        Def = -1,
        Left = -1,
        Right = -1,
        Choice = -1,
        Temporary = -1,
        Base = PinnedBase.None,
        Index = -1,
        FirstOperand = firstOperand,
        WasmOffset = wasmOffset,
        AccessOffset = wasmOffset,
    };
}

/// <summary>A condition over the flags: those of the CPU, and the two that a float comparison for equality needs, which also look at parity.</summary>
internal enum FlagCondition : byte
{
    Below = Condition.Below,
    AboveEqual = Condition.AboveEqual,
    Equal = Condition.Equal,
    NotEqual = Condition.NotEqual,
    BelowEqual = Condition.BelowEqual,
    Above = Condition.Above,
    Less = Condition.Less,
    GreaterEqual = Condition.GreaterEqual,
    LessEqual = Condition.LessEqual,
    Greater = Condition.Greater,

    /// <summary>Equal and ordered.</summary>
    OrderedEqual = 16,

    /// <summary>Not equal, or unordered.</summary>
    UnorderedNotEqual = 17,
}
