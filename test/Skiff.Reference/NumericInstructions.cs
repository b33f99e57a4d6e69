using System.Numerics;
using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>
/// The numeric instructions as functions on bits. Pure, so that tests of constant folding can use them too.
/// <c>i32</c> and <c>f32</c> stand in the low half, the upper half is zero. Source: WebAssembly Core 2.0, 4.3.
/// </summary>
public static class NumericInstructions
{
    /// <summary>Whether <see cref="Unary"/> knows the instruction.</summary>
    public static bool IsUnary(Opcode opcode) => opcode
        is Opcode.I32Eqz or Opcode.I64Eqz
        or (>= Opcode.I32Clz and <= Opcode.I32Popcnt)
        or (>= Opcode.I64Clz and <= Opcode.I64Popcnt)
        or (>= Opcode.F32Abs and <= Opcode.F32Sqrt)
        or (>= Opcode.F64Abs and <= Opcode.F64Sqrt)
        or (>= Opcode.I32WrapI64 and <= Opcode.I64Extend32S)
        or (>= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U);

    /// <summary>Whether <see cref="Binary"/> knows the instruction.</summary>
    public static bool IsBinary(Opcode opcode) => opcode
        is (>= Opcode.I32Eq and <= Opcode.I32GeU)
        or (>= Opcode.I64Eq and <= Opcode.F64Ge)
        or (>= Opcode.I32Add and <= Opcode.I32Rotr)
        or (>= Opcode.I64Add and <= Opcode.I64Rotr)
        or (>= Opcode.F32Add and <= Opcode.F32Copysign)
        or (>= Opcode.F64Add and <= Opcode.F64Copysign);

    /// <summary>Evaluates an instruction of one operand; may throw <see cref="TrapException"/>.</summary>
    public static ulong Unary(Opcode opcode, ulong a) => opcode switch
    {
        Opcode.I32Eqz => Bit((uint)a == 0),
        Opcode.I64Eqz => Bit(a == 0),
        Opcode.I32Clz => (uint)BitOperations.LeadingZeroCount((uint)a),
        Opcode.I32Ctz => (uint)BitOperations.TrailingZeroCount((uint)a),
        Opcode.I32Popcnt => (uint)BitOperations.PopCount((uint)a),
        Opcode.I64Clz => (uint)BitOperations.LeadingZeroCount(a),
        Opcode.I64Ctz => (uint)BitOperations.TrailingZeroCount(a),
        Opcode.I64Popcnt => (uint)BitOperations.PopCount(a),

        // Signs are bits: these three never look at the value, so a NaN keeps its payload (4.3.3).
        Opcode.F32Abs => a & 0x7FFF_FFFF,
        Opcode.F32Neg => a ^ 0x8000_0000,
        Opcode.F64Abs => a & 0x7FFF_FFFF_FFFF_FFFF,
        Opcode.F64Neg => a ^ 0x8000_0000_0000_0000,
        Opcode.F32Ceil => Bits(Quiet(F32(a), MathF.Ceiling(F32(a)))),
        Opcode.F32Floor => Bits(Quiet(F32(a), MathF.Floor(F32(a)))),
        Opcode.F32Trunc => Bits(Quiet(F32(a), MathF.Truncate(F32(a)))),
        Opcode.F32Nearest => Bits(Quiet(F32(a), MathF.Round(F32(a), MidpointRounding.ToEven))),
        Opcode.F32Sqrt => Bits(MathF.Sqrt(F32(a))),
        Opcode.F64Ceil => Bits(Quiet(F64(a), Math.Ceiling(F64(a)))),
        Opcode.F64Floor => Bits(Quiet(F64(a), Math.Floor(F64(a)))),
        Opcode.F64Trunc => Bits(Quiet(F64(a), Math.Truncate(F64(a)))),
        Opcode.F64Nearest => Bits(Quiet(F64(a), Math.Round(F64(a), MidpointRounding.ToEven))),
        Opcode.F64Sqrt => Bits(Math.Sqrt(F64(a))),

        Opcode.I32WrapI64 => (uint)a,
        Opcode.I64ExtendI32S => (ulong)(int)a,
        Opcode.I64ExtendI32U => (uint)a,
        Opcode.I32Extend8S => (uint)(sbyte)a,
        Opcode.I32Extend16S => (uint)(short)a,
        Opcode.I64Extend8S => (ulong)(sbyte)a,
        Opcode.I64Extend16S => (ulong)(short)a,
        Opcode.I64Extend32S => (ulong)(int)a,
        Opcode.I32TruncF32S => Truncation.Checked(F32(a), Truncation.I32),
        Opcode.I32TruncF32U => Truncation.Checked(F32(a), Truncation.U32),
        Opcode.I32TruncF64S => Truncation.Checked(F64(a), Truncation.I32),
        Opcode.I32TruncF64U => Truncation.Checked(F64(a), Truncation.U32),
        Opcode.I64TruncF32S => Truncation.Checked(F32(a), Truncation.I64),
        Opcode.I64TruncF32U => Truncation.Checked(F32(a), Truncation.U64),
        Opcode.I64TruncF64S => Truncation.Checked(F64(a), Truncation.I64),
        Opcode.I64TruncF64U => Truncation.Checked(F64(a), Truncation.U64),
        Opcode.I32TruncSatF32S => Truncation.Saturating(F32(a), Truncation.I32),
        Opcode.I32TruncSatF32U => Truncation.Saturating(F32(a), Truncation.U32),
        Opcode.I32TruncSatF64S => Truncation.Saturating(F64(a), Truncation.I32),
        Opcode.I32TruncSatF64U => Truncation.Saturating(F64(a), Truncation.U32),
        Opcode.I64TruncSatF32S => Truncation.Saturating(F32(a), Truncation.I64),
        Opcode.I64TruncSatF32U => Truncation.Saturating(F32(a), Truncation.U64),
        Opcode.I64TruncSatF64S => Truncation.Saturating(F64(a), Truncation.I64),
        Opcode.I64TruncSatF64U => Truncation.Saturating(F64(a), Truncation.U64),
        Opcode.F32ConvertI32S => Bits((float)(int)a),
        Opcode.F32ConvertI32U => Bits((float)(long)(uint)a),
        Opcode.F32ConvertI64S => Bits((float)(long)a),
        Opcode.F32ConvertI64U => Bits((long)a >= 0 ? (float)(long)a : (float)(long)HalveToOdd(a) * 2),
        Opcode.F64ConvertI32S => Bits((double)(int)a),
        Opcode.F64ConvertI32U => Bits((double)(uint)a),
        Opcode.F64ConvertI64S => Bits((double)(long)a),
        Opcode.F64ConvertI64U => Bits((long)a >= 0 ? (double)(long)a : (double)(long)HalveToOdd(a) * 2),
        Opcode.F32DemoteF64 => Bits((float)F64(a)),
        Opcode.F64PromoteF32 => Bits((double)F32(a)),
        Opcode.I32ReinterpretF32 or Opcode.F32ReinterpretI32 or Opcode.I64ReinterpretF64 or Opcode.F64ReinterpretI64 => a,
        _ => throw new ArgumentOutOfRangeException(nameof(opcode), opcode, "not a numeric instruction of one operand"),
    };

    /// <summary>Evaluates an instruction of two operands; may throw <see cref="TrapException"/>.</summary>
    public static ulong Binary(Opcode opcode, ulong a, ulong b) => opcode switch
    {
        <= Opcode.I32GeU => CompareI32(opcode, (uint)a, (uint)b),
        <= Opcode.I64GeU => CompareI64(opcode, a, b),
        <= Opcode.F32Ge => CompareFloat(opcode - (Opcode.F32Eq - Opcode.F64Eq), F32(a), F32(b)),
        <= Opcode.F64Ge => CompareFloat(opcode, F64(a), F64(b)),
        <= Opcode.I32Rotr => BinaryI32(opcode, (uint)a, (uint)b),
        <= Opcode.I64Rotr => BinaryI64(opcode, a, b),
        Opcode.F32Copysign => (a & 0x7FFF_FFFF) | (b & 0x8000_0000),
        <= Opcode.F32Max => Bits(BinaryF32(opcode, F32(a), F32(b))),
        Opcode.F64Copysign => (a & 0x7FFF_FFFF_FFFF_FFFF) | (b & 0x8000_0000_0000_0000),
        _ => Bits(BinaryF64(opcode, F64(a), F64(b))),
    };

    private static ulong CompareI32(Opcode opcode, uint a, uint b) => Bit(opcode switch
    {
        Opcode.I32Eq => a == b,
        Opcode.I32Ne => a != b,
        Opcode.I32LtS => (int)a < (int)b,
        Opcode.I32LtU => a < b,
        Opcode.I32GtS => (int)a > (int)b,
        Opcode.I32GtU => a > b,
        Opcode.I32LeS => (int)a <= (int)b,
        Opcode.I32LeU => a <= b,
        Opcode.I32GeS => (int)a >= (int)b,
        Opcode.I32GeU => a >= b,
        _ => throw NotBinary(opcode),
    });

    private static ulong CompareI64(Opcode opcode, ulong a, ulong b) => Bit(opcode switch
    {
        Opcode.I64Eq => a == b,
        Opcode.I64Ne => a != b,
        Opcode.I64LtS => (long)a < (long)b,
        Opcode.I64LtU => a < b,
        Opcode.I64GtS => (long)a > (long)b,
        Opcode.I64GtU => a > b,
        Opcode.I64LeS => (long)a <= (long)b,
        Opcode.I64LeU => a <= b,
        Opcode.I64GeS => (long)a >= (long)b,
        Opcode.I64GeU => a >= b,
        _ => throw NotBinary(opcode),
    });

    /// <summary>Widening an <c>f32</c> is exact, so one comparison serves both.</summary>
    private static ulong CompareFloat(Opcode opcode, double a, double b) => Bit(opcode switch
    {
        Opcode.F64Eq => a == b,
        Opcode.F64Ne => a != b,
        Opcode.F64Lt => a < b,
        Opcode.F64Gt => a > b,
        Opcode.F64Le => a <= b,
        Opcode.F64Ge => a >= b,
        _ => throw NotBinary(opcode),
    });

    private static uint BinaryI32(Opcode opcode, uint a, uint b) => opcode switch
    {
        Opcode.I32Add => a + b,
        Opcode.I32Sub => a - b,
        Opcode.I32Mul => a * b,
        Opcode.I32DivS or Opcode.I32DivU or Opcode.I32RemS or Opcode.I32RemU when b == 0 => throw new TrapException(TrapKind.IntegerDivideByZero),
        Opcode.I32DivS when a == 0x8000_0000 && (int)b == -1 => throw new TrapException(TrapKind.IntegerOverflow),
        Opcode.I32DivS => (uint)((int)a / (int)b),
        Opcode.I32DivU => a / b,
        Opcode.I32RemS => (int)b == -1 ? 0 : (uint)((int)a % (int)b),
        Opcode.I32RemU => a % b,
        Opcode.I32And => a & b,
        Opcode.I32Or => a | b,
        Opcode.I32Xor => a ^ b,
        Opcode.I32Shl => a << (int)(b & 31),
        Opcode.I32ShrS => (uint)((int)a >> (int)(b & 31)),
        Opcode.I32ShrU => a >> (int)(b & 31),
        Opcode.I32Rotl => BitOperations.RotateLeft(a, (int)(b & 31)),
        Opcode.I32Rotr => BitOperations.RotateRight(a, (int)(b & 31)),
        _ => throw NotBinary(opcode),
    };

    private static ulong BinaryI64(Opcode opcode, ulong a, ulong b) => opcode switch
    {
        Opcode.I64Add => a + b,
        Opcode.I64Sub => a - b,
        Opcode.I64Mul => a * b,
        Opcode.I64DivS or Opcode.I64DivU or Opcode.I64RemS or Opcode.I64RemU when b == 0 => throw new TrapException(TrapKind.IntegerDivideByZero),
        Opcode.I64DivS when a == 0x8000_0000_0000_0000 && (long)b == -1 => throw new TrapException(TrapKind.IntegerOverflow),
        Opcode.I64DivS => (ulong)((long)a / (long)b),
        Opcode.I64DivU => a / b,
        Opcode.I64RemS => (long)b == -1 ? 0 : (ulong)((long)a % (long)b),
        Opcode.I64RemU => a % b,
        Opcode.I64And => a & b,
        Opcode.I64Or => a | b,
        Opcode.I64Xor => a ^ b,
        Opcode.I64Shl => a << (int)(b & 63),
        Opcode.I64ShrS => (ulong)((long)a >> (int)(b & 63)),
        Opcode.I64ShrU => a >> (int)(b & 63),
        Opcode.I64Rotl => BitOperations.RotateLeft(a, (int)(b & 63)),
        Opcode.I64Rotr => BitOperations.RotateRight(a, (int)(b & 63)),
        _ => throw NotBinary(opcode),
    };

    private static float BinaryF32(Opcode opcode, float a, float b) => opcode switch
    {
        Opcode.F32Add => a + b,
        Opcode.F32Sub => a - b,
        Opcode.F32Mul => a * b,
        Opcode.F32Div => a / b,

        // Adding NaNs makes a quiet one; MathF.Min and Max order the zeros as the specification does.
        Opcode.F32Min or Opcode.F32Max when float.IsNaN(a) || float.IsNaN(b) => a + b,
        Opcode.F32Min => MathF.Min(a, b),
        Opcode.F32Max => MathF.Max(a, b),
        _ => throw NotBinary(opcode),
    };

    private static double BinaryF64(Opcode opcode, double a, double b) => opcode switch
    {
        Opcode.F64Add => a + b,
        Opcode.F64Sub => a - b,
        Opcode.F64Mul => a * b,
        Opcode.F64Div => a / b,
        Opcode.F64Min or Opcode.F64Max when double.IsNaN(a) || double.IsNaN(b) => a + b,
        Opcode.F64Min => Math.Min(a, b),
        Opcode.F64Max => Math.Max(a, b),
        _ => throw NotBinary(opcode),
    };

    private static float F32(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static double F64(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static ulong Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static ulong Bit(bool value) => value ? 1UL : 0UL;

    private static float Quiet(float operand, float result) => float.IsNaN(operand) ? operand + operand : result;

    private static double Quiet(double operand, double result) => double.IsNaN(operand) ? operand + operand : result;

    /// <summary>Half of it, the lost bit kept as a sticky one: rounding the half and doubling rounds the whole only once.</summary>
    private static ulong HalveToOdd(ulong value) => (value >> 1) | (value & 1);

    private static ArgumentOutOfRangeException NotBinary(Opcode opcode) =>
        new(nameof(opcode), opcode, "not a numeric instruction of two operands");
}
