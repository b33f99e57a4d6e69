using System.Globalization;
using System.Numerics;

namespace Skiff.Wasm.Text;

/// <summary>The values of floating-point literals, rounded once to nearest, ties to even. Source: Core 2.0, 6.3.2.</summary>
internal static class FloatLiteral
{
    /// <summary>Reads a literal as the bits of an <c>f32</c>; false where it is out of range.</summary>
    /// <param name="literal">Has the form of a number token.</param>
    /// <param name="bits">The bits.</param>
    public static bool TryParseF32(ReadOnlySpan<char> literal, out uint bits)
    {
        var fits = TryParse(literal, fractionBits: 23, exponentBits: 8, out var wide);
        bits = (uint)wide;
        return fits;
    }

    /// <summary>Reads a literal as the bits of an <c>f64</c>; false where it is out of range.</summary>
    /// <param name="literal">Has the form of a number token.</param>
    /// <param name="bits">The bits.</param>
    public static bool TryParseF64(ReadOnlySpan<char> literal, out ulong bits) => TryParse(literal, fractionBits: 52, exponentBits: 11, out bits);

    private static bool TryParse(ReadOnlySpan<char> literal, int fractionBits, int exponentBits, out ulong bits)
    {
        var sign = literal[0] == '-' ? 1UL << (fractionBits + exponentBits) : 0;
        var number = literal[0] is '+' or '-' ? literal[1..] : literal;
        var infinity = ((1UL << exponentBits) - 1) << fractionBits;
        if (number is "inf")
        {
            bits = sign | infinity;
            return true;
        }

        if (number.StartsWith("nan"))
        {
            var payload = 1UL << (fractionBits - 1);
            var fits = number.Length == 3 || (IntegerLiteral.TryParse(number[4..], bits: 64, out payload) && payload != 0 && payload >> fractionBits == 0);
            bits = sign | infinity | payload;
            return fits;
        }

        var magnitude = number.StartsWith("0x") ? RoundHexadecimal(number[2..], fractionBits, exponentBits)
            : fractionBits == 23 ? BitConverter.SingleToUInt32Bits(float.Parse(Plain(number), NumberStyles.Float, CultureInfo.InvariantCulture))
            : BitConverter.DoubleToUInt64Bits(double.Parse(Plain(number), NumberStyles.Float, CultureInfo.InvariantCulture));
        bits = sign | magnitude;
        return magnitude < infinity;
    }

    private static string Plain(ReadOnlySpan<char> number) => number.ToString().Replace("_", "", StringComparison.Ordinal);

    /// <summary>The bits of a hexadecimal number; those of infinity or more where it is too large.</summary>
    private static ulong RoundHexadecimal(ReadOnlySpan<char> number, int fractionBits, int exponentBits)
    {
        var exponentAt = number.IndexOfAny('p', 'P');
        var exponent = exponentAt < 0 ? 0 : ParseExponent(number[(exponentAt + 1)..]);
        var mantissa = 0UL;
        var afterPoint = false;
        var sticky = false;
        foreach (var c in exponentAt < 0 ? number : number[..exponentAt])
        {
            if (c == '.')
            {
                afterPoint = true;
            }
            else if (c != '_')
            {
                var digit = (uint)NumberSyntax.HexDigit(c);
                var full = mantissa >> 60 != 0;
                mantissa = full ? mantissa : (mantissa << 4) | digit;
                sticky |= full && digit != 0;
                exponent += (full ? 4 : 0) - (afterPoint ? 4 : 0);
            }
        }

        return mantissa == 0 ? 0 : Round(mantissa, sticky, exponent, fractionBits, exponentBits);
    }

    /// <summary>Rounds <c>mantissa * 2^exponent</c>; <paramref name="sticky"/> says that a little more follows.</summary>
    private static ulong Round(ulong mantissa, bool sticky, long exponent, int fractionBits, int exponentBits)
    {
        var bias = (1L << (exponentBits - 1)) - 1;
        var shiftUp = BitOperations.LeadingZeroCount(mantissa);
        mantissa <<= shiftUp;
        exponent += 63 - shiftUp;

        // A subnormal number keeps fewer bits than a normal one; it is written with the exponent field zero.
        var biased = exponent + bias;
        var drop = 63 - fractionBits + Math.Max(0, 1 - biased);
        if (drop > 64)
        {
            return 0;
        }

        var kept = drop == 64 ? 0 : mantissa >> (int)drop;
        var lost = drop == 64 ? mantissa : mantissa << (int)(64 - drop);
        const ulong Half = 1UL << 63;
        if (lost > Half || (lost == Half && (sticky || (kept & 1) != 0)))
        {
            kept++;
        }

        if (biased > 2 * bias)
        {
            return ((1UL << exponentBits) - 1) << fractionBits;
        }

        // The leading one of a normal number adds one to the exponent field, and so does a carry out of the fraction.
        return ((ulong)Math.Max(0, biased - 1) << fractionBits) + kept;
    }

    private static long ParseExponent(ReadOnlySpan<char> text)
    {
        var value = 0L;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                // Far beyond any exponent that the digits of a text of the greatest length could bring back into range.
                value = Math.Min((value * 10) + (c - '0'), 1L << 40);
            }
        }

        return text[0] == '-' ? -value : value;
    }
}
