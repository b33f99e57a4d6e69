namespace Skiff.Suites;

/// <summary>The kinds of NaN that the specification distinguishes; their sign never counts. Source: WebAssembly Core 2.0, 2.2.3.</summary>
public static class Nan
{
    /// <summary>The canonical <c>f32</c> NaN with a clear sign.</summary>
    public const uint Canonical32 = 0x7FC0_0000;

    /// <summary>The canonical <c>f64</c> NaN with a clear sign.</summary>
    public const ulong Canonical64 = 0x7FF8_0000_0000_0000;

    /// <summary>Only the most significant bit of the payload is set.</summary>
    public static bool IsCanonical32(uint bits) => (bits & 0x7FFF_FFFF) == Canonical32;

    /// <summary>Only the most significant bit of the payload is set.</summary>
    public static bool IsCanonical64(ulong bits) => (bits & 0x7FFF_FFFF_FFFF_FFFF) == Canonical64;

    /// <summary>The most significant bit of the payload is set.</summary>
    public static bool IsArithmetic32(uint bits) => (bits & Canonical32) == Canonical32;

    /// <summary>The most significant bit of the payload is set.</summary>
    public static bool IsArithmetic64(ulong bits) => (bits & Canonical64) == Canonical64;
}
