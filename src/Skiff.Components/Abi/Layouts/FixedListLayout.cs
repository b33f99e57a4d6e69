namespace Skiff.Components.Abi;

/// <summary>A list of fixed length: its elements lie inline.</summary>
internal sealed class FixedListLayout : TypeLayout
{
    private readonly TypeLayout _element;
    private readonly int _length;

    public FixedListLayout(TypeLayout element, uint length)
    {
        _element = element;
        Size = CheckSize((ulong)element.Size * length);
        _length = (int)length;
        Alignment = element.Alignment;
        FlatCount = (int)Math.Min(element.FlatCount * (long)length, int.MaxValue / 2);
        Flat = FlatCount <= MaximumFlat ? [.. Enumerable.Repeat(element.Flat, _length).SelectMany(f => f)] : [];
        IsPlain = element.IsPlain;
        HasPointers = element.HasPointers;
        HasHandles = element.HasHandles;
        IsAsync = element.IsAsync;
        Depth = element.Depth + 1;
    }

    public override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source) =>
        new ComponentValue.List(Elements.Load(context, _element, source, _length));

    public override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination) =>
        Elements.Store(context, _element, Expect(value).Items, destination);

    public override ComponentValue Lift(CanonicalContext context, ref FlatReader source)
    {
        var items = new ComponentValue[_length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = _element.Lift(context, ref source);
        }

        return new ComponentValue.List([.. items]);
    }

    public override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination)
    {
        foreach (var item in Expect(value).Items)
        {
            _element.Lower(context, item, ref destination);
        }
    }

    public override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination) =>
        Elements.Copy(in context, _element, source, destination);

    public override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination)
    {
        for (var i = 0; i < _length; i++)
        {
            _element.Pass(in context, ref source, ref destination);
        }
    }

    private ComponentValue.List Expect(ComponentValue value) =>
        value is ComponentValue.List list && list.Items.Length == _length ? list : throw Mismatch($"a list of {_length}", value);
}
