using System.Runtime.CompilerServices;

namespace Skiff.Runtime;

/// <summary>
/// A WebAssembly value of any type in 16 bytes, never boxed. It does not know its type: the function, global or table it is used with does.
/// </summary>
/// <remarks>References are numbers of one store: see <see cref="Store.GetFunction(Value)"/> and <see cref="Store.GetExternal(Value)"/>.</remarks>
public readonly struct Value : IEquatable<Value>
{
    internal Value(ulong low, ulong high = 0)
    {
        Low = low;
        High = high;
    }

    /// <summary>The null reference, and zero of every number type.</summary>
    public static Value Null => default;

    /// <summary>The value as an i32; also the low half of other types.</summary>
    public int I32 => (int)Low;

    /// <summary>The value as an i64.</summary>
    public long I64 => (long)Low;

    /// <summary>The value as an f32, bit for bit.</summary>
    public float F32 => BitConverter.UInt32BitsToSingle((uint)Low);

    /// <summary>The value as an f64, bit for bit.</summary>
    public double F64 => BitConverter.UInt64BitsToDouble(Low);

    /// <summary>Whether it is the null reference.</summary>
    public bool IsNull => Low == 0;

    /// <summary>The lower 64 bits.</summary>
    public ulong Low { get; }

    /// <summary>The upper 64 bits of a v128; 0 for every other type.</summary>
    public ulong High { get; }

    /// <summary>An i32.</summary>
    public static Value FromI32(int value) => new((uint)value);

    /// <summary>An i64.</summary>
    public static Value FromI64(long value) => new((ulong)value);

    /// <summary>An f32, bit for bit.</summary>
    public static Value FromF32(float value) => new(BitConverter.SingleToUInt32Bits(value));

    /// <summary>An f64, bit for bit.</summary>
    public static Value FromF64(double value) => new(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A v128 of two halves.</summary>
    public static Value FromV128(ulong low, ulong high) => new(low, high);

    /// <summary>A reference to <paramref name="function"/>, or null.</summary>
    public static Value FromFunction(Function? function) => new(function?.Reference ?? 0);

    /// <summary>An i32.</summary>
    public static implicit operator Value(int value) => FromI32(value);

    /// <summary>An i64.</summary>
    public static implicit operator Value(long value) => FromI64(value);

    /// <summary>An f32.</summary>
    public static implicit operator Value(float value) => FromF32(value);

    /// <summary>An f64.</summary>
    public static implicit operator Value(double value) => FromF64(value);

    /// <summary>Whether both have the same bits.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Whether a bit differs.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Value other) => Low == other.Low && High == other.High;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Low, High);

    /// <summary>The bits in hexadecimal.</summary>
    public override string ToString() => High == 0 ? $"0x{Low:x}" : $"0x{High:x16}{Low:x16}";
}
