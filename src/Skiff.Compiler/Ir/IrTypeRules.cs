namespace Skiff.Compiler.Ir;

/// <summary>Which types the operands and results of each operation have.</summary>
internal static class IrTypeRules
{
    /// <summary>Whether the types of the operands fit the operation and each other, and its type the result.</summary>
    public static bool OperandsFit(Function function, in InstructionData data)
    {
        var type = data.Type;
        var a = TypeOf(function, data.A);
        var b = TypeOf(function, data.B);
        var c = TypeOf(function, data.C);
        var result = data.ResultCount > 0 ? TypeOf(function, data.Result) : IrType.None;
        return data.Opcode switch
        {
            IrOpcode.Nop or IrOpcode.LoopCheck or IrOpcode.FuelCheck => result == IrType.None,
            IrOpcode.Iconst => IsInteger(type) && (type != IrType.I32 || data.Imm == (int)data.Imm),
            IrOpcode.Fconst => IsFloat(type),
            IrOpcode.UmulHigh or IrOpcode.SmulHigh => type == IrType.I64 && a == type && b == type,
            >= IrOpcode.Iadd and <= IrOpcode.Rotr => IsInteger(type) && a == type && b == type,
            >= IrOpcode.Clz and <= IrOpcode.Sext16 => IsInteger(type) && a == type,
            IrOpcode.Sext32 => type == IrType.I64 && a == type,
            IrOpcode.Icmp => IsInteger(type) && a == type && b == type && result == IrType.I32,
            IrOpcode.Fcmp => IsFloat(type) && a == type && b == type && result == IrType.I32,
            IrOpcode.Wrap => type == IrType.I32 && a == IrType.I64,
            IrOpcode.ExtendS or IrOpcode.ExtendU => type == IrType.I64 && a == IrType.I32,
            >= IrOpcode.Fadd and <= IrOpcode.Fcopysign => IsFloat(type) && a == type && b == type,
            >= IrOpcode.Fabs and <= IrOpcode.Fnearest => IsFloat(type) && a == type,
            >= IrOpcode.TruncSTrap and <= IrOpcode.TruncSatU => IsInteger(type) && IsFloat(a),
            IrOpcode.ConvertS or IrOpcode.ConvertU => IsFloat(type) && IsInteger(a),
            IrOpcode.Promote => type == IrType.F64 && a == IrType.F32,
            IrOpcode.Demote => type == IrType.F32 && a == IrType.F64,
            IrOpcode.Bitcast => IsInteger(type) != IsInteger(a) && Width(type) == Width(a),
            IrOpcode.Select => a == type && b == type && c == IrType.I32,
            IrOpcode.Load => a == IrType.I32 && IsAccess(data.Access, type) && IsGuarded(data.Imm, data.Access, type),
            IrOpcode.Store => a == IrType.I32 && b == type && IsAccess(data.Access, type) && IsGuarded(data.Imm, data.Access, type),
            IrOpcode.VmLoad => true,
            IrOpcode.VmStore => a == type,
            IrOpcode.NativeLoad => a == IrType.I64,
            IrOpcode.NativeStore => a == IrType.I64 && b == type,
            IrOpcode.VmAddress => type == IrType.I64,
            IrOpcode.TrapIf => a == IrType.I32,
            IrOpcode.SpeculationClamp => IsInteger(type) && a == type && b == type,
            IrOpcode.CallRecord => a == IrType.I64,
            IrOpcode.BranchIf => a == IrType.I32 && data.TargetCount == 2,
            IrOpcode.BranchTable => a == IrType.I32 && data.TargetCount > 0,
            IrOpcode.Jump => data.TargetCount == 1,
            _ => true,
        };
    }

    /// <summary>Whether the number and the type of the results are those of the operation; calls are free in it.</summary>
    public static bool ResultsFit(Function function, in InstructionData data)
    {
        if (data.Opcode is >= IrOpcode.Call and <= IrOpcode.CallBuiltin)
        {
            return true;
        }

        if (!HasResult(data.Opcode))
        {
            return data.ResultCount == 0;
        }

        var isComparison = data.Opcode is IrOpcode.Icmp or IrOpcode.Fcmp;
        return data.ResultCount == 1 && TypeOf(function, data.Result) == (isComparison ? IrType.I32 : data.Type);
    }

    private static bool HasResult(IrOpcode opcode) =>
        opcode is not (IrOpcode.Nop or IrOpcode.Store or IrOpcode.VmStore or IrOpcode.NativeStore or IrOpcode.TrapIf or IrOpcode.LoopCheck or IrOpcode.FuelCheck)
        && !OpcodeTraits.IsTerminator(opcode);

    private static IrType TypeOf(Function function, Value value) => value.IsValid ? function.TypeOf(value) : IrType.None;

    private static bool IsInteger(IrType type) => type is IrType.I32 or IrType.I64;

    private static bool IsFloat(IrType type) => type is IrType.F32 or IrType.F64;

    private static int Width(IrType type) => type is IrType.I32 or IrType.F32 ? 4 : 8;

    private static bool IsAccess(MemoryAccess access, IrType type) => access switch
    {
        MemoryAccess.Full => type is IrType.I32 or IrType.I64 or IrType.F32 or IrType.F64,
        MemoryAccess.S32 or MemoryAccess.U32 => type == IrType.I64,
        _ => IsInteger(type),
    };

    private static bool IsGuarded(long offset, MemoryAccess access, IrType type) =>
        offset >= 0 && offset + access.Bytes(type) <= 1L << 31;
}
