namespace Skiff.Reference;

/// <summary>Floats to integers. An <c>f32</c> widens exactly, so <c>double</c> serves both. Source: WebAssembly Core 2.0, 4.3.4.</summary>
internal static class Truncation
{
    /// <summary>An integer type: what it holds from <paramref name="Lowest"/> to below <paramref name="Beyond"/>, and the bits of the extremes.</summary>
    internal readonly record struct Target(double Lowest, double Beyond, ulong LowestBits, ulong HighestBits, ulong Mask);

    internal static readonly Target I32 = new(-2147483648.0, 2147483648.0, 0x8000_0000, 0x7FFF_FFFF, 0xFFFF_FFFF);
    internal static readonly Target U32 = new(0.0, 4294967296.0, 0, 0xFFFF_FFFF, 0xFFFF_FFFF);
    internal static readonly Target I64 = new(-9223372036854775808.0, 9223372036854775808.0, 0x8000_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, ulong.MaxValue);
    internal static readonly Target U64 = new(0.0, 18446744073709551616.0, 0, ulong.MaxValue, ulong.MaxValue);

    /// <summary>Traps on a NaN and on what does not fit.</summary>
    internal static ulong Checked(double value, Target target)
    {
        if (double.IsNaN(value))
        {
            throw new TrapException(TrapKind.InvalidConversionToInteger);
        }

        var whole = Math.Truncate(value);
        if (whole < target.Lowest || whole >= target.Beyond)
        {
            throw new TrapException(TrapKind.IntegerOverflow);
        }

        return Convert(whole) & target.Mask;
    }

    /// <summary>A NaN is zero, what does not fit is the nearest extreme.</summary>
    internal static ulong Saturating(double value, Target target)
    {
        if (double.IsNaN(value))
        {
            return 0;
        }

        var whole = Math.Truncate(value);
        if (whole < target.Lowest)
        {
            return target.LowestBits;
        }

        return whole >= target.Beyond ? target.HighestBits : Convert(whole) & target.Mask;
    }

    /// <summary>A whole number from -2^63 to below 2^64, as two's complement bits.</summary>
    private static ulong Convert(double whole)
    {
        const double TwoTo63 = 9223372036854775808.0;
        return whole < TwoTo63 ? (ulong)(long)whole : (ulong)(long)(whole - TwoTo63) + 0x8000_0000_0000_0000;
    }
}
