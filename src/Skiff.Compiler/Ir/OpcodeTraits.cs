namespace Skiff.Compiler.Ir;

/// <summary>What passes may assume about an operation.</summary>
[Flags]
public enum OpcodeEffect : byte
{
    /// <summary>Result depends on the operands and nothing else: may be repeated, merged, moved or dropped.</summary>
    None = 0,

    /// <summary>Ends a block.</summary>
    Terminator = 1,

    /// <summary>May trap: must not be dropped, nor run where it did not run before.</summary>
    Trap = 2,

    /// <summary>Reads memory of the guest or of the runtime.</summary>
    Read = 4,

    /// <summary>Writes memory, or does something else that is observed.</summary>
    Write = 8,

    /// <summary>Runs code that may read, write, grow and trap at will.</summary>
    Call = 16,
}

/// <summary>The name, the number of operands and the effect of every operation: one row each.</summary>
public static class OpcodeTraits
{
    private const OpcodeEffect Pure = OpcodeEffect.None;
    private const OpcodeEffect Trap = OpcodeEffect.Trap;
    private const OpcodeEffect Read = OpcodeEffect.Read;
    private const OpcodeEffect Write = OpcodeEffect.Write;
    private const OpcodeEffect End = OpcodeEffect.Terminator;
    private const OpcodeEffect Calls = OpcodeEffect.Call | OpcodeEffect.Trap | OpcodeEffect.Read | OpcodeEffect.Write;

    private static readonly (string Name, byte Operands, OpcodeEffect Effect)[] Rows = MakeRows();
    private static readonly byte[] Effects = Array.ConvertAll(Rows, row => (byte)row.Effect);

    /// <summary>The name in the text form, for example <c>iadd</c>.</summary>
    public static string Name(IrOpcode opcode) => Rows[(int)opcode].Name;

    /// <summary>How many of A, B and C are operands.</summary>
    public static int OperandCount(IrOpcode opcode) => Rows[(int)opcode].Operands;

    /// <summary>What it does besides its results.</summary>
    public static OpcodeEffect EffectOf(IrOpcode opcode) => (OpcodeEffect)Effects[(int)opcode];

    /// <summary>Whether it ends a block.</summary>
    public static bool IsTerminator(IrOpcode opcode) => opcode >= IrOpcode.Jump;

    /// <summary>Whether it has no effect but its results, and depends on nothing but its operands.</summary>
    public static bool IsPure(IrOpcode opcode) => Effects[(int)opcode] == 0;

    /// <summary>Whether it may be dropped when its results are not used.</summary>
    public static bool IsRemovable(IrOpcode opcode) =>
        (Effects[(int)opcode] & (byte)~OpcodeEffect.Read) == 0;

    /// <summary>Whether it is one of the four integer divisions.</summary>
    public static bool IsDivision(IrOpcode opcode) => opcode is >= IrOpcode.SdivTrap and <= IrOpcode.UremTrap;

    /// <summary>Whether A and B may change places.</summary>
    public static bool IsCommutative(IrOpcode opcode) =>
        opcode is IrOpcode.Iadd or IrOpcode.Imul or IrOpcode.UmulHigh or IrOpcode.SmulHigh or IrOpcode.Band or IrOpcode.Bor or IrOpcode.Bxor;

    private static (string Name, byte Operands, OpcodeEffect Effect)[] MakeRows()
    {
        var rows = new (string Name, byte Operands, OpcodeEffect Effect)[(int)IrOpcode.Trap + 1];
        void Add(IrOpcode opcode, string name, byte operands, OpcodeEffect effect) => rows[(int)opcode] = (name, operands, effect);

        Add(IrOpcode.Nop, "nop", 0, Pure);
        Add(IrOpcode.Iconst, "iconst", 0, Pure);
        Add(IrOpcode.Fconst, "fconst", 0, Pure);
        Add(IrOpcode.Iadd, "iadd", 2, Pure);
        Add(IrOpcode.Isub, "isub", 2, Pure);
        Add(IrOpcode.Imul, "imul", 2, Pure);
        Add(IrOpcode.UmulHigh, "umul_high", 2, Pure);
        Add(IrOpcode.SmulHigh, "smul_high", 2, Pure);
        Add(IrOpcode.SdivTrap, "sdiv_trap", 2, Trap);
        Add(IrOpcode.UdivTrap, "udiv_trap", 2, Trap);
        Add(IrOpcode.SremTrap, "srem_trap", 2, Trap);
        Add(IrOpcode.UremTrap, "urem_trap", 2, Trap);
        Add(IrOpcode.Band, "band", 2, Pure);
        Add(IrOpcode.Bor, "bor", 2, Pure);
        Add(IrOpcode.Bxor, "bxor", 2, Pure);
        Add(IrOpcode.Ishl, "ishl", 2, Pure);
        Add(IrOpcode.Sshr, "sshr", 2, Pure);
        Add(IrOpcode.Ushr, "ushr", 2, Pure);
        Add(IrOpcode.Rotl, "rotl", 2, Pure);
        Add(IrOpcode.Rotr, "rotr", 2, Pure);
        Add(IrOpcode.Clz, "clz", 1, Pure);
        Add(IrOpcode.Ctz, "ctz", 1, Pure);
        Add(IrOpcode.Popcnt, "popcnt", 1, Pure);
        Add(IrOpcode.Sext8, "sext8", 1, Pure);
        Add(IrOpcode.Sext16, "sext16", 1, Pure);
        Add(IrOpcode.Sext32, "sext32", 1, Pure);
        Add(IrOpcode.Icmp, "icmp", 2, Pure);
        Add(IrOpcode.Wrap, "wrap", 1, Pure);
        Add(IrOpcode.ExtendS, "extend_s", 1, Pure);
        Add(IrOpcode.ExtendU, "extend_u", 1, Pure);
        Add(IrOpcode.Fadd, "fadd", 2, Pure);
        Add(IrOpcode.Fsub, "fsub", 2, Pure);
        Add(IrOpcode.Fmul, "fmul", 2, Pure);
        Add(IrOpcode.Fdiv, "fdiv", 2, Pure);
        Add(IrOpcode.Fmin, "fmin", 2, Pure);
        Add(IrOpcode.Fmax, "fmax", 2, Pure);
        Add(IrOpcode.Fcopysign, "fcopysign", 2, Pure);
        Add(IrOpcode.Fabs, "fabs", 1, Pure);
        Add(IrOpcode.Fneg, "fneg", 1, Pure);
        Add(IrOpcode.Fsqrt, "fsqrt", 1, Pure);
        Add(IrOpcode.Fceil, "fceil", 1, Pure);
        Add(IrOpcode.Ffloor, "ffloor", 1, Pure);
        Add(IrOpcode.Ftrunc, "ftrunc", 1, Pure);
        Add(IrOpcode.Fnearest, "fnearest", 1, Pure);
        Add(IrOpcode.Fcmp, "fcmp", 2, Pure);
        Add(IrOpcode.TruncSTrap, "trunc_s_trap", 1, Trap);
        Add(IrOpcode.TruncUTrap, "trunc_u_trap", 1, Trap);
        Add(IrOpcode.TruncSatS, "trunc_sat_s", 1, Pure);
        Add(IrOpcode.TruncSatU, "trunc_sat_u", 1, Pure);
        Add(IrOpcode.ConvertS, "convert_s", 1, Pure);
        Add(IrOpcode.ConvertU, "convert_u", 1, Pure);
        Add(IrOpcode.Promote, "promote", 1, Pure);
        Add(IrOpcode.Demote, "demote", 1, Pure);
        Add(IrOpcode.Bitcast, "bitcast", 1, Pure);
        Add(IrOpcode.Select, "select", 3, Pure);
        Add(IrOpcode.Load, "load", 1, Read | Trap);
        Add(IrOpcode.Store, "store", 2, Write | Trap);
        Add(IrOpcode.VmLoad, "vm_load", 0, Read);
        Add(IrOpcode.VmStore, "vm_store", 1, Write);
        Add(IrOpcode.NativeLoad, "native_load", 1, Read);
        Add(IrOpcode.NativeStore, "native_store", 2, Write);
        Add(IrOpcode.VmAddress, "vm_address", 0, Pure);
        Add(IrOpcode.TrapIf, "trap_if", 1, Trap);
        Add(IrOpcode.SpeculationClamp, "speculation_clamp", 2, Pure);
        Add(IrOpcode.LoopCheck, "loop_check", 0, Write | Trap);
        Add(IrOpcode.FuelCheck, "fuel_check", 0, Write | Trap);
        Add(IrOpcode.Call, "call", 0, Calls);
        Add(IrOpcode.CallImport, "call_import", 0, Calls);
        Add(IrOpcode.CallRecord, "call_record", 1, Calls);
        Add(IrOpcode.CallBuiltin, "call_builtin", 0, Calls);
        Add(IrOpcode.Jump, "jump", 0, End);
        Add(IrOpcode.BranchIf, "branch_if", 1, End);
        Add(IrOpcode.BranchTable, "branch_table", 1, End);
        Add(IrOpcode.Return, "return", 0, End);
        Add(IrOpcode.Trap, "trap", 0, End | Trap);
        return rows;
    }
}
