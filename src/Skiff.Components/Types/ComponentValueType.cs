namespace Skiff.Components.Types;

/// <summary>
/// The type of a value that crosses a component boundary, all references resolved. Immutable. Equality is structural, except that resource types are
/// identities. Source: Component Model, Explainer.md, "Type Definitions"; sizes and flattening: CanonicalABI.md.
/// </summary>
public abstract record ComponentValueType;

/// <summary>A type without parts.</summary>
/// <param name="Kind">Which.</param>
public sealed record PrimitiveType(PrimitiveKind Kind) : ComponentValueType;

/// <summary>A named field, parameter or case payload.</summary>
/// <param name="Name">Kebab case, as written.</param>
/// <param name="Type">Its type.</param>
public readonly record struct NamedType(string Name, ComponentValueType Type);

/// <summary>A case of a variant.</summary>
/// <param name="Name">Kebab case, as written.</param>
/// <param name="Payload">Null for a case without one.</param>
public readonly record struct VariantCase(string Name, ComponentValueType? Payload);

/// <summary>Named fields, all present.</summary>
/// <param name="Fields">At least one.</param>
public sealed record RecordType(EquatableArray<NamedType> Fields) : ComponentValueType;

/// <summary>One of several cases.</summary>
/// <param name="Cases">At least one.</param>
public sealed record VariantType(EquatableArray<VariantCase> Cases) : ComponentValueType;

/// <summary>A sequence of values.</summary>
/// <param name="Element">The type of each.</param>
/// <param name="Length">Not null for a list of fixed length, which is stored inline.</param>
public sealed record ListType(ComponentValueType Element, uint? Length = null) : ComponentValueType;

/// <summary>A sequence of pairs; in memory a list of tuples.</summary>
/// <param name="Key">An integer, bool, char or string.</param>
/// <param name="Value">Any type.</param>
public sealed record MapType(ComponentValueType Key, ComponentValueType Value) : ComponentValueType;

/// <summary>Unnamed fields, all present.</summary>
/// <param name="Elements">At least one.</param>
public sealed record TupleType(EquatableArray<ComponentValueType> Elements) : ComponentValueType;

/// <summary>A set of named bits.</summary>
/// <param name="Names">1 to 32 of them.</param>
public sealed record FlagsType(EquatableArray<string> Names) : ComponentValueType;

/// <summary>One of several names.</summary>
/// <param name="Names">At least one.</param>
public sealed record EnumType(EquatableArray<string> Names) : ComponentValueType;

/// <summary>A value or none.</summary>
/// <param name="Some">The type of the value.</param>
public sealed record OptionType(ComponentValueType Some) : ComponentValueType;

/// <summary>Success or failure, each with an optional payload.</summary>
/// <param name="Ok">Payload of success.</param>
/// <param name="Error">Payload of failure.</param>
public sealed record ResultType(ComponentValueType? Ok, ComponentValueType? Error) : ComponentValueType;

/// <summary>A handle that owns a resource.</summary>
/// <param name="Resource">Of this type.</param>
public sealed record OwnType(ResourceType Resource) : ComponentValueType;

/// <summary>A handle lent for the time of a call.</summary>
/// <param name="Resource">Of this type.</param>
public sealed record BorrowType(ResourceType Resource) : ComponentValueType;

/// <summary>The readable end of a stream (async proposal).</summary>
/// <param name="Element">Null for a stream without payload.</param>
public sealed record StreamType(ComponentValueType? Element) : ComponentValueType;

/// <summary>The readable end of a future (async proposal).</summary>
/// <param name="Element">Null for a future without payload.</param>
public sealed record FutureType(ComponentValueType? Element) : ComponentValueType;

/// <summary>The type of a resource: an identity. Two are the same only if they are the same object.</summary>
/// <param name="name">For messages: the WIT name, or a description.</param>
public class ResourceType(string name)
{
    /// <summary>For messages.</summary>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}
