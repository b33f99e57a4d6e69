using System.Numerics;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Computes operations on constants. Bits are kept as in <see cref="InstructionData.Imm"/>: an I32 sign-extended, an F32 in the low half.
/// What would trap or give a NaN is not computed: the first is an effect, and the bits of a NaN are the hardware's choice at run time.
/// </summary>
internal static class ConstantFolding
{
    /// <summary>The bits of the result, if there is one.</summary>
    /// <param name="data">The operation.</param>
    /// <param name="operand">The type of its operand A.</param>
    /// <param name="a">The bits of A.</param>
    /// <param name="b">The bits of B, if it has one.</param>
    /// <param name="result">The bits of the result.</param>
    public static bool TryFold(in InstructionData data, IrType operand, long a, long b, out long result)
    {
        switch (data.Opcode)
        {
            case IrOpcode.Icmp:
                result = Compare((IntCondition)data.Imm, operand, a, b) ? 1 : 0;
                return true;
            case IrOpcode.Fcmp:
                result = Compare((FloatCondition)data.Imm, AsDouble(operand, a), AsDouble(operand, b)) ? 1 : 0;
                return true;
            case IrOpcode.Wrap:
                result = (int)a;
                return true;
            case IrOpcode.ExtendS:
                result = a;
                return true;
            case IrOpcode.ExtendU:
                result = (uint)a;
                return true;
            case IrOpcode.Bitcast:
                result = data.Type switch
                {
                    IrType.I32 => (int)a,
                    IrType.F32 => (uint)a,
                    _ => a,
                };
                return !IsNaN(operand, a) && !IsNaN(data.Type, result);
            case >= IrOpcode.TruncSTrap and <= IrOpcode.TruncSatU:
                return TryTruncate(data.Opcode, data.Type, AsDouble(operand, a), out result);
            case IrOpcode.ConvertS:
                return IsNumber(data.Type, data.Type == IrType.F32 ? Bits((float)a) : Bits((double)a), out result);
            case IrOpcode.ConvertU when operand == IrType.I32:
                return IsNumber(data.Type, data.Type == IrType.F32 ? Bits((float)(uint)a) : Bits((double)(uint)a), out result);
            case IrOpcode.Promote:
                return IsNumber(IrType.F64, Bits((double)BitConverter.Int32BitsToSingle((int)a)), out result);
            case IrOpcode.Demote:
                return IsNumber(IrType.F32, Bits((float)BitConverter.Int64BitsToDouble(a)), out result);
            case >= IrOpcode.Fadd and <= IrOpcode.Fnearest:
                return IsNumber(data.Type, FoldFloat(data, a, b), out result);
            case IrOpcode.UmulHigh:
                result = (long)Math.BigMul((ulong)a, (ulong)b, out _);
                return true;
            case IrOpcode.SmulHigh:
                result = Math.BigMul(a, b, out _);
                return true;
            case >= IrOpcode.SdivTrap and <= IrOpcode.UremTrap:
                return TryDivide(data, a, b, out result);
            default:
                return TryFoldInteger(data, a, b, out result);
        }
    }

    private static bool TryFoldInteger(in InstructionData data, long a, long b, out long result)
    {
        var is32 = data.Type == IrType.I32;
        var width = is32 ? 32 : 64;
        var count = (int)b & (width - 1);
        var unsigned = is32 ? (uint)a : (ulong)a;
        long? folded = data.Opcode switch
        {
            IrOpcode.Iadd => a + b,
            IrOpcode.Isub => a - b,
            IrOpcode.Imul => a * b,
            IrOpcode.Band => a & b,
            IrOpcode.Bor => a | b,
            IrOpcode.Bxor => a ^ b,
            IrOpcode.Ishl => a << count,
            IrOpcode.Sshr => a >> count,
            IrOpcode.Ushr => (long)(unsigned >> count),
            IrOpcode.Rotl => is32 ? (long)BitOperations.RotateLeft((uint)a, count) : (long)BitOperations.RotateLeft((ulong)a, count),
            IrOpcode.Rotr => is32 ? (long)BitOperations.RotateRight((uint)a, count) : (long)BitOperations.RotateRight((ulong)a, count),
            IrOpcode.Clz => BitOperations.LeadingZeroCount(unsigned) - (64 - width),
            IrOpcode.Ctz => unsigned == 0 ? width : BitOperations.TrailingZeroCount(unsigned),
            IrOpcode.Popcnt => BitOperations.PopCount(unsigned),
            IrOpcode.Sext8 => (sbyte)a,
            IrOpcode.Sext16 => (short)a,
            IrOpcode.Sext32 => (int)a,
            _ => null,
        };
        result = is32 ? (int)folded.GetValueOrDefault() : folded.GetValueOrDefault();
        return folded.HasValue;
    }

    private static bool TryDivide(in InstructionData data, long a, long b, out long result)
    {
        var is32 = data.Type == IrType.I32;
        var smallest = is32 ? int.MinValue : long.MinValue;
        result = 0;
        if (b == 0 || (a == smallest && b == -1))
        {
            return false;
        }

        var (left, right) = is32 ? ((uint)a, (uint)b) : ((ulong)a, (ulong)b);
        result = data.Opcode switch
        {
            IrOpcode.SdivTrap => a / b,
            IrOpcode.SremTrap => a % b,
            IrOpcode.UdivTrap => (long)(left / right),
            _ => (long)(left % right),
        };
        result = is32 ? (int)result : result;
        return true;
    }

    /// <summary>Whether a comparison of two integer constants holds.</summary>
    public static bool Compare(IntCondition condition, IrType type, long a, long b)
    {
        var (left, right) = type == IrType.I32 ? ((uint)a, (uint)b) : ((ulong)a, (ulong)b);
        return condition switch
        {
            IntCondition.Equal => a == b,
            IntCondition.NotEqual => a != b,
            IntCondition.SignedLess => a < b,
            IntCondition.SignedGreaterEqual => a >= b,
            IntCondition.SignedGreater => a > b,
            IntCondition.SignedLessEqual => a <= b,
            IntCondition.UnsignedLess => left < right,
            IntCondition.UnsignedGreaterEqual => left >= right,
            IntCondition.UnsignedGreater => left > right,
            _ => left <= right,
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

    private static long FoldFloat(in InstructionData data, long a, long b) => data.Type == IrType.F32
        ? Bits(Float(data.Opcode, BitConverter.Int32BitsToSingle((int)a), BitConverter.Int32BitsToSingle((int)b)))
        : Bits(Float(data.Opcode, BitConverter.Int64BitsToDouble(a), BitConverter.Int64BitsToDouble(b)));

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
            IrOpcode.Fabs => T.Abs(a),
            IrOpcode.Fneg => -a,
            IrOpcode.Fsqrt => T.Sqrt(a),
            IrOpcode.Fceil => T.Ceiling(a),
            IrOpcode.Ffloor => T.Floor(a),
            IrOpcode.Ftrunc => T.Truncate(a),
            _ => T.Round(a, MidpointRounding.ToEven),
        };

    // Core 2.0, 4.3.2.22 to 4.3.2.25. A float32 is exact as a double.
    private static bool TryTruncate(IrOpcode opcode, IrType type, double value, out long result)
    {
        var signed = opcode is IrOpcode.TruncSTrap or IrOpcode.TruncSatS;
        var saturates = opcode is IrOpcode.TruncSatS or IrOpcode.TruncSatU;
        var is32 = type == IrType.I32;
        result = 0;
        if (double.IsNaN(value))
        {
            return saturates;
        }

        var low = !signed ? 0 : is32 ? -2147483648.0 : -9223372036854775808.0;
        var high = is32 ? (signed ? 2147483648.0 : 4294967296.0) : signed ? 9223372036854775808.0 : 18446744073709551616.0;
        var whole = Math.Truncate(value);
        if (whole >= low && whole < high)
        {
            result = signed ? (long)whole : (long)(ulong)whole;
        }
        else if (!saturates)
        {
            return false;
        }
        else if (whole >= high)
        {
            result = is32 ? (signed ? int.MaxValue : -1) : signed ? long.MaxValue : -1;
        }
        else
        {
            result = !signed ? 0 : is32 ? int.MinValue : long.MinValue;
        }

        result = is32 ? (int)result : result;
        return true;
    }

    private static bool IsNumber(IrType type, long bits, out long result)
    {
        result = bits;
        return !IsNaN(type, bits);
    }

    private static bool IsNaN(IrType type, long bits) => type switch
    {
        IrType.F32 => float.IsNaN(BitConverter.Int32BitsToSingle((int)bits)),
        IrType.F64 => double.IsNaN(BitConverter.Int64BitsToDouble(bits)),
        _ => false,
    };

    private static double AsDouble(IrType type, long bits) =>
        type == IrType.F32 ? BitConverter.Int32BitsToSingle((int)bits) : BitConverter.Int64BitsToDouble(bits);

    private static long Bits(float value) => (uint)BitConverter.SingleToInt32Bits(value);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static long Bits<T>(T value)
        where T : IBinaryFloatingPointIeee754<T> =>
            typeof(T) == typeof(float) ? Bits(float.CreateTruncating(value)) : Bits(double.CreateTruncating(value));
}
