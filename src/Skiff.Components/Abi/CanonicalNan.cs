namespace Skiff.Components.Abi;

/// <summary>NaN as it crosses the host's boundary: always the canonical one. Between components its bits are kept, which the specification allows.</summary>
internal static class CanonicalNan
{
    /// <summary>0x7fc00000 for every NaN.</summary>
    public static float Of(float value) => float.IsNaN(value) ? BitConverter.UInt32BitsToSingle(0x7FC00000) : value;

    /// <summary>0x7ff8000000000000 for every NaN.</summary>
    public static double Of(double value) => double.IsNaN(value) ? BitConverter.UInt64BitsToDouble(0x7FF8000000000000) : value;
}
