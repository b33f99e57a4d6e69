using System.Collections.Immutable;
using Skiff.Components.Types;

namespace Skiff.Components.Wit;

/// <summary>A type where it is used, names resolved. Unlike <c>Types.ComponentValueType</c> it remembers how a type is called.</summary>
public abstract record WitType;

/// <summary>A type without parts.</summary>
/// <param name="Kind">Which.</param>
public sealed record WitPrimitiveType(PrimitiveKind Kind) : WitType;

/// <summary>A type with a name: a record, variant, enum, flags or alias (of a resource only inside another alias; else see <see cref="WitHandleType"/>).</summary>
/// <param name="Definition">The definition, perhaps a use of another interface's.</param>
public sealed record WitNamedType(WitTypeDefinition Definition) : WitType;

/// <summary>A handle of a resource.</summary>
/// <param name="Resource">The resource, or an alias or use of it.</param>
/// <param name="IsBorrowed">Lent for a call, or owned.</param>
public sealed record WitHandleType(WitTypeDefinition Resource, bool IsBorrowed) : WitType;

/// <summary>A sequence.</summary>
/// <param name="Element">Of these.</param>
/// <param name="Length">Not null: exactly so many.</param>
public sealed record WitListType(WitType Element, uint? Length) : WitType;

/// <summary>A sequence of pairs.</summary>
/// <param name="Key">An integer, bool, char or string.</param>
/// <param name="Value">Any type.</param>
public sealed record WitMapType(WitType Key, WitType Value) : WitType;

/// <summary>A value or none.</summary>
/// <param name="Some">The value.</param>
public sealed record WitOptionType(WitType Some) : WitType;

/// <summary>Success or failure.</summary>
/// <param name="Ok">Payload of success, or null.</param>
/// <param name="Error">Payload of failure, or null.</param>
public sealed record WitResultType(WitType? Ok, WitType? Error) : WitType;

/// <summary>Unnamed fields.</summary>
/// <param name="Elements">At least one.</param>
public sealed record WitTupleType(ImmutableArray<WitType> Elements) : WitType;

/// <summary>The readable end of a stream (async proposal).</summary>
/// <param name="Element">Null for none.</param>
public sealed record WitStreamType(WitType? Element) : WitType;

/// <summary>The readable end of a future (async proposal).</summary>
/// <param name="Element">Null for none.</param>
public sealed record WitFutureType(WitType? Element) : WitType;
