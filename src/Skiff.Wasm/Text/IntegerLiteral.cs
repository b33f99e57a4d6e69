namespace Skiff.Wasm.Text;

/// <summary>The values of integer literals. Source: Core 2.0, 6.3.1.</summary>
internal static class IntegerLiteral
{
    /// <summary>Reads a literal of <paramref name="bits"/> bits that may be signed or unsigned; false where it does not fit.</summary>
    /// <param name="literal">Has the form of a natural or integer token.</param>
    /// <param name="bits">8 to 64.</param>
    /// <param name="value">The bits, sign-extended to 64 where the literal is negative.</param>
    public static bool TryParse(ReadOnlySpan<char> literal, int bits, out ulong value)
    {
        var isNegative = literal[0] == '-';
        var digits = literal[0] is '+' or '-' ? literal[1..] : literal;
        if (!TryParseMagnitude(digits, out value))
        {
            return false;
        }

        if (isNegative)
        {
            var fits = value <= 1UL << (bits - 1);
            value = 0 - value;
            return fits;
        }

        return bits == 64 || value >> bits == 0;
    }

    private static bool TryParseMagnitude(ReadOnlySpan<char> digits, out ulong value)
    {
        value = 0;
        var radix = 10UL;
        if (digits.StartsWith("0x"))
        {
            radix = 16;
            digits = digits[2..];
        }

        foreach (var c in digits)
        {
            if (c == '_')
            {
                continue;
            }

            var next = ((UInt128)value * radix) + (uint)NumberSyntax.HexDigit(c);
            if (next > ulong.MaxValue)
            {
                return false;
            }

            value = (ulong)next;
        }

        return true;
    }
}
