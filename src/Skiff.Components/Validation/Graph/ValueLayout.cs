using Skiff.Components.Types;

namespace Skiff.Components.Validation.Graph;

/// <summary>
/// Size and alignment of a value in a memory of 64-bit addresses; sizes stop growing at <see cref="Maximum"/>, where types are refused.
/// Source: Component Model, CanonicalABI.md, "Alignment" and "Element Size".
/// </summary>
internal readonly record struct ValueLayout(ulong Size, uint Alignment)
{
    /// <summary>A size of this and above is too large. Source: Binary.md, "Type Definitions".</summary>
    public const ulong Maximum = 1 << 28;

    private const uint PointerSize = 8;

    public static ValueLayout Of(ValueNode type) => type.Kind switch
    {
        ValueKind.Primitive => OfPrimitive(type.PrimitiveKind),
        ValueKind.Record or ValueKind.Tuple => OfRecord(type),
        ValueKind.Variant or ValueKind.Option or ValueKind.Result => OfVariant(type),
        ValueKind.List or ValueKind.Map => new ValueLayout(2 * PointerSize, PointerSize),
        ValueKind.FixedList when type.Parts[0] is { } element => Limit(element.Layout.Size * type.Length, element.Layout.Alignment),
        ValueKind.Flags => OfInteger(type.Names.Length <= 8 ? 1u : type.Names.Length <= 16 ? 2u : 4u),
        ValueKind.Enum => OfInteger(DiscriminantSize(type.Names.Length)),
        _ => OfInteger(4),
    };

    private static ValueLayout OfPrimitive(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.Bool or PrimitiveKind.S8 or PrimitiveKind.U8 => OfInteger(1),
        PrimitiveKind.S16 or PrimitiveKind.U16 => OfInteger(2),
        PrimitiveKind.S64 or PrimitiveKind.U64 or PrimitiveKind.F64 => OfInteger(8),
        PrimitiveKind.String => new ValueLayout(2 * PointerSize, PointerSize),
        _ => OfInteger(4),
    };

    private static ValueLayout OfRecord(ValueNode type)
    {
        var size = 0UL;
        var alignment = 1u;
        foreach (var part in type.Parts)
        {
            if (part is not null)
            {
                size = Align(size, part.Layout.Alignment) + part.Layout.Size;
                alignment = Math.Max(alignment, part.Layout.Alignment);
            }
        }

        return Limit(Align(size, alignment), alignment);
    }

    private static ValueLayout OfVariant(ValueNode type)
    {
        var cases = type.Kind == ValueKind.Variant ? type.Parts.Length : 2;
        var discriminant = DiscriminantSize(cases);
        var size = 0UL;
        var payloadAlignment = 1u;
        foreach (var part in type.Parts)
        {
            if (part is not null)
            {
                size = Math.Max(size, part.Layout.Size);
                payloadAlignment = Math.Max(payloadAlignment, part.Layout.Alignment);
            }
        }

        var alignment = Math.Max(discriminant, payloadAlignment);
        return Limit(Align(Align(discriminant, payloadAlignment) + size, alignment), alignment);
    }

    private static uint DiscriminantSize(int cases) => cases <= 1 << 8 ? 1u : cases <= 1 << 16 ? 2u : 4u;

    private static ValueLayout OfInteger(uint size) => new(size, size);

    private static ValueLayout Limit(ulong size, uint alignment) => new(Math.Min(size, Maximum), alignment);

    private static ulong Align(ulong size, uint alignment) => (size + alignment - 1) & ~((ulong)alignment - 1);
}
