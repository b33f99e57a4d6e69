using System.Collections.Immutable;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>A variant: the number of the case, and behind it room for the largest payload.</summary>
internal class VariantLayout : TypeLayout
{
    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<TypeLayout?> _payloads;
    private readonly uint _discriminantSize;
    private readonly int _payloadOffset;

    public VariantLayout(ImmutableArray<string> names, ImmutableArray<TypeLayout?> payloads)
    {
        _names = names;
        _payloads = payloads;
        _discriminantSize = payloads.Length switch
        {
            <= 1 << 8 => 1,
            <= 1 << 16 => 2,
            _ => 4,
        };
        var present = payloads.Where(p => p is not null).Select(p => p!).ToArray();
        var payloadAlignment = present.Select(p => p.Alignment).DefaultIfEmpty(1u).Max();
        Alignment = Math.Max(_discriminantSize, payloadAlignment);
        var offset = AlignTo(_discriminantSize, payloadAlignment);
        _payloadOffset = (int)offset;
        Size = CheckSize(AlignTo(CheckSize((ulong)offset + present.Select(p => p.Size).DefaultIfEmpty().Max()), Alignment));
        FlatCount = 1 + present.Select(p => p.FlatCount).DefaultIfEmpty().Max();
        Flat = FlatCount <= MaximumFlat ? Join(present, FlatCount) : [];
        HasPointers = present.Any(p => p.HasPointers);
        HasHandles = present.Any(p => p.HasHandles);
        IsAsync = present.Any(p => p.IsAsync);
        Depth = present.Select(p => p.Depth).DefaultIfEmpty().Max() + 1;
    }

    public sealed override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source)
    {
        var number = ReadCase(source);
        return ToValue(number, _payloads[number] is { } payload ? payload.Load(context, source.Slice(_payloadOffset, (int)payload.Size)) : null);
    }

    public sealed override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination)
    {
        var number = FromValue(value, out var payload);
        WriteCase(number, destination);
        PayloadOf(number, payload, value)?.Store(context, payload!, PayloadRoom(number, destination));
    }

    public sealed override ComponentValue Lift(CanonicalContext context, ref FlatReader source)
    {
        var end = source.Position + FlatCount;
        var number = CheckCase(source.Next32());
        var payload = _payloads[number]?.Lift(context, ref source);
        source.Position = end;
        return ToValue(number, payload);
    }

    public sealed override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination)
    {
        var end = destination.Position + FlatCount;
        var number = FromValue(value, out var payload);
        destination.Write((uint)number);
        PayloadOf(number, payload, value)?.Lower(context, payload!, ref destination);
        destination.FillTo(end);
    }

    public sealed override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var number = ReadCase(source);
        WriteCase(number, destination);
        _payloads[number]?.Copy(in context, source.Slice(_payloadOffset, (int)_payloads[number]!.Size), PayloadRoom(number, destination));
    }

    public sealed override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination)
    {
        var sourceEnd = source.Position + FlatCount;
        var destinationEnd = destination.Position + FlatCount;
        var number = CheckCase(source.Next32());
        destination.Write((uint)number);
        _payloads[number]?.Pass(in context, ref source, ref destination);
        source.Position = sourceEnd;
        destination.FillTo(destinationEnd);
    }

    /// <summary>The dynamic value of a case.</summary>
    protected virtual ComponentValue ToValue(int number, ComponentValue? payload) => new ComponentValue.Variant(_names[number], payload);

    /// <summary>The case of a dynamic value.</summary>
    protected virtual int FromValue(ComponentValue value, out ComponentValue? payload)
    {
        if (value is ComponentValue.Variant variant && _names.IndexOf(variant.Case) is >= 0 and var number)
        {
            payload = variant.Payload;
            return number;
        }

        throw Mismatch("a variant of " + string.Join(", ", _names), value);
    }

    // join of the specification: the smallest core type that holds the flat values of all the cases at a place.
    private static ImmutableArray<ValueType> Join(TypeLayout[] payloads, int count)
    {
        var flat = new ValueType?[count];
        flat[0] = ValueType.I32;
        foreach (var payload in payloads)
        {
            for (var i = 0; i < payload.FlatCount; i++)
            {
                flat[i + 1] = Join(flat[i + 1], payload.Flat[i]);
            }
        }

        return [.. flat.Select(f => f!.Value)];
    }

    private static ValueType Join(ValueType? a, ValueType b)
    {
        if (a is null || a == b)
        {
            return b;
        }

        return a is ValueType.I32 or ValueType.F32 && b is ValueType.I32 or ValueType.F32 ? ValueType.I32 : ValueType.I64;
    }

    private int ReadCase(ReadOnlySpan<byte> source) => CheckCase((uint)StoredInteger.Read(source, _discriminantSize));

    private int CheckCase(uint number)
    {
        if (number >= (uint)_payloads.Length)
        {
            ComponentTrap.Throw(ComponentTrap.InvalidDiscriminant);
        }

        return (int)number;
    }

    private void WriteCase(int number, Span<byte> destination) => StoredInteger.Write((uint)number, destination, _discriminantSize);

    private Span<byte> PayloadRoom(int number, Span<byte> destination) => destination.Slice(_payloadOffset, (int)_payloads[number]!.Size);

    // The layout of the payload, having checked that there is one where the type has one.
    private TypeLayout? PayloadOf(int number, ComponentValue? payload, ComponentValue value) =>
        _payloads[number] is null == payload is null ? _payloads[number] : throw Mismatch(payload is null ? "a payload" : "no payload", value);
}
