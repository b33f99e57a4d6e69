using System.Buffers.Binary;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>A list of any length: where its elements are and how many.</summary>
internal sealed class ListLayout : TypeLayout
{
    private readonly TypeLayout _element;

    public ListLayout(TypeLayout element)
    {
        _element = element;
        Size = 8;
        Alignment = 4;
        Flat = [ValueType.I32, ValueType.I32];
        FlatCount = 2;
        HasPointers = true;
        HasHandles = element.HasHandles;
        IsAsync = element.IsAsync;
        Depth = element.Depth + 1;
    }

    public override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source) =>
        Read(context, BinaryPrimitives.ReadUInt32LittleEndian(source), BinaryPrimitives.ReadUInt32LittleEndian(source[4..]));

    public override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination)
    {
        var (pointer, count) = Write(context, value);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, pointer);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], count);
    }

    public override ComponentValue Lift(CanonicalContext context, ref FlatReader source) => Read(context, source.Next32(), source.Next32());

    public override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination)
    {
        var (pointer, count) = Write(context, value);
        destination.Write(pointer);
        destination.Write(count);
    }

    public override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var count = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        var pointer = CopyElements(in context, BinaryPrimitives.ReadUInt32LittleEndian(source), count);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, pointer);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], count);
    }

    public override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination)
    {
        var pointer = source.Next32();
        var count = source.Next32();
        destination.Write(CopyElements(in context, pointer, count));
        destination.Write(count);
    }

    private ComponentValue.List Read(CanonicalContext context, uint pointer, uint count)
    {
        var elements = context.SliceList(pointer, count, _element.Size, _element.Alignment);
        return new ComponentValue.List(Elements.Load(context, _element, elements, (int)count));
    }

    private (uint Pointer, uint Count) Write(CanonicalContext context, ComponentValue value)
    {
        if (value is not ComponentValue.List list)
        {
            throw Mismatch("a list", value);
        }

        CanonicalContext.CheckListLength(list.Items.Length, _element.Size);
        var size = (uint)list.Items.Length * _element.Size;
        var pointer = context.Allocate(_element.Alignment, size);
        Elements.Store(context, _element, list.Items, context.Slice(pointer, size));
        return (pointer, (uint)list.Items.Length);
    }

    private uint CopyElements(in TransferContext context, uint pointer, uint count)
    {
        var source = context.From.SliceList(pointer, count, _element.Size, _element.Alignment);
        var copy = context.To.Reallocate(0, 0, _element.Alignment, (uint)source.Length, Wording.List);
        Elements.Copy(in context, _element, source, context.To.Slice(copy, (uint)source.Length));
        return copy;
    }
}
