using System.Text;
using Skiff.Components.Abi;
using Skiff.Components.Types;

namespace Skiff.Components;

#pragma warning disable CA1034 // The nested records are the cases of one sum type.
/// <summary>
/// A value of the Component Model whose type is only known when the program runs: for tests, for calls from the command line and for errors.
/// Generated interfaces do not use it. Two are equal when they have the same structure; floats compare by their bits, but there is only one NaN.
/// </summary>
public abstract partial record ComponentValue
{
    private ComponentValue()
    {
    }

    /// <summary>The value as text, see <see cref="ComponentValueText"/>.</summary>
    public sealed override string ToString() => ComponentValueText.Print(this);

    /// <summary>A bool.</summary>
    public sealed record Bool(bool Value) : ComponentValue;

    /// <summary>An s8.</summary>
    public sealed record S8(sbyte Value) : ComponentValue;

    /// <summary>A u8.</summary>
    public sealed record U8(byte Value) : ComponentValue;

    /// <summary>An s16.</summary>
    public sealed record S16(short Value) : ComponentValue;

    /// <summary>A u16.</summary>
    public sealed record U16(ushort Value) : ComponentValue;

    /// <summary>An s32.</summary>
    public sealed record S32(int Value) : ComponentValue;

    /// <summary>A u32.</summary>
    public sealed record U32(uint Value) : ComponentValue;

    /// <summary>An s64.</summary>
    public sealed record S64(long Value) : ComponentValue;

    /// <summary>A u64.</summary>
    public sealed record U64(ulong Value) : ComponentValue;

    /// <summary>An f32.</summary>
    public sealed record F32(float Value) : ComponentValue
    {
        /// <inheritdoc/>
        public bool Equals(F32? other) => other is not null && Bits == other.Bits;

        /// <inheritdoc/>
        public override int GetHashCode() => Bits.GetHashCode();

        private uint Bits => BitConverter.SingleToUInt32Bits(CanonicalNan.Of(Value));
    }

    /// <summary>An f64.</summary>
    public sealed record F64(double Value) : ComponentValue
    {
        /// <inheritdoc/>
        public bool Equals(F64? other) => other is not null && Bits == other.Bits;

        /// <inheritdoc/>
        public override int GetHashCode() => Bits.GetHashCode();

        private ulong Bits => BitConverter.DoubleToUInt64Bits(CanonicalNan.Of(Value));
    }

    /// <summary>A char: a Unicode scalar value.</summary>
    public sealed record Char(Rune Value) : ComponentValue;

    /// <summary>A string.</summary>
    public sealed record String(string Value) : ComponentValue;

    /// <summary>A list, also one of fixed length; a map is a list of tuples of two.</summary>
    public sealed record List(EquatableArray<ComponentValue> Items) : ComponentValue;

    /// <summary>A record: all its fields, in the order of the type.</summary>
    public sealed record Record(EquatableArray<NamedValue> Fields) : ComponentValue;

    /// <summary>A tuple.</summary>
    public sealed record Tuple(EquatableArray<ComponentValue> Items) : ComponentValue;

    /// <summary>A case of a variant.</summary>
    public sealed record Variant(string Case, ComponentValue? Payload = null) : ComponentValue;

    /// <summary>A case of an enum.</summary>
    public sealed record Enum(string Case) : ComponentValue;

    /// <summary>An option: some value, or null for none.</summary>
    public sealed record Option(ComponentValue? Some) : ComponentValue;

    /// <summary>A result.</summary>
    public sealed record Result(bool IsOk, ComponentValue? Payload = null) : ComponentValue;

    /// <summary>Flags: the names of those that are set, in the order of the type.</summary>
    public sealed record Flags(EquatableArray<string> Names) : ComponentValue;
}

/// <summary>A field of a record.</summary>
/// <param name="Name">Kebab case.</param>
/// <param name="Value">Its value.</param>
public readonly record struct NamedValue(string Name, ComponentValue Value);
