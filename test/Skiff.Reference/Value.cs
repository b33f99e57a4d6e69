namespace Skiff.Reference;

/// <summary>
/// A value on the operand stack, without its type: validation has made sure of that. Numbers are bits (<c>i32</c> and <c>f32</c> in the
/// low half, the upper half zero); a reference is an object, null for <c>ref.null</c>.
/// </summary>
public readonly record struct Value(ulong Bits, object? Reference = null)
{
    /// <summary>Signed view of an <c>i32</c>.</summary>
    public int I32 => (int)Bits;

    /// <summary>Unsigned view of an <c>i32</c>.</summary>
    public uint U32 => (uint)Bits;

    /// <summary>Signed view of an <c>i64</c>.</summary>
    public long I64 => (long)Bits;

    /// <summary>An <c>i32</c>.</summary>
    public static Value FromI32(int value) => new((uint)value);

    /// <summary>An <c>i64</c>.</summary>
    public static Value FromI64(long value) => new((ulong)value);

    /// <summary>An <c>f32</c>, NaN payloads kept.</summary>
    public static Value FromF32(float value) => new(BitConverter.SingleToUInt32Bits(value));

    /// <summary>An <c>f64</c>, NaN payloads kept.</summary>
    public static Value FromF64(double value) => new(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A reference: a <see cref="FunctionInstance"/>, an object of the host, or null.</summary>
    public static Value FromReference(object? reference) => new(0, reference);
}
