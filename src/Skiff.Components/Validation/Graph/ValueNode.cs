using System.Collections.Immutable;
using Skiff.Components.Types;

namespace Skiff.Components.Validation.Graph;

/// <summary>A value type. All kinds share one shape, so that walking over parts is written once.</summary>
internal sealed class ValueNode : TypeNode
{
    private static readonly ImmutableArray<ValueNode> s_primitives =
        [.. Enum.GetValues<PrimitiveKind>().Select(k => new ValueNode(ValueKind.Primitive, primitive: k))];

    public ValueNode(
        ValueKind kind,
        ImmutableArray<string> names = default,
        ImmutableArray<ValueNode?> parts = default,
        ResourceNode? resource = null,
        uint length = 0,
        PrimitiveKind primitive = default)
    {
        Kind = kind;
        Names = names.IsDefault ? [] : names;
        Parts = parts.IsDefault ? [] : parts;
        Resource = resource;
        Length = length;
        PrimitiveKind = primitive;
        HasBorrow = kind == ValueKind.Borrow;
        HasResource = resource is not null;
        HasPointer = kind is ValueKind.List or ValueKind.Map || (kind == ValueKind.Primitive && primitive == PrimitiveKind.String);
        var size = Math.Max(1, Names.Length);
        foreach (var part in Parts)
        {
            if (part is not null)
            {
                size = AddSizes(size, part.Size);
                Depth = Math.Max(Depth, part.Depth + 1);
                HasBorrow |= part.HasBorrow;
                HasResource |= part.HasResource;
                HasPointer |= part.HasPointer;
            }
        }

        Size = size;
        Layout = ValueLayout.Of(this);
        Flat = FlatTypes.Of(this);
    }

    public ValueKind Kind { get; }

    /// <summary>Of fields, cases, flags.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Types of fields, of cases (null for none), of elements; ok and error of a result.</summary>
    public ImmutableArray<ValueNode?> Parts { get; }

    /// <summary>Of a handle.</summary>
    public ResourceNode? Resource { get; }

    /// <summary>Of a list of fixed length.</summary>
    public uint Length { get; }

    public PrimitiveKind PrimitiveKind { get; }

    /// <summary>Whether it mentions a borrowed handle.</summary>
    public bool HasBorrow { get; }

    /// <summary>Whether it mentions a handle.</summary>
    public bool HasResource { get; }

    /// <summary>Whether values have parts elsewhere in memory: it mentions a string, or a list that is not of fixed length.</summary>
    public bool HasPointer { get; }

    /// <summary>Size and alignment in a memory of 64-bit addresses, the largest there is.</summary>
    public ValueLayout Layout { get; }

    /// <summary>The core values it flattens to, or null for more than <see cref="FlatTypes.Maximum"/>.</summary>
    public ImmutableArray<Skiff.Wasm.ValueType>? Flat { get; }

    public override string Text => Kind switch
    {
        ValueKind.Primitive => PrimitiveName(PrimitiveKind),
        ValueKind.FixedList => "fixed-length list",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    public static ValueNode Of(PrimitiveKind kind) => s_primitives[(int)kind];

    public override TypeNode WithNewIdentity() => With(Parts, Resource);

    /// <summary>The same with other parts.</summary>
    public ValueNode With(ImmutableArray<ValueNode?> parts, ResourceNode? resource) => new(Kind, Names, parts, resource, Length, PrimitiveKind);

    private static string PrimitiveName(PrimitiveKind kind) => kind == PrimitiveKind.ErrorContext ? "error-context" : kind.ToString().ToLowerInvariant();
}
