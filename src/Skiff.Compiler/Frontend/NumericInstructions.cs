using Skiff.Compiler.Ir;
using Skiff.Wasm;

namespace Skiff.Compiler.Frontend;

/// <summary>How a numeric instruction is written in the IR: one operation, its operands taken from the stack, its result put there.</summary>
/// <param name="Operation">The operation; <see cref="IrOpcode.Nop"/> if the opcode is not one of the table.</param>
/// <param name="Type">Its type.</param>
/// <param name="Result">The type of its result: other than <paramref name="Type"/> for comparisons.</param>
/// <param name="Operands">1 or 2.</param>
/// <param name="Immediate">The condition of a comparison.</param>
internal readonly record struct NumericInstruction(IrOpcode Operation, IrType Type, IrType Result, byte Operands, byte Immediate);

/// <summary>The table of numeric instructions. Source: WebAssembly Core 2.0, 2.4.1.</summary>
internal static class NumericInstructions
{
    private const IrType I32 = IrType.I32;
    private const IrType I64 = IrType.I64;
    private const IrType F32 = IrType.F32;
    private const IrType F64 = IrType.F64;

    private static readonly NumericInstruction[] OneByte = new NumericInstruction[256];
    private static readonly NumericInstruction[] Saturating = new NumericInstruction[8];

#pragma warning disable CA1810 // The table is filled row by row; there is no initializer to inline.
    static NumericInstructions()
    {
        FillComparisons();
        FillIntegers(I32, Opcode.I32Clz - Opcode.I32Clz);
        FillIntegers(I64, Opcode.I64Clz - Opcode.I32Clz);
        FillFloats(F32, Opcode.F32Abs - Opcode.F32Abs);
        FillFloats(F64, Opcode.F64Abs - Opcode.F32Abs);
        FillConversions();
    }
#pragma warning restore CA1810

    /// <summary>The row of an opcode.</summary>
    public static ref readonly NumericInstruction Of(Opcode opcode)
    {
        if ((int)opcode < 256)
        {
            return ref OneByte[(int)opcode];
        }

        return ref Saturating[opcode - Opcode.I32TruncSatF32S];
    }

    private static void FillComparisons()
    {
        ReadOnlySpan<IntCondition> integers =
        [
            IntCondition.Equal, IntCondition.NotEqual, IntCondition.SignedLess, IntCondition.UnsignedLess, IntCondition.SignedGreater,
            IntCondition.UnsignedGreater, IntCondition.SignedLessEqual, IntCondition.UnsignedLessEqual, IntCondition.SignedGreaterEqual,
            IntCondition.UnsignedGreaterEqual,
        ];
        ReadOnlySpan<FloatCondition> floats =
        [
            FloatCondition.Equal, FloatCondition.NotEqual, FloatCondition.Less, FloatCondition.Greater, FloatCondition.LessEqual,
            FloatCondition.GreaterEqual,
        ];
        for (var i = 0; i < integers.Length; i++)
        {
            OneByte[(int)Opcode.I32Eq + i] = new(IrOpcode.Icmp, I32, I32, 2, (byte)integers[i]);
            OneByte[(int)Opcode.I64Eq + i] = new(IrOpcode.Icmp, I64, I32, 2, (byte)integers[i]);
        }

        for (var i = 0; i < floats.Length; i++)
        {
            OneByte[(int)Opcode.F32Eq + i] = new(IrOpcode.Fcmp, F32, I32, 2, (byte)floats[i]);
            OneByte[(int)Opcode.F64Eq + i] = new(IrOpcode.Fcmp, F64, I32, 2, (byte)floats[i]);
        }
    }

    private static void FillIntegers(IrType type, int shift)
    {
        ReadOnlySpan<IrOpcode> operations =
        [
            IrOpcode.Clz, IrOpcode.Ctz, IrOpcode.Popcnt, IrOpcode.Iadd, IrOpcode.Isub, IrOpcode.Imul, IrOpcode.SdivTrap, IrOpcode.UdivTrap,
            IrOpcode.SremTrap, IrOpcode.UremTrap, IrOpcode.Band, IrOpcode.Bor, IrOpcode.Bxor, IrOpcode.Ishl, IrOpcode.Sshr, IrOpcode.Ushr,
            IrOpcode.Rotl, IrOpcode.Rotr,
        ];
        for (var i = 0; i < operations.Length; i++)
        {
            OneByte[(int)Opcode.I32Clz + shift + i] = new(operations[i], type, type, (byte)(i < 3 ? 1 : 2), 0);
        }
    }

    private static void FillFloats(IrType type, int shift)
    {
        ReadOnlySpan<IrOpcode> operations =
        [
            IrOpcode.Fabs, IrOpcode.Fneg, IrOpcode.Fceil, IrOpcode.Ffloor, IrOpcode.Ftrunc, IrOpcode.Fnearest, IrOpcode.Fsqrt, IrOpcode.Fadd,
            IrOpcode.Fsub, IrOpcode.Fmul, IrOpcode.Fdiv, IrOpcode.Fmin, IrOpcode.Fmax, IrOpcode.Fcopysign,
        ];
        for (var i = 0; i < operations.Length; i++)
        {
            OneByte[(int)Opcode.F32Abs + shift + i] = new(operations[i], type, type, (byte)(i < 7 ? 1 : 2), 0);
        }
    }

    private static void FillConversions()
    {
        Convert(Opcode.I32WrapI64, IrOpcode.Wrap, I32);
        Convert(Opcode.I32TruncF32S, IrOpcode.TruncSTrap, I32);
        Convert(Opcode.I32TruncF32U, IrOpcode.TruncUTrap, I32);
        Convert(Opcode.I32TruncF64S, IrOpcode.TruncSTrap, I32);
        Convert(Opcode.I32TruncF64U, IrOpcode.TruncUTrap, I32);
        Convert(Opcode.I64ExtendI32S, IrOpcode.ExtendS, I64);
        Convert(Opcode.I64ExtendI32U, IrOpcode.ExtendU, I64);
        Convert(Opcode.I64TruncF32S, IrOpcode.TruncSTrap, I64);
        Convert(Opcode.I64TruncF32U, IrOpcode.TruncUTrap, I64);
        Convert(Opcode.I64TruncF64S, IrOpcode.TruncSTrap, I64);
        Convert(Opcode.I64TruncF64U, IrOpcode.TruncUTrap, I64);
        Convert(Opcode.F32ConvertI32S, IrOpcode.ConvertS, F32);
        Convert(Opcode.F32ConvertI32U, IrOpcode.ConvertU, F32);
        Convert(Opcode.F32ConvertI64S, IrOpcode.ConvertS, F32);
        Convert(Opcode.F32ConvertI64U, IrOpcode.ConvertU, F32);
        Convert(Opcode.F32DemoteF64, IrOpcode.Demote, F32);
        Convert(Opcode.F64ConvertI32S, IrOpcode.ConvertS, F64);
        Convert(Opcode.F64ConvertI32U, IrOpcode.ConvertU, F64);
        Convert(Opcode.F64ConvertI64S, IrOpcode.ConvertS, F64);
        Convert(Opcode.F64ConvertI64U, IrOpcode.ConvertU, F64);
        Convert(Opcode.F64PromoteF32, IrOpcode.Promote, F64);
        Convert(Opcode.I32ReinterpretF32, IrOpcode.Bitcast, I32);
        Convert(Opcode.I64ReinterpretF64, IrOpcode.Bitcast, I64);
        Convert(Opcode.F32ReinterpretI32, IrOpcode.Bitcast, F32);
        Convert(Opcode.F64ReinterpretI64, IrOpcode.Bitcast, F64);
        Convert(Opcode.I32Extend8S, IrOpcode.Sext8, I32);
        Convert(Opcode.I32Extend16S, IrOpcode.Sext16, I32);
        Convert(Opcode.I64Extend8S, IrOpcode.Sext8, I64);
        Convert(Opcode.I64Extend16S, IrOpcode.Sext16, I64);
        Convert(Opcode.I64Extend32S, IrOpcode.Sext32, I64);

        for (var i = 0; i < Saturating.Length; i++)
        {
            var type = i < 4 ? I32 : I64;
            Saturating[i] = new((i & 1) == 0 ? IrOpcode.TruncSatS : IrOpcode.TruncSatU, type, type, 1, 0);
        }
    }

    private static void Convert(Opcode opcode, IrOpcode operation, IrType type) => OneByte[(int)opcode] = new(operation, type, type, 1, 0);
}
