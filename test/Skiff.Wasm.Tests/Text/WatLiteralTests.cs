using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

public class WatLiteralTests
{
    [Theory]
    [InlineData("0", 8, 0)]
    [InlineData("255", 8, 0xFF)]
    [InlineData("-128", 8, -128)]
    [InlineData("+0x7f", 8, 0x7F)]
    [InlineData("4294967295", 32, 0xFFFF_FFFF)]
    [InlineData("-2147483648", 32, -2147483648L)]
    [InlineData("0xDEAD_beef", 32, 0xDEADBEEF)]
    [InlineData("18446744073709551615", 64, -1)]
    [InlineData("-9223372036854775808", 64, long.MinValue)]
    public void Integers_in_range_have_these_bits(string literal, int bits, long expected)
    {
        Assert.True(IntegerLiteral.TryParse(literal, bits, out var value));
        Assert.Equal((ulong)expected, value);
    }

    [Theory]
    [InlineData("256", 8)]
    [InlineData("-129", 8)]
    [InlineData("65536", 16)]
    [InlineData("4294967296", 32)]
    [InlineData("-2147483649", 32)]
    [InlineData("18446744073709551616", 64)]
    [InlineData("-9223372036854775809", 64)]
    [InlineData("99999999999999999999999999999999999999999999", 64)]
    public void Integers_out_of_range_are_refused(string literal, int bits) => Assert.False(IntegerLiteral.TryParse(literal, bits, out _));

    [Theory]
    [InlineData("0", 0x0000_0000)]
    [InlineData("-0.0", 0x8000_0000)]
    [InlineData("1", 0x3F80_0000)]
    [InlineData("0x1p-149", 0x0000_0001)]
    [InlineData("0x1p-150", 0x0000_0000)]
    [InlineData("0x1.000001p-150", 0x0000_0001)]
    [InlineData("0x1.fffffep127", 0x7F7F_FFFF)]
    [InlineData("0x1.fffffep-127", 0x0080_0000)]
    [InlineData("0x1.fffffcp-127", 0x007F_FFFF)]
    [InlineData("0x1.fffffeffffffffp127", 0x7F7F_FFFF)]
    [InlineData("0x1.000001p0", 0x3F80_0000)]
    [InlineData("0x1.0000010000000000000000000000001p0", 0x3F80_0001)]
    [InlineData("0x1.000003p0", 0x3F80_0002)]
    [InlineData("0x1_0.8_0p-4", 0x3F84_0000)]
    [InlineData("16777217", 0x4B80_0000)]
    [InlineData("1.000000059604644775390625", 0x3F80_0000)]
    [InlineData("1.00000005960464477539062500000000000000000001", 0x3F80_0001)]
    [InlineData("inf", 0x7F80_0000)]
    [InlineData("-inf", 0xFF80_0000)]
    [InlineData("nan", 0x7FC0_0000)]
    [InlineData("-nan:0x1", 0xFF80_0001)]
    [InlineData("nan:0x7f_ffff", 0x7FFF_FFFF)]
    [InlineData("0x0p999999999999", 0x0000_0000)]
    [InlineData("0x1p-999999999999999999999", 0x0000_0000)]
    public void F32_literals_have_these_bits(string literal, uint expected)
    {
        Assert.True(FloatLiteral.TryParseF32(literal, out var bits));
        Assert.Equal(expected, bits);
    }

    [Theory]
    [InlineData("0x1p-1074", 0x0000_0000_0000_0001)]
    [InlineData("0x1p-1075", 0x0000_0000_0000_0000)]
    [InlineData("0x1.8p-1075", 0x0000_0000_0000_0001)]
    [InlineData("0x1.fffffffffffffp1023", 0x7FEF_FFFF_FFFF_FFFF)]
    [InlineData("0x1.fffffffffffff7ffffffffp1023", 0x7FEF_FFFF_FFFF_FFFF)]
    [InlineData("0x1.00000000000008p0", 0x3FF0_0000_0000_0000)]
    [InlineData("0x1.000000000000080000001p0", 0x3FF0_0000_0000_0001)]
    [InlineData("2.2250738585072011e-308", 0x000F_FFFF_FFFF_FFFF)]
    [InlineData("nan", 0x7FF8_0000_0000_0000)]
    [InlineData("nan:0x4_0000_0000_0000", 0x7FF4_0000_0000_0000)]
    public void F64_literals_have_these_bits(string literal, ulong expected)
    {
        Assert.True(FloatLiteral.TryParseF64(literal, out var bits));
        Assert.Equal(expected, bits);
    }

    [Theory]
    [InlineData("0x1p128")]
    [InlineData("0x1.ffffffp127")]
    [InlineData("3.5e38")]
    [InlineData("1e99999999999")]
    [InlineData("0x1p999999999999999999999")]
    [InlineData("nan:0x0")]
    [InlineData("nan:0x80_0000")]
    [InlineData("nan:0xffff_ffff_ffff_ffff_ffff")]
    public void F32_literals_out_of_range_are_refused(string literal) => Assert.False(FloatLiteral.TryParseF32(literal, out _));

    [Fact]
    public void Hexadecimal_floats_are_rounded_like_exact_fractions() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<(ulong, ulong, byte, short)>().ToArbitrary(),
            value =>
            {
                var (whole, fraction, shift, power) = value;
                whole >>= shift & 63;
                var exponent = power % 1200;
                var literal = string.Create(CultureInfo.InvariantCulture, $"0x{whole:x}.{fraction:x16}p{exponent}");
                var mantissa = ((BigInteger)whole << 64) + fraction;

                var fits32 = FloatLiteral.TryParseF32(literal, out var bits32);
                var fits64 = FloatLiteral.TryParseF64(literal, out var bits64);

                return fits32 == IsNearest(mantissa, exponent - 64, bits32, fractionBits: 23, exponentBits: 8)
                    && fits64 == IsNearest(mantissa, exponent - 64, bits64, fractionBits: 52, exponentBits: 11);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_f32_printed_in_decimal_reads_back() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<uint>().Select(bits => bits & 0x7FFF_FFFF).Where(bits => bits < 0x7F80_0000).ToArbitrary(), bits =>
        {
            var literal = BitConverter.UInt32BitsToSingle(bits).ToString("E9", CultureInfo.InvariantCulture);
            return FloatLiteral.TryParseF32(literal, out var read) && read == bits;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0", TokenKind.Natural)]
    [InlineData("0x0a_B", TokenKind.Natural)]
    [InlineData("-1_0", TokenKind.Integer)]
    [InlineData("1.", TokenKind.Float)]
    [InlineData("1e5", TokenKind.Float)]
    [InlineData("0x1.p-2", TokenKind.Float)]
    [InlineData("+inf", TokenKind.Float)]
    [InlineData("nan:0x1", TokenKind.Float)]
    [InlineData("nan:1", TokenKind.Reserved)]
    [InlineData("1__0", TokenKind.Reserved)]
    [InlineData("_1", TokenKind.Reserved)]
    [InlineData("1_", TokenKind.Reserved)]
    [InlineData("0x", TokenKind.Reserved)]
    [InlineData(".5", TokenKind.Reserved)]
    [InlineData("1e", TokenKind.Reserved)]
    [InlineData("0x1p0x1", TokenKind.Reserved)]
    [InlineData("+", TokenKind.Reserved)]
    public void Words_are_numbers_or_not(string word, object kind) => Assert.Equal(kind, NumberSyntax.Classify(word));

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"a\\t\\n\\r\\\"\\'\\\\\"", "61090A0D22275C")]
    [InlineData("\"\\00\\fF\"", "00FF")]
    [InlineData("\"\\u{0}\\u{7_ff}\\u{10FFFF}é\"", "00DFBFF48FBFBFC3A9")]
    public void Strings_become_these_bytes(string literal, string hex)
    {
        var output = new ByteWriter();
        var position = 0;
        StringLiteral.Skip(literal, ref position);
        StringLiteral.Decode(literal, output);

        Assert.Equal(literal.Length, position);
        Assert.Equal(hex, Convert.ToHexString(output.Written));
    }

    /// <summary>
    /// Whether the bits stand for the float nearest to <c>mantissa * 2^exponent</c>; false where that is too large for any float.
    /// Decided by the distances to the float and to its two neighbours, as whole numbers.
    /// </summary>
    private static bool IsNearest(BigInteger mantissa, int exponent, ulong bits, int fractionBits, int exponentBits)
    {
        var infinity = ((1UL << exponentBits) - 1) << fractionBits;
        var value = mantissa << (exponent + Scale);

        // Half way between the greatest float and what would be the next one.
        var limit = (ValueOf(infinity - 1, fractionBits, exponentBits) + ValueOf(infinity, fractionBits, exponentBits)) / 2;
        if (value >= limit)
        {
            return false;
        }

        var distance = BigInteger.Abs(value - ValueOf(bits, fractionBits, exponentBits));
        var above = BigInteger.Abs(value - ValueOf(bits + 1, fractionBits, exponentBits));
        var below = bits == 0 ? distance + 1 : BigInteger.Abs(value - ValueOf(bits - 1, fractionBits, exponentBits));
        var isEven = (bits & 1) == 0;
        Assert.True(distance < above || (distance == above && isEven), "the float above is nearer");
        Assert.True(distance < below || (distance == below && isEven), "the float below is nearer");
        return true;
    }

    private const int Scale = 1400;

    private static BigInteger ValueOf(ulong bits, int fractionBits, int exponentBits)
    {
        var field = (int)(bits >> fractionBits);
        var fraction = bits & ((1UL << fractionBits) - 1);
        var significand = field == 0 ? fraction : fraction | (1UL << fractionBits);
        return (BigInteger)significand << (Math.Max(field, 1) - (1 << (exponentBits - 1)) + 2 - fractionBits - 1 + Scale);
    }
}
