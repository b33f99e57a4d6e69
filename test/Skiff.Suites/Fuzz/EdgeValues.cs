using Skiff.Suites.Spec;

namespace Skiff.Suites.Fuzz;

/// <summary>Bits of numbers at which implementations differ: extremes, boundaries, shift counts, NaNs, powers of two.</summary>
internal static class EdgeValues
{
    private static readonly uint[] Integers32 =
    [
        0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 100, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 65535 - 7, 65536 - 4, 65536 * 2 - 8,
        0x7FFF_FFFE, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_0000, 0xFFFF_FF80, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x5555_5555, 0xAAAA_AAAA,
    ];

    private static readonly ulong[] Integers64 =
    [
        0, 1, 2, 5, 31, 32, 33, 63, 64, 65, 127, 128, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
        0x7FFF_FFFF_FFFF_FFFE, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0x8000_0000_0000_0001, 0xFFFF_FFFF_7FFF_FFFF, 0xFFFF_FFFF_8000_0000,
        0xFFFF_FFFF_FFFF_FF80, 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFF, 0x0020_0000_0000_0001, 0x5555_5555_5555_5555,
    ];

    private static readonly uint[] FloatBits32 =
    [
        0x7FC0_0000, 0xFFC0_0000, 0x7F80_0001, 0xFFBF_FFFF, 0x7FFF_FFFF, 0x7FE1_2345, 0x0000_0001, 0x8000_0001, 0x007F_FFFF, 0x0080_0000,
    ];

    private static readonly ulong[] FloatBits64 =
    [
        0x7FF8_0000_0000_0000, 0xFFF8_0000_0000_0000, 0x7FF0_0000_0000_0001, 0xFFF7_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0x7FF8_1234_5678_9ABC,
        0x0000_0000_0000_0001, 0x8000_0000_0000_0001, 0x000F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000,
    ];

    private static readonly double[] Doubles =
    [
        0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, 2.5, -2.5, 3.7, 1e10, -1e10, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue,
        float.MaxValue, 2147483647.0, 2147483648.0, -2147483648.0, -2147483649.0, 2147483647.5, 4294967295.0, 4294967296.0, 4294967295.5,
        9223372036854775807.0, -9223372036854775808.0, 18446744073709551615.0, 16777217.0, 9007199254740993.0, -0.9999999, 4503599627370497.5,
    ];

    /// <summary>Bits of a value of a number type.</summary>
    internal static ulong Bits(FuzzRandom random, ValueType type)
    {
        switch (type)
        {
            case ValueType.I32:
                return random.Below(4) switch
                {
                    0 => (uint)random.Between(-8, 100),
                    1 => (uint)random.NextBits(),
                    _ => random.Pick(Integers32),
                };
            case ValueType.I64:
                return random.Below(4) switch
                {
                    0 => (ulong)random.Between(-8, 100),
                    1 => random.NextBits(),
                    _ => random.Pick(Integers64),
                };
            case ValueType.F32:
                return random.Below(6) switch
                {
                    0 => random.Pick(FloatBits32),
                    1 => (uint)random.NextBits(),
                    2 => BitConverter.SingleToUInt32Bits(random.Between(-100, 100) / 4f),
                    _ => BitConverter.SingleToUInt32Bits((float)random.Pick(Doubles)),
                };
            case ValueType.F64:
                return random.Below(6) switch
                {
                    0 => random.Pick(FloatBits64),
                    1 => random.NextBits(),
                    2 => BitConverter.DoubleToUInt64Bits(random.Between(-100, 100) / 4.0),
                    _ => BitConverter.DoubleToUInt64Bits(random.Pick(Doubles)),
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a number type");
        }
    }

    /// <summary>A value to call a function with. Functions are passed as null: none can be made outside of a module.</summary>
    internal static SpecValue Argument(FuzzRandom random, ValueType type) => type switch
    {
        ValueType.FuncRef => new SpecValue(type, 0),
        ValueType.ExternRef => new SpecValue(type, 0, 0, random.Chance(30) ? null : new ExternReference((ulong)random.Below(10))),
        _ => new SpecValue(type, Bits(random, type)),
    };
}
