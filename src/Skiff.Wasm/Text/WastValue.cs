using System.Collections.Immutable;

namespace Skiff.Wasm.Text;

/// <summary>A value of a script: an argument, or what a call returned.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Low">The bits; the low half of a vector; the host's number of an <c>externref</c> that is not null.</param>
/// <param name="High">The high half of a vector.</param>
/// <param name="IsNull">Whether it is a null reference.</param>
public readonly record struct WastValue(ValueType Type, ulong Low, ulong High = 0, bool IsNull = false)
{
    /// <summary>An <c>i32</c>.</summary>
    public static WastValue I32(int value) => new(ValueType.I32, (uint)value);

    /// <summary>An <c>i64</c>.</summary>
    public static WastValue I64(long value) => new(ValueType.I64, (ulong)value);

    /// <summary>An <c>f32</c>.</summary>
    public static WastValue F32(float value) => new(ValueType.F32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>An <c>f64</c>.</summary>
    public static WastValue F64(double value) => new(ValueType.F64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A null reference.</summary>
    public static WastValue Null(ValueType type) => new(type, 0, IsNull: true);

    /// <summary>A reference to a thing of the host.</summary>
    public static WastValue Extern(uint number) => new(ValueType.ExternRef, number);
}

/// <summary>What a result must be.</summary>
public abstract record WastExpected
{
    /// <summary>Whether a value is as expected.</summary>
    public abstract bool Matches(WastValue actual);
}

/// <summary>Which bits a number must have.</summary>
public enum NanPattern
{
    /// <summary>Exactly the bits that are stated.</summary>
    None,

    /// <summary>A NaN with only the first bit of the fraction set, of either sign.</summary>
    Canonical,

    /// <summary>A NaN with at least the first bit of the fraction set, of either sign.</summary>
    Arithmetic,
}

/// <summary>A number or vector: lanes of equal width, one lane for a number.</summary>
/// <param name="Type">The type.</param>
/// <param name="LaneBits">How wide a lane is.</param>
/// <param name="Lanes">The lanes, first to last.</param>
public sealed record WastExpectedNumber(ValueType Type, int LaneBits, ImmutableArray<WastExpectedLane> Lanes) : WastExpected
{
    /// <inheritdoc/>
    public override bool Matches(WastValue actual)
    {
        if (actual.Type != Type)
        {
            return false;
        }

        var bits = new UInt128(actual.High, actual.Low);
        for (var i = 0; i < Lanes.Length; i++)
        {
            var lane = (ulong)(bits >> (i * LaneBits)) & (ulong.MaxValue >> (64 - LaneBits));
            if (!Lanes[i].Matches(lane, LaneBits))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A lane of an expected number.</summary>
/// <param name="Bits">Its bits, where <paramref name="Nan"/> is <see cref="NanPattern.None"/>.</param>
/// <param name="Nan">Whether it is any NaN of a kind.</param>
public readonly record struct WastExpectedLane(ulong Bits, NanPattern Nan)
{
    internal bool Matches(ulong actual, int width)
    {
        var fractionBits = width == 32 ? 23 : 52;
        var withoutSign = actual & (ulong.MaxValue >> (65 - width));
        var canonical = ((1UL << (width - fractionBits)) - 1) << (fractionBits - 1);
        return Nan switch
        {
            NanPattern.Canonical => withoutSign == canonical,
            NanPattern.Arithmetic => (withoutSign & canonical) == canonical,
            _ => actual == Bits,
        };
    }
}

/// <summary>A reference.</summary>
/// <param name="Type">The type, or null where any null reference will do.</param>
/// <param name="IsNull">Whether it must be null; otherwise it must not.</param>
/// <param name="Number">The host's number, or null for any.</param>
public sealed record WastExpectedReference(ValueType? Type, bool IsNull, uint? Number) : WastExpected
{
    /// <inheritdoc/>
    public override bool Matches(WastValue actual) =>
        actual.Type.IsReference && (Type is null || actual.Type == Type) && actual.IsNull == IsNull && (Number is null || actual.Low == Number);
}

/// <summary>One of several.</summary>
/// <param name="Choices">Any of these will do.</param>
public sealed record WastExpectedEither(ImmutableArray<WastExpected> Choices) : WastExpected
{
    /// <inheritdoc/>
    public override bool Matches(WastValue actual) => Choices.Any(choice => choice.Matches(actual));
}
