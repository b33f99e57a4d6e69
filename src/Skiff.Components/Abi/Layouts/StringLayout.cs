using System.Buffers.Binary;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>A string: where it is and its tagged length.</summary>
internal sealed class StringLayout : TypeLayout
{
    public static readonly StringLayout Instance = new();

    private StringLayout()
    {
        Size = 8;
        Alignment = 4;
        Flat = [ValueType.I32, ValueType.I32];
        FlatCount = 2;
        HasPointers = true;
    }

    public override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source) =>
        new ComponentValue.String(context.ReadString(BinaryPrimitives.ReadUInt32LittleEndian(source), BinaryPrimitives.ReadUInt32LittleEndian(source[4..])));

    public override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination)
    {
        var (pointer, length) = context.WriteString(Expect(value));
        BinaryPrimitives.WriteUInt32LittleEndian(destination, pointer);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], length);
    }

    public override ComponentValue Lift(CanonicalContext context, ref FlatReader source) =>
        new ComponentValue.String(context.ReadString(source.Next32(), source.Next32()));

    public override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination)
    {
        var (pointer, length) = context.WriteString(Expect(value));
        destination.Write(pointer);
        destination.Write(length);
    }

    public override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var (pointer, length) = StringTransfer.Copy(
            in context, BinaryPrimitives.ReadUInt32LittleEndian(source), BinaryPrimitives.ReadUInt32LittleEndian(source[4..]));
        BinaryPrimitives.WriteUInt32LittleEndian(destination, pointer);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], length);
    }

    public override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination)
    {
        var (pointer, length) = StringTransfer.Copy(in context, source.Next32(), source.Next32());
        destination.Write(pointer);
        destination.Write(length);
    }

    private static string Expect(ComponentValue value) => value is ComponentValue.String s ? s.Value : throw Mismatch("a string", value);
}
