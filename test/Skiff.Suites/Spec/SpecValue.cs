using Skiff.Wasm;

namespace Skiff.Suites.Spec;

/// <summary>
/// A value as an engine takes and returns it: bits for numbers (<c>i32</c> and <c>f32</c> in the low half of <see cref="Low"/>, the upper
/// half zero; <c>v128</c> in both), an object for references.
/// </summary>
/// <param name="Type">Its type.</param>
/// <param name="Low">The bits, or the low 64 of a vector.</param>
/// <param name="High">The high 64 bits of a vector, else 0.</param>
/// <param name="Reference">
/// Null for a null reference. For <c>externref</c> the very object that came in. For <c>funcref</c> any object that is not null: functions are
/// never compared and never passed back in.
/// </param>
public readonly record struct SpecValue(ValueType Type, ulong Low, ulong High = 0, object? Reference = null)
{
    /// <summary>An <c>i32</c>.</summary>
    public static SpecValue I32(int value) => new(ValueType.I32, (uint)value);

    /// <summary>An <c>i64</c>.</summary>
    public static SpecValue I64(long value) => new(ValueType.I64, (ulong)value);

    /// <summary>An <c>f32</c>.</summary>
    public static SpecValue F32(float value) => new(ValueType.F32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>An <c>f64</c>.</summary>
    public static SpecValue F64(double value) => new(ValueType.F64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>For example <c>i32 0xffffffff</c>, <c>funcref null</c>.</summary>
    public override string ToString() => Type switch
    {
        ValueType.I32 or ValueType.F32 => $"{Type.Text} 0x{Low:x8}",
        ValueType.I64 or ValueType.F64 => $"{Type.Text} 0x{Low:x16}",
        ValueType.V128 => $"v128 0x{High:x16}{Low:x16}",
        _ => $"{Type.Text} {Reference ?? "null"}",
    };
}

/// <summary>What scripts write as <c>(ref.extern n)</c>.</summary>
public sealed record ExternReference(ulong Number)
{
    /// <inheritdoc/>
    public override string ToString() => $"extern {Number}";
}
