using System.Diagnostics;
using System.Numerics;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Tests.Ir;

/// <summary>The meaning of the operations without memory. 32-bit values have zero in the upper half, as in registers.</summary>
internal static class IrArithmetic
{
    public static long Evaluate(in InstructionData data, IrType operand, long a, long b, long c)
    {
        if (data.Opcode == IrOpcode.Select)
        {
            return (int)c != 0 ? a : b;
        }

        return data.Opcode switch
        {
            IrOpcode.Iconst => data.Type == IrType.I32 ? (uint)data.Imm : data.Imm,
            IrOpcode.Fconst => data.Type == IrType.F32 ? (uint)data.Imm : data.Imm,
            IrOpcode.Icmp => Compare((IntCondition)data.Imm, operand, a, b) ? 1 : 0,
            IrOpcode.Fcmp => Compare((FloatCondition)data.Imm, AsDouble(operand, a), AsDouble(operand, b)) ? 1 : 0,
            IrOpcode.Wrap => (uint)a,
            IrOpcode.ExtendS => (int)a,
            IrOpcode.ExtendU => (uint)a,
            IrOpcode.Bitcast => a,
            IrOpcode.Promote => BitConverter.DoubleToInt64Bits(BitConverter.Int32BitsToSingle((int)a)),
            IrOpcode.Demote => Single((float)BitConverter.Int64BitsToDouble(a)),
            IrOpcode.TruncSTrap or IrOpcode.TruncUTrap or IrOpcode.TruncSatS or IrOpcode.TruncSatU => Truncate(data, AsDouble(operand, a)),
            IrOpcode.ConvertS or IrOpcode.ConvertU => Convert(data, operand, a),
            IrOpcode.SpeculationClamp => (ulong)a < (ulong)b ? a : 0,
            >= IrOpcode.Fadd and <= IrOpcode.Fnearest => data.Type == IrType.F32
                ? Single(Float(data.Opcode, BitConverter.Int32BitsToSingle((int)a), BitConverter.Int32BitsToSingle((int)b)))
                : BitConverter.DoubleToInt64Bits(Float(data.Opcode, BitConverter.Int64BitsToDouble(a), BitConverter.Int64BitsToDouble(b))),
            _ => data.Type == IrType.I32 ? (uint)Integer32(data, (int)a, (int)b) : Integer64(data, a, b),
        };
    }

    private static int Integer32(in InstructionData data, int a, int b) => data.Opcode switch
    {
        IrOpcode.Iadd => a + b,
        IrOpcode.Isub => a - b,
        IrOpcode.Imul => a * b,
        IrOpcode.SdivTrap or IrOpcode.UdivTrap or IrOpcode.SremTrap or IrOpcode.UremTrap => (int)Divide(data, a, b, int.MinValue, (uint)a, (uint)b),
        IrOpcode.Band => a & b,
        IrOpcode.Bor => a | b,
        IrOpcode.Bxor => a ^ b,
        IrOpcode.Ishl => a << b,
        IrOpcode.Sshr => a >> b,
        IrOpcode.Ushr => a >>> b,
        IrOpcode.Rotl => (int)BitOperations.RotateLeft((uint)a, b & 31),
        IrOpcode.Rotr => (int)BitOperations.RotateRight((uint)a, b & 31),
        IrOpcode.Clz => BitOperations.LeadingZeroCount((uint)a),
        IrOpcode.Ctz => a == 0 ? 32 : BitOperations.TrailingZeroCount(a),
        IrOpcode.Popcnt => BitOperations.PopCount((uint)a),
        IrOpcode.Sext8 => (sbyte)a,
        IrOpcode.Sext16 => (short)a,
        _ => throw new UnreachableException(data.Opcode.ToString()),
    };

    private static long Integer64(in InstructionData data, long a, long b) => data.Opcode switch
    {
        IrOpcode.Iadd => a + b,
        IrOpcode.Isub => a - b,
        IrOpcode.Imul => a * b,
        IrOpcode.UmulHigh => (long)Math.BigMul((ulong)a, (ulong)b, out _),
        IrOpcode.SmulHigh => Math.BigMul(a, b, out _),
        IrOpcode.SdivTrap or IrOpcode.UdivTrap or IrOpcode.SremTrap or IrOpcode.UremTrap => Divide(data, a, b, long.MinValue, (ulong)a, (ulong)b),
        IrOpcode.Band => a & b,
        IrOpcode.Bor => a | b,
        IrOpcode.Bxor => a ^ b,
        IrOpcode.Ishl => a << (int)(b & 63),
        IrOpcode.Sshr => a >> (int)(b & 63),
        IrOpcode.Ushr => a >>> (int)(b & 63),
        IrOpcode.Rotl => (long)BitOperations.RotateLeft((ulong)a, (int)(b & 63)),
        IrOpcode.Rotr => (long)BitOperations.RotateRight((ulong)a, (int)(b & 63)),
        IrOpcode.Clz => BitOperations.LeadingZeroCount((ulong)a),
        IrOpcode.Ctz => a == 0 ? 64 : BitOperations.TrailingZeroCount(a),
        IrOpcode.Popcnt => BitOperations.PopCount((ulong)a),
        IrOpcode.Sext8 => (sbyte)a,
        IrOpcode.Sext16 => (short)a,
        IrOpcode.Sext32 => (int)a,
        _ => throw new UnreachableException(data.Opcode.ToString()),
    };

    private static long Divide(in InstructionData data, long a, long b, long smallest, ulong unsignedA, ulong unsignedB)
    {
        var facts = (DivisionFacts)data.Aux;
        if (b == 0)
        {
            Assert.False(facts.HasFlag(DivisionFacts.DivisorNotZero), "a divisor that was said not to be 0 is 0");
            throw new IrTrapException(TrapCode.IntegerDivideByZero);
        }

        var overflows = a == smallest && b == -1;
        switch (data.Opcode)
        {
            case IrOpcode.UdivTrap:
                return (long)(unsignedA / unsignedB);
            case IrOpcode.UremTrap:
                return (long)(unsignedA % unsignedB);
            case IrOpcode.SremTrap:
                Assert.False(overflows && facts.HasFlag(DivisionFacts.NoOverflow), "a division that was said not to overflow overflows");
                return overflows ? 0 : a % b;
            default:
                Assert.False(overflows && facts.HasFlag(DivisionFacts.NoOverflow), "a division that was said not to overflow overflows");
                return overflows ? throw new IrTrapException(TrapCode.IntegerOverflow) : a / b;
        }
    }

    private static bool Compare(IntCondition condition, IrType type, long a, long b)
    {
        var (left, right) = type == IrType.I32 ? ((int)a, (int)b) : (a, b);
        return condition switch
        {
            IntCondition.Equal => a == b,
            IntCondition.NotEqual => a != b,
            IntCondition.SignedLess => left < right,
            IntCondition.SignedGreaterEqual => left >= right,
            IntCondition.SignedGreater => left > right,
            IntCondition.SignedLessEqual => left <= right,
            IntCondition.UnsignedLess => (ulong)a < (ulong)b,
            IntCondition.UnsignedGreaterEqual => (ulong)a >= (ulong)b,
            IntCondition.UnsignedGreater => (ulong)a > (ulong)b,
            _ => (ulong)a <= (ulong)b,
        };
    }

    private static bool Compare(FloatCondition condition, double a, double b) => condition switch
    {
        FloatCondition.Equal => a == b,
        FloatCondition.NotEqual => a != b,
        FloatCondition.Less => a < b,
        FloatCondition.Greater => a > b,
        FloatCondition.LessEqual => a <= b,
        _ => a >= b,
    };

    private static T Float<T>(IrOpcode opcode, T a, T b)
        where T : IBinaryFloatingPointIeee754<T> => opcode switch
        {
            IrOpcode.Fadd => a + b,
            IrOpcode.Fsub => a - b,
            IrOpcode.Fmul => a * b,
            IrOpcode.Fdiv => a / b,
            IrOpcode.Fmin => T.Min(a, b),
            IrOpcode.Fmax => T.Max(a, b),
            IrOpcode.Fcopysign => T.CopySign(a, b),
            IrOpcode.Fabs => T.IsNegative(a) ? -a : a,
            IrOpcode.Fneg => -a,
            IrOpcode.Fsqrt => T.Sqrt(a),
            IrOpcode.Fceil => T.Ceiling(a),
            IrOpcode.Ffloor => T.Floor(a),
            IrOpcode.Ftrunc => T.Truncate(a),
            _ => T.Round(a, MidpointRounding.ToEven),
        };

    // Core 2.0, 4.3.2.22 to 4.3.2.25. Every f32 is exact as a double, and so are the bounds.
    private static long Truncate(in InstructionData data, double value)
    {
        var signed = data.Opcode is IrOpcode.TruncSTrap or IrOpcode.TruncSatS;
        var traps = data.Opcode is IrOpcode.TruncSTrap or IrOpcode.TruncUTrap;
        var bits = data.Type == IrType.I32 ? 32 : 64;
        if (double.IsNaN(value))
        {
            return traps ? throw new IrTrapException(TrapCode.InvalidConversionToInteger) : 0;
        }

        var whole = Math.Truncate(value);
        var low = signed ? -Math.Pow(2, bits - 1) : 0;
        var high = Math.Pow(2, signed ? bits - 1 : bits);
        if (whole < low || whole >= high)
        {
            if (traps)
            {
                throw new IrTrapException(TrapCode.IntegerOverflow);
            }

            var bound = whole < low ? (signed ? -(BigInteger.One << (bits - 1)) : 0) : (BigInteger.One << (signed ? bits - 1 : bits)) - 1;
            return Low(bound, data.Type);
        }

        return Low(new BigInteger(whole), data.Type);
    }

    private static long Low(BigInteger value, IrType type)
    {
        var low = (ulong)(value & ulong.MaxValue);
        return type == IrType.I32 ? (uint)low : (long)low;
    }

    private static long Convert(in InstructionData data, IrType operand, long a)
    {
        var signed = data.Opcode == IrOpcode.ConvertS;
        var wide = operand == IrType.I64;
        if (data.Type == IrType.F32)
        {
            return Single(signed ? (wide ? (float)a : (float)(int)a) : (wide ? (float)(ulong)a : (float)(uint)a));
        }

        return BitConverter.DoubleToInt64Bits(signed ? (wide ? (double)a : (int)a) : (wide ? (double)(ulong)a : (uint)a));
    }

    private static double AsDouble(IrType type, long bits) =>
        type == IrType.F32 ? BitConverter.Int32BitsToSingle((int)bits) : BitConverter.Int64BitsToDouble(bits);

    private static long Single(float value) => (uint)BitConverter.SingleToInt32Bits(value);
}
