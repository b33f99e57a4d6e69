using System.Text;
using Skiff.Components.Types;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>Numbers, bool and char. Their bits are handled as a flat value: signed ones are extended to 32 bits.</summary>
internal sealed class PrimitiveLayout : TypeLayout
{
    private static readonly PrimitiveLayout[] Layouts = [.. Enumerable.Range(0, (int)PrimitiveKind.Char + 1).Select(k => new PrimitiveLayout((PrimitiveKind)k))];

    private readonly PrimitiveKind _kind;

    private PrimitiveLayout(PrimitiveKind kind)
    {
        _kind = kind;
        (Size, var flat) = kind switch
        {
            PrimitiveKind.Bool or PrimitiveKind.S8 or PrimitiveKind.U8 => (1u, ValueType.I32),
            PrimitiveKind.S16 or PrimitiveKind.U16 => (2u, ValueType.I32),
            PrimitiveKind.S32 or PrimitiveKind.U32 or PrimitiveKind.Char => (4u, ValueType.I32),
            PrimitiveKind.F32 => (4u, ValueType.F32),
            PrimitiveKind.F64 => (8u, ValueType.F64),
            _ => (8u, ValueType.I64),
        };
        Alignment = Size;
        Flat = [flat];
        FlatCount = 1;
        IsPlain = kind is not (PrimitiveKind.Bool or PrimitiveKind.Char);
    }

    public static PrimitiveLayout Of(PrimitiveKind kind) => Layouts[(int)kind];

    public override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source) => ToValue(Normalize(Read(source)));

    public override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination) => Write(ToBits(value), destination);

    public override ComponentValue Lift(CanonicalContext context, ref FlatReader source) => ToValue(Normalize(source.Next()));

    public override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination) => destination.Write(ToBits(value));

    public override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination) => Write(Normalize(Read(source)), destination);

    public override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination) => destination.Write(Normalize(source.Next()));

    private ulong Read(ReadOnlySpan<byte> source) => StoredInteger.Read(source, Size);

    private void Write(ulong bits, Span<byte> destination) => StoredInteger.Write(bits, destination, Size);

    // What is beyond the width of the type is ignored (lift_flat_unsigned, lift_flat_signed); every number but 0 is true.
    private ulong Normalize(ulong bits) => _kind switch
    {
        PrimitiveKind.Bool => (uint)bits == 0 ? 0u : 1u,
        PrimitiveKind.S8 => (uint)(sbyte)bits,
        PrimitiveKind.U8 => (byte)bits,
        PrimitiveKind.S16 => (uint)(short)bits,
        PrimitiveKind.U16 => (ushort)bits,
        PrimitiveKind.S32 or PrimitiveKind.U32 or PrimitiveKind.F32 => (uint)bits,
        PrimitiveKind.Char => CheckedChar((uint)bits),
        _ => bits,
    };

    private static uint CheckedChar(uint bits)
    {
        if (!Rune.IsValid(bits))
        {
            ComponentTrap.Throw(ComponentTrap.InvalidChar);
        }

        return bits;
    }

    private ComponentValue ToValue(ulong bits) => _kind switch
    {
        PrimitiveKind.Bool => new ComponentValue.Bool(bits != 0),
        PrimitiveKind.S8 => new ComponentValue.S8((sbyte)bits),
        PrimitiveKind.U8 => new ComponentValue.U8((byte)bits),
        PrimitiveKind.S16 => new ComponentValue.S16((short)bits),
        PrimitiveKind.U16 => new ComponentValue.U16((ushort)bits),
        PrimitiveKind.S32 => new ComponentValue.S32((int)bits),
        PrimitiveKind.U32 => new ComponentValue.U32((uint)bits),
        PrimitiveKind.S64 => new ComponentValue.S64((long)bits),
        PrimitiveKind.U64 => new ComponentValue.U64(bits),
        PrimitiveKind.F32 => new ComponentValue.F32(CanonicalNan.Of(BitConverter.UInt32BitsToSingle((uint)bits))),
        PrimitiveKind.F64 => new ComponentValue.F64(CanonicalNan.Of(BitConverter.UInt64BitsToDouble(bits))),
        _ => new ComponentValue.Char(new Rune((uint)bits)),
    };

    private ulong ToBits(ComponentValue value) => (_kind, value) switch
    {
        (PrimitiveKind.Bool, ComponentValue.Bool v) => v.Value ? 1u : 0u,
        (PrimitiveKind.S8, ComponentValue.S8 v) => (uint)v.Value,
        (PrimitiveKind.U8, ComponentValue.U8 v) => v.Value,
        (PrimitiveKind.S16, ComponentValue.S16 v) => (uint)v.Value,
        (PrimitiveKind.U16, ComponentValue.U16 v) => v.Value,
        (PrimitiveKind.S32, ComponentValue.S32 v) => (uint)v.Value,
        (PrimitiveKind.U32, ComponentValue.U32 v) => v.Value,
        (PrimitiveKind.S64, ComponentValue.S64 v) => (ulong)v.Value,
        (PrimitiveKind.U64, ComponentValue.U64 v) => v.Value,
        (PrimitiveKind.F32, ComponentValue.F32 v) => BitConverter.SingleToUInt32Bits(CanonicalNan.Of(v.Value)),
        (PrimitiveKind.F64, ComponentValue.F64 v) => BitConverter.DoubleToUInt64Bits(CanonicalNan.Of(v.Value)),
        (PrimitiveKind.Char, ComponentValue.Char v) => (uint)v.Value.Value,
        _ => throw Mismatch(_kind.ToString().ToLowerInvariant(), value),
    };
}
