using Skiff.Components.Types;

namespace Skiff.Components.Wit.Resolution;

/// <summary>Questions about resolved types.</summary>
internal static class WitTypeRules
{
    /// <summary>Whether a value of the type can hold a borrowed handle.</summary>
    public static bool HasBorrow(WitType type) => HasBorrow(type, []);

    /// <summary>Component Model, Explainer.md: the keys of a map are integers, bool, char or string.</summary>
    public static bool IsMapKey(WitType type) => type switch
    {
        WitPrimitiveType primitive => primitive.Kind is not (PrimitiveKind.F32 or PrimitiveKind.F64 or PrimitiveKind.ErrorContext),
        WitNamedType { Definition.Target.Body: WitAliasBody alias } => IsMapKey(alias.Type),
        _ => false,
    };

    // A definition is visited once: definitions that share others many times over must not cost exponential time.
    private static bool HasBorrow(WitType? type, HashSet<WitTypeDefinition> visited) => type switch
    {
        WitHandleType handle => handle.IsBorrowed,
        WitListType list => HasBorrow(list.Element, visited),
        WitMapType map => HasBorrow(map.Key, visited) || HasBorrow(map.Value, visited),
        WitOptionType option => HasBorrow(option.Some, visited),
        WitResultType result => HasBorrow(result.Ok, visited) || HasBorrow(result.Error, visited),
        WitTupleType tuple => tuple.Elements.Any(e => HasBorrow(e, visited)),
        WitStreamType stream => HasBorrow(stream.Element, visited),
        WitFutureType future => HasBorrow(future.Element, visited),
        WitNamedType named => visited.Add(named.Definition.Target) && named.Definition.Target.Body switch
        {
            WitAliasBody alias => HasBorrow(alias.Type, visited),
            WitRecordBody record => record.Fields.Any(f => HasBorrow(f.Type, visited)),
            WitVariantBody variant => variant.Cases.Any(c => HasBorrow(c.Payload, visited)),
            _ => false,
        },
        _ => false,
    };
}
