using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Skiff.Components.Types;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>
/// All that the Canonical ABI says about values of one type: size, alignment, flat form, and how they are read, written and passed on. One subclass per shape;
/// computed once per type. Source: CanonicalABI.md, "Despecialization" to "Flat Lowering".
/// </summary>
/// <remarks>A span given to a method is exactly as long as the value and begins at a multiple of its alignment.</remarks>
internal abstract class TypeLayout
{
    /// <summary>Up to how many flat values <see cref="Flat"/> lists them: no function passes more.</summary>
    public const int MaximumFlat = CanonicalLimits.FlatParameters;

    private static readonly ConditionalWeakTable<ComponentValueType, TypeLayout> Cache = [];

    /// <summary>Bytes in memory.</summary>
    public uint Size { get; protected init; }

    /// <summary>A power of two.</summary>
    public uint Alignment { get; protected init; }

    /// <summary>How many flat values it has.</summary>
    public int FlatCount { get; protected init; }

    /// <summary>The core types of its flat values; empty if there are more than <see cref="MaximumFlat"/>.</summary>
    public ImmutableArray<ValueType> Flat { get; protected init; } = [];

    /// <summary>Whether every pattern of bits is a value and every bit counts, so that copying the bytes is all there is to do.</summary>
    public bool IsPlain { get; protected init; }

    /// <summary>Whether there are lists or strings in it, which need a memory.</summary>
    public bool HasPointers { get; protected init; }

    /// <summary>Whether there are handles in it.</summary>
    public bool HasHandles { get; protected init; }

    /// <summary>Whether there are streams, futures or error contexts in it, which are refused.</summary>
    public bool IsAsync { get; protected init; }

    /// <summary>1 for a type without parts, else one more than its deepest part.</summary>
    public int Depth { get; protected init; } = 1;

    /// <summary>The layout of a type.</summary>
    /// <exception cref="NotSupportedException">The type is nested too deeply or too large.</exception>
    public static TypeLayout Of(ComponentValueType type) => Of(type, 1);

    /// <summary>load: from memory.</summary>
    public abstract ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source);

    /// <summary>store: to memory.</summary>
    public abstract void Store(CanonicalContext context, ComponentValue value, Span<byte> destination);

    /// <summary>lift_flat.</summary>
    public abstract ComponentValue Lift(CanonicalContext context, ref FlatReader source);

    /// <summary>lower_flat.</summary>
    public abstract void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination);

    /// <summary>load in one component and store in another, without a value in between.</summary>
    public abstract void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>lift_flat in one component and lower_flat in another, without a value in between.</summary>
    public abstract void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination);

    /// <summary><see cref="Copy"/>, also where one instance calls itself and passes handles: then all are lifted before the first is lowered, which shows in
    /// the numbers of the handles.</summary>
    public void CopyInto(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (HasHandles && context.IsSameInstance)
        {
            Store(context.To, Load(context.From, source), destination);
        }
        else if (IsPlain)
        {
            source.CopyTo(destination);
        }
        else
        {
            Copy(in context, source, destination);
        }
    }

    /// <summary><see cref="Pass"/>, with the same exception as <see cref="CopyInto"/>.</summary>
    public void PassTo(in TransferContext context, ref FlatReader source, ref FlatWriter destination)
    {
        if (HasHandles && context.IsSameInstance)
        {
            Lower(context.To, Lift(context.From, ref source), ref destination);
        }
        else
        {
            Pass(in context, ref source, ref destination);
        }
    }

    /// <summary>The layout of a part at some depth.</summary>
    protected static TypeLayout Of(ComponentValueType type, int depth)
    {
        if (Cache.TryGetValue(type, out var known))
        {
            return known;
        }

        if (depth > CanonicalLimits.TypeDepth)
        {
            throw TooDeep();
        }

        var layout = Make(type, depth + 1);
        return layout.Depth <= CanonicalLimits.TypeDepth ? Cache.GetValue(type, _ => layout) : throw TooDeep();
    }

    protected static uint AlignTo(uint offset, uint alignment) => (offset + alignment - 1) & ~(alignment - 1);

    /// <summary>The value has another shape than the type: the host's mistake.</summary>
    protected static ArgumentException Mismatch(string expected, ComponentValue value) => new($"expected {expected}, found {value}");

    protected static uint CheckSize(ulong size) => size <= CanonicalLimits.ByteLength
        ? (uint)size
        : throw new NotSupportedException($"a type of {size} bytes, which is too large");

    private static TypeLayout Make(ComponentValueType type, int depth) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.String } => StringLayout.Instance,
        PrimitiveType { Kind: PrimitiveKind.ErrorContext } => AsyncLayout.Instance,
        PrimitiveType p => PrimitiveLayout.Of(p.Kind),
        ListType { Length: { } length } l => new FixedListLayout(Of(l.Element, depth), length),
        ListType l => new ListLayout(Of(l.Element, depth)),
        MapType m => new ListLayout(RecordLayout.OfParts([Of(m.Key, depth), Of(m.Value, depth)])),
        RecordType r => RecordLayout.OfFields([.. r.Fields.Items.Select(f => f.Name)], [.. r.Fields.Items.Select(f => Of(f.Type, depth))]),
        TupleType t => RecordLayout.OfParts([.. t.Elements.Items.Select(e => Of(e, depth))]),
        VariantType v => new VariantLayout([.. v.Cases.Items.Select(c => c.Name)], [.. v.Cases.Items.Select(c => OfPayload(c.Payload, depth))]),
        EnumType e => new EnumLayout(e.Names.Items),
        OptionType o => new OptionLayout(Of(o.Some, depth)),
        ResultType r => new ResultLayout(OfPayload(r.Ok, depth), OfPayload(r.Error, depth)),
        FlagsType f => new FlagsLayout(f.Names.Items),
        OwnType o => new HandleLayout(o.Resource, isOwn: true),
        BorrowType b => new HandleLayout(b.Resource, isOwn: false),
        _ => AsyncLayout.Instance,
    };

    private static TypeLayout? OfPayload(ComponentValueType? payload, int depth) => payload is null ? null : Of(payload, depth);

    private static NotSupportedException TooDeep() => new($"a type nested more than {CanonicalLimits.TypeDepth} deep");
}
