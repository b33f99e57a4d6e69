namespace Skiff.Compiler.Ir;

/// <summary>
/// The operations of the IR. "type" is the result type unless said otherwise; A, B, C are the operands of the instruction, Imm its immediate.
/// Operations marked (traps) have a side effect and keep their order among each other and with stores and calls.
/// </summary>
public enum IrOpcode : byte
{
    /// <summary>No operation: a removed instruction.</summary>
    Nop,

    // Constants
    /// <summary>An I32 or I64 constant: Imm (an I32 is kept sign-extended).</summary>
    Iconst,
    /// <summary>An F32 or F64 constant: Imm holds the bits (F32 in the low half).</summary>
    Fconst,

    // Integers, I32 and I64
    /// <summary>A + B.</summary>
    Iadd,
    /// <summary>A - B.</summary>
    Isub,
    /// <summary>A * B, low half.</summary>
    Imul,
    /// <summary>A * B, high half of the unsigned product; I64 only (made by the strength reduction of divisions).</summary>
    UmulHigh,
    /// <summary>A * B, high half of the signed product; I64 only.</summary>
    SmulHigh,
    /// <summary>Signed quotient (traps: divide by zero, overflow). For the four divisions Aux says by <see cref="DivisionFacts"/> which checks are superfluous.</summary>
    SdivTrap,
    /// <summary>Unsigned quotient (traps: divide by zero).</summary>
    UdivTrap,
    /// <summary>Signed remainder, 0 for MIN rem -1 (traps: divide by zero).</summary>
    SremTrap,
    /// <summary>Unsigned remainder (traps: divide by zero).</summary>
    UremTrap,
    /// <summary>A and B.</summary>
    Band,
    /// <summary>A or B.</summary>
    Bor,
    /// <summary>A xor B.</summary>
    Bxor,
    /// <summary>A shl (B mod width). B has the type of A; so for all shifts and rotations.</summary>
    Ishl,
    /// <summary>A shr_s (B mod width).</summary>
    Sshr,
    /// <summary>A shr_u (B mod width).</summary>
    Ushr,
    /// <summary>A rotl (B mod width).</summary>
    Rotl,
    /// <summary>A rotr (B mod width).</summary>
    Rotr,
    /// <summary>Leading zeros; the width for 0.</summary>
    Clz,
    /// <summary>Trailing zeros; the width for 0.</summary>
    Ctz,
    /// <summary>Number of ones.</summary>
    Popcnt,
    /// <summary>Sign-extends the low 8 bits of A.</summary>
    Sext8,
    /// <summary>Sign-extends the low 16 bits of A.</summary>
    Sext16,
    /// <summary>Sign-extends the low 32 bits of A, an I64.</summary>
    Sext32,
    /// <summary>Compares A and B, both I32 or both I64; Imm is an <see cref="IntCondition"/>; result I32, 0 or 1.</summary>
    Icmp,

    // Between integers
    /// <summary>I64 -> I32, low half.</summary>
    Wrap,
    /// <summary>I32 -> I64, sign-extended.</summary>
    ExtendS,
    /// <summary>I32 -> I64, zero-extended.</summary>
    ExtendU,

    // Floats, F32 and F64; NaN rules as in Core 2.0, 4.3.3
    /// <summary>A + B.</summary>
    Fadd,
    /// <summary>A - B.</summary>
    Fsub,
    /// <summary>A * B.</summary>
    Fmul,
    /// <summary>A / B.</summary>
    Fdiv,
    /// <summary>Minimum, NaN if either is NaN, -0 below +0.</summary>
    Fmin,
    /// <summary>Maximum, NaN if either is NaN, -0 below +0.</summary>
    Fmax,
    /// <summary>A with the sign of B.</summary>
    Fcopysign,
    /// <summary>Absolute value (clears the sign bit, also of a NaN).</summary>
    Fabs,
    /// <summary>Negation (flips the sign bit, also of a NaN).</summary>
    Fneg,
    /// <summary>Square root.</summary>
    Fsqrt,
    /// <summary>Round up.</summary>
    Fceil,
    /// <summary>Round down.</summary>
    Ffloor,
    /// <summary>Round towards zero.</summary>
    Ftrunc,
    /// <summary>Round to nearest, ties to even.</summary>
    Fnearest,
    /// <summary>Compares A and B, both F32 or both F64; Imm is a <see cref="FloatCondition"/>; result I32, 0 or 1.</summary>
    Fcmp,

    // Conversions; the operand's type is A's
    /// <summary>Float -> integer, signed (traps: invalid conversion for NaN, integer overflow out of range).</summary>
    TruncSTrap,
    /// <summary>Float -> integer, unsigned (traps likewise).</summary>
    TruncUTrap,
    /// <summary>Float -> integer, signed, saturating, 0 for NaN.</summary>
    TruncSatS,
    /// <summary>Float -> integer, unsigned, saturating, 0 for NaN.</summary>
    TruncSatU,
    /// <summary>Signed integer -> float.</summary>
    ConvertS,
    /// <summary>Unsigned integer -> float.</summary>
    ConvertU,
    /// <summary>F32 -> F64.</summary>
    Promote,
    /// <summary>F64 -> F32.</summary>
    Demote,
    /// <summary>Same bits, other type of the same width.</summary>
    Bitcast,

    /// <summary>C != 0 ? A : B; C is an I32. Any type.</summary>
    Select,

    // Guest memory: address A (I32, unsigned) + Imm in the memory of Aux; traps when out of bounds. Imm plus the width of the access is
    // at most 2^31, so the reservation's guard catches every access: larger offsets have been checked by instructions of the front end
    // (TrapIf against the length), and so has every access when the options say ExplicitBoundsChecks.
    /// <summary>Reads; Access says width and extension; the result type says the rest (traps).</summary>
    Load,
    /// <summary>Writes the low bits of B at A; Access says the width (traps).</summary>
    Store,

    // Native memory of the runtime: never traps; address A (I64) + Imm. Alias class in Aux
    /// <summary>Reads a field of the vmctx at offset Imm. Type I32 (u32), I64, F32 or F64.</summary>
    VmLoad,
    /// <summary>Writes A to the vmctx at offset Imm.</summary>
    VmStore,
    /// <summary>Reads at A + Imm.</summary>
    NativeLoad,
    /// <summary>Writes B at A + Imm.</summary>
    NativeStore,
    /// <summary>The address of the vmctx + Imm (I64).</summary>
    VmAddress,

    /// <summary>Traps with code Imm (a TrapCode) if A (I32) is not 0. The back end fuses an Icmp or Fcmp used only here.</summary>
    TrapIf,

    /// <summary>
    /// The clamp against speculation: A (index) if A &lt; B (bound), unsigned, else 0; without a branch. All three I32 or all three I64.
    /// After a TrapIf that makes the else impossible architecturally; so no pass simplifies it.
    /// </summary>
    SpeculationClamp,

    /// <summary>At the head of a loop: calls the interrupt stub if rsp is below the stack limit. All registers survive.</summary>
    LoopCheck,

    /// <summary>Takes Imm from the fuel; traps when it falls below 0.</summary>
    FuelCheck,

    // Calls: arguments in the list, results are consecutive values
    /// <summary>Calls the defined function of index Imm (imports counted) in this instance.</summary>
    Call,
    /// <summary>Calls the imported function of index Imm.</summary>
    CallImport,
    /// <summary>Calls the function record at address A (I64); Imm is the module's type index. Checked already.</summary>
    CallRecord,
    /// <summary>Calls the <see cref="Abi.Builtin"/> of number Imm.</summary>
    CallBuiltin,

    // Terminators
    /// <summary>To Target0 with its arguments.</summary>
    Jump,
    /// <summary>A (I32) != 0 ? Target0 : Target1.</summary>
    BranchIf,
    /// <summary>A (I32) selects among the targets; the last is the default. The index is clamped against speculation by the back end.</summary>
    BranchTable,
    /// <summary>Returns the values of the list.</summary>
    Return,
    /// <summary>Traps with code Imm.</summary>
    Trap,
}

/// <summary>What is known of a division's operands: checks the back end need not emit. Kept in Aux.</summary>
[Flags]
public enum DivisionFacts : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The divisor is not 0.</summary>
    DivisorNotZero = 1,
    /// <summary>Not the smallest value by -1.</summary>
    NoOverflow = 2,
}

/// <summary>Condition of <see cref="IrOpcode.Icmp"/>.</summary>
public enum IntCondition : byte
{
    /// <summary>Equal.</summary>
    Equal,
    /// <summary>Not equal.</summary>
    NotEqual,
    /// <summary>Signed less.</summary>
    SignedLess,
    /// <summary>Signed greater or equal.</summary>
    SignedGreaterEqual,
    /// <summary>Signed greater.</summary>
    SignedGreater,
    /// <summary>Signed less or equal.</summary>
    SignedLessEqual,
    /// <summary>Unsigned less.</summary>
    UnsignedLess,
    /// <summary>Unsigned greater or equal.</summary>
    UnsignedGreaterEqual,
    /// <summary>Unsigned greater.</summary>
    UnsignedGreater,
    /// <summary>Unsigned less or equal.</summary>
    UnsignedLessEqual,
}

/// <summary>Condition of <see cref="IrOpcode.Fcmp"/>: all but <see cref="NotEqual"/> are false when an operand is NaN.</summary>
public enum FloatCondition : byte
{
    /// <summary>Equal.</summary>
    Equal,
    /// <summary>Not equal, or an operand is NaN.</summary>
    NotEqual,
    /// <summary>Less.</summary>
    Less,
    /// <summary>Greater.</summary>
    Greater,
    /// <summary>Less or equal.</summary>
    LessEqual,
    /// <summary>Greater or equal.</summary>
    GreaterEqual,
}

/// <summary>Width and extension of a guest memory access.</summary>
public enum MemoryAccess : byte
{
    /// <summary>The full width of the value's type.</summary>
    Full,
    /// <summary>8 bits, sign-extended by a load.</summary>
    S8,
    /// <summary>8 bits, zero-extended by a load.</summary>
    U8,
    /// <summary>16 bits, sign-extended by a load.</summary>
    S16,
    /// <summary>16 bits, zero-extended by a load.</summary>
    U16,
    /// <summary>32 bits, sign-extended by a load of I64.</summary>
    S32,
    /// <summary>32 bits, zero-extended by a load of I64.</summary>
    U32,
}

/// <summary>What a native load or store touches: two of different classes never alias. Kept in Aux.</summary>
public enum AliasClass : byte
{
    /// <summary>Set before the instance runs and constant since.</summary>
    Constant,
    /// <summary>A global's cell; Imm and A say which, imported ones may alias each other.</summary>
    Global,
    /// <summary>Base or length of a table: changes by table.grow, in any call.</summary>
    TableDefinition,
    /// <summary>An element of a table.</summary>
    TableElement,
    /// <summary>The length of a memory: changes by memory.grow, in any call.</summary>
    MemoryDefinition,
}
