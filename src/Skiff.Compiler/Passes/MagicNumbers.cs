using System.Numerics;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Multipliers and shifts by which a division by a constant becomes a multiplication. Sources: Granlund and Montgomery, "Division by Invariant
/// Integers using Multiplication" (1994); Warren, Hacker's Delight, 2nd edition, chapter 10.
/// </summary>
internal static class MagicNumbers
{
    /// <summary>
    /// For unsigned x of <paramref name="bits"/> bits: x / divisor = (x * multiplier) &gt;&gt; (bits + shift). The multiplier may need one bit more
    /// than <paramref name="bits"/>: then <c>isLong</c> is true and the multiplier given lacks its top bit.
    /// </summary>
    public static (ulong Multiplier, int Shift, bool IsLong) Unsigned(ulong divisor, int bits)
    {
        // The least shift for which rounding up the reciprocal is exact enough: 2^(bits+s) mod d, rounded up, at most 2^s.
        for (var shift = 0; ; shift++)
        {
            var power = BigInteger.One << (bits + shift);
            var multiplier = (power + divisor - 1) / divisor;
            if (multiplier * divisor - power <= BigInteger.One << shift)
            {
                var isLong = multiplier >> bits != 0;
                return ((ulong)(multiplier & ((BigInteger.One << bits) - 1)), shift, isLong);
            }
        }
    }

    /// <summary>
    /// For signed x of <paramref name="bits"/> bits and a positive divisor of at least 2: x / divisor = ((x * multiplier) &gt;&gt; (bits + shift)) + (x &lt; 0 ? 1 : 0),
    /// the multiplier taken as an unsigned number below 2^bits.
    /// </summary>
    public static (ulong Multiplier, int Shift) Signed(ulong divisor, int bits)
    {
        for (var shift = 0; ; shift++)
        {
            var power = BigInteger.One << (bits + shift);
            var multiplier = power / divisor + 1;
            if (multiplier * divisor - power <= BigInteger.One << (shift + 1))
            {
                return ((ulong)multiplier, shift);
            }
        }
    }
}
