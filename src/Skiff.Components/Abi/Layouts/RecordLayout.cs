using System.Collections.Immutable;

namespace Skiff.Components.Abi;

/// <summary>A record or a tuple: its parts one after the other, each aligned.</summary>
internal sealed class RecordLayout : TypeLayout
{
    // Null for a tuple.
    private readonly ImmutableArray<string>? _names;
    private readonly ImmutableArray<TypeLayout> _parts;
    private readonly ImmutableArray<int> _offsets;

    private RecordLayout(ImmutableArray<string>? names, ImmutableArray<TypeLayout> parts)
    {
        _names = names;
        _parts = parts;
        Alignment = 1;
        ulong end = 0;
        ulong used = 0;
        long flat = 0;
        var offsets = ImmutableArray.CreateBuilder<int>(parts.Length);
        foreach (var part in parts)
        {
            var offset = AlignTo(CheckSize(end), part.Alignment);
            offsets.Add((int)offset);
            end = (ulong)offset + part.Size;
            used += part.Size;
            flat += part.FlatCount;
            Alignment = Math.Max(Alignment, part.Alignment);
        }

        _offsets = offsets.MoveToImmutable();
        Size = CheckSize(AlignTo(CheckSize(end), Alignment));
        FlatCount = (int)Math.Min(flat, int.MaxValue / 2);
        Flat = FlatCount <= MaximumFlat ? [.. parts.SelectMany(p => p.Flat)] : [];

        // Padding is not copied: it may hold what the giver keeps to itself.
        IsPlain = used == Size && parts.All(p => p.IsPlain);
        HasPointers = parts.Any(p => p.HasPointers);
        HasHandles = parts.Any(p => p.HasHandles);
        IsAsync = parts.Any(p => p.IsAsync);
        Depth = parts.Select(p => p.Depth).DefaultIfEmpty().Max() + 1;
    }

    /// <summary>A record.</summary>
    public static RecordLayout OfFields(ImmutableArray<string> names, ImmutableArray<TypeLayout> parts) => new(names, parts);

    /// <summary>A tuple; an empty one stands for a function's parameters if it has none.</summary>
    public static RecordLayout OfParts(ImmutableArray<TypeLayout> parts) => new(null, parts);

    public override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source)
    {
        var items = new ComponentValue[_parts.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = _parts[i].Load(context, source.Slice(_offsets[i], (int)_parts[i].Size));
        }

        return ToValue(items);
    }

    public override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i].Store(context, Part(value, i), destination.Slice(_offsets[i], (int)_parts[i].Size));
        }
    }

    public override ComponentValue Lift(CanonicalContext context, ref FlatReader source)
    {
        var items = new ComponentValue[_parts.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = _parts[i].Lift(context, ref source);
        }

        return ToValue(items);
    }

    public override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i].Lower(context, Part(value, i), ref destination);
        }
    }

    public override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            var size = (int)_parts[i].Size;
            _parts[i].Copy(in context, source.Slice(_offsets[i], size), destination.Slice(_offsets[i], size));
        }
    }

    public override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination)
    {
        foreach (var part in _parts)
        {
            part.Pass(in context, ref source, ref destination);
        }
    }

    private ComponentValue ToValue(ComponentValue[] items) => _names is { } names
        ? new ComponentValue.Record([.. items.Select((item, i) => new NamedValue(names[i], item))])
        : new ComponentValue.Tuple([.. items]);

    private ComponentValue Part(ComponentValue value, int index) => (_names, value) switch
    {
        (null, ComponentValue.Tuple t) when t.Items.Length == _parts.Length => t.Items[index],
        ({ } names, ComponentValue.Record r) when r.Fields.Length == _parts.Length && r.Fields[index].Name == names[index] => r.Fields[index].Value,
        ({ } names, _) => throw Mismatch("a record of " + string.Join(", ", names), value),
        _ => throw Mismatch($"a tuple of {_parts.Length}", value),
    };
}
