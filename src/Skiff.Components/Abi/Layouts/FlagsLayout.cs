using System.Collections.Immutable;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>Flags: one bit each, in 1, 2 or 4 bytes. Bits without a name are ignored.</summary>
internal sealed class FlagsLayout : TypeLayout
{
    private readonly ImmutableArray<string> _names;
    private readonly uint _mask;

    public FlagsLayout(ImmutableArray<string> names)
    {
        _names = names;
        _mask = (uint)((1UL << names.Length) - 1);
        Size = names.Length switch
        {
            <= 8 => 1,
            <= 16 => 2,
            _ => 4,
        };
        Alignment = Size;
        Flat = [ValueType.I32];
        FlatCount = 1;
        IsPlain = names.Length is 8 or 16 or 32;
    }

    public override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source) => ToValue(Read(source));

    public override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination) => Write(ToBits(value), destination);

    public override ComponentValue Lift(CanonicalContext context, ref FlatReader source) => ToValue(source.Next32());

    public override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination) => destination.Write(ToBits(value));

    public override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination) => Write(Read(source) & _mask, destination);

    public override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination) => destination.Write(source.Next32() & _mask);

    private uint Read(ReadOnlySpan<byte> source) => (uint)StoredInteger.Read(source, Size);

    private void Write(uint bits, Span<byte> destination) => StoredInteger.Write(bits, destination, Size);

    private ComponentValue.Flags ToValue(uint bits) => new([.. _names.Where((_, i) => (bits & (1u << i)) != 0)]);

    private uint ToBits(ComponentValue value)
    {
        if (value is not ComponentValue.Flags flags)
        {
            throw Mismatch("flags", value);
        }

        var bits = 0u;
        foreach (var name in flags.Names)
        {
            var index = _names.IndexOf(name);
            bits |= index >= 0 ? 1u << index : throw Mismatch("flags of " + string.Join(", ", _names), value);
        }

        return bits;
    }
}
