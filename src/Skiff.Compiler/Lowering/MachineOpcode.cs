namespace Skiff.Compiler.Lowering;

/// <summary>
/// The machine instructions that lowering chooses and the emitter writes, each as one or a few of x86-64. No flags live from one to the
/// next: what sets them and what reads them is one instruction here, so moves may stand anywhere between two.
/// Which fields of <see cref="MachineInstruction"/> an opcode uses is said in brackets.
/// </summary>
internal enum MachineOpcode : byte
{
    /// <summary>Defines the parameters that come in registers.</summary>
    Entry,

    // Moves
    /// <summary>Def = a constant of <see cref="MachineFunction.Constants"/> [Target].</summary>
    Constant,
    /// <summary>Def = source, integer, extended from FromSize to Size [Source, IsSigned]. Also loads.</summary>
    Extend,
    /// <summary>Def = source, float [Source].</summary>
    MoveFloat,
    /// <summary>Memory = Right or immediate, integer of Size.</summary>
    Store,
    /// <summary>Memory = Right, float.</summary>
    StoreFloat,
    /// <summary>Memory = memory op Right or immediate.</summary>
    AluMemory,
    /// <summary>Def = the address; wraps at Size.</summary>
    Lea,
    /// <summary>Def = the bits of Left in the other register file.</summary>
    Bitcast,

    // Integers
    /// <summary>Def (= Left) op= source [Sub is an AluOp].</summary>
    Alu,
    /// <summary>Def (= Left) *= source.</summary>
    Multiply,
    /// <summary>Def = source * immediate.</summary>
    MultiplyImmediate,
    /// <summary>rdx = high half of rax * source [IsSigned].</summary>
    MultiplyHigh,
    /// <summary>Quotient or remainder of rax and Right [IsSigned, Sub: 1 for the remainder, Facts in Immediate].</summary>
    Divide,
    /// <summary>Def (= Left) = not or neg [Sub is a UnaryOp].</summary>
    Unary,
    /// <summary>Def (= Left) shifted by the immediate [Sub is a ShiftOp].</summary>
    Shift,
    /// <summary>Def = Left shl immediate, 1 to 3, in another register.</summary>
    ShiftLeftSmall,
    /// <summary>Def (= Left) shifted by rcx [Sub is a ShiftOp].</summary>
    ShiftVariable,
    /// <summary>Leading zeros of source.</summary>
    CountLeadingZeros,
    /// <summary>Trailing zeros of source.</summary>
    CountTrailingZeros,
    /// <summary>Ones in source.</summary>
    CountOnes,
    /// <summary>Def = Left if Left is below source, else 0, without a branch; before that traps with code Target, if that is not 0, where it is not.</summary>
    Clamp,

    // Comparisons and what depends on them; the comparison's fields are Compare, Condition, Left, Source
    /// <summary>Def = 0 or 1.</summary>
    CompareSet,
    /// <summary>Def (= Extra, the value if false) = Choice if true; integers.</summary>
    CompareSelect,
    /// <summary>The same for floats, by a jump.</summary>
    CompareSelectFloat,
    /// <summary>To block Target if true, else to block Target2.</summary>
    CompareBranch,
    /// <summary>Traps with code Target if true.</summary>
    CompareTrap,

    // Floats
    /// <summary>Def (= Left) op= source [Sub indexes ScalarOps].</summary>
    FloatBinary,
    /// <summary>Def = op source: square root, conversions between floats.</summary>
    FloatUnary,
    /// <summary>Def = source rounded [Sub is the rounding mode of roundsd].</summary>
    FloatRound,
    /// <summary>Def (= Left) = minimum or maximum with Right [Sub: 1 for the maximum].</summary>
    FloatMinMax,
    /// <summary>Def (= Left) with the sign bit cleared or flipped [Sub: 1 for flipped].</summary>
    FloatSign,
    /// <summary>Def (= Left, the sign) with the magnitude of Right.</summary>
    CopySign,
    /// <summary>Float Left to integer Def [IsSigned, Sub: 1 for saturating; FromSize is the float's, Size the integer's].</summary>
    Truncate,
    /// <summary>Signed integer source to float [FromSize is the integer's].</summary>
    ConvertSigned,
    /// <summary>Unsigned 64-bit integer Left to float.</summary>
    ConvertUnsigned64,

    // Calls
    /// <summary>Calls symbol Target.</summary>
    Call,
    /// <summary>Calls the function whose code and vmctx stand at [r14 + Displacement].</summary>
    CallImport,
    /// <summary>Calls the function record at Left (rax).</summary>
    CallRecord,
    /// <summary>Calls builtin Target.</summary>
    CallBuiltin,

    // Control
    /// <summary>To block Target.</summary>
    Jump,
    /// <summary>By table Target with index Left.</summary>
    BranchTable,
    /// <summary>Leaves the function.</summary>
    Return,
    /// <summary>Traps with code Target.</summary>
    Trap,
    /// <summary>Looks whether the code shall stop.</summary>
    LoopCheck,
    /// <summary>Takes the immediate from the fuel.</summary>
    FuelCheck,
}
