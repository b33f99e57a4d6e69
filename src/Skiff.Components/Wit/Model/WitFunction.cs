using System.Collections.Immutable;

namespace Skiff.Components.Wit;

/// <summary>How a function belongs to a resource.</summary>
public enum WitFunctionKind
{
    /// <summary>Not at all.</summary>
    Free,

    /// <summary>Its first parameter is a borrowed handle, <c>self</c>.</summary>
    Method,

    /// <summary>By name only.</summary>
    Static,

    /// <summary>Makes one.</summary>
    Constructor,
}

/// <summary>A function.</summary>
/// <param name="Name">Kebab case; "constructor" for a constructor.</param>
/// <param name="Kind">How it belongs to a resource.</param>
/// <param name="Resource">The resource, or null for a free function.</param>
/// <param name="IsAsync">Whether it was declared <c>async</c>.</param>
/// <param name="Parameters">In order; a method's <c>self</c> is the first.</param>
/// <param name="Result">Null if it has none. A constructor has one.</param>
/// <param name="Location">Where it is written.</param>
public sealed record WitFunction(
    string Name, WitFunctionKind Kind, WitTypeDefinition? Resource, bool IsAsync, ImmutableArray<WitField> Parameters, WitType? Result, WitLocation Location)
{
    /// <summary>The name in a component: <c>[method]input-stream.read</c>.</summary>
    public string ExternName => Kind switch
    {
        WitFunctionKind.Method => $"[method]{Resource!.Name}.{Name}", // Not null: not a free function.
        WitFunctionKind.Static => $"[static]{Resource!.Name}.{Name}",
        WitFunctionKind.Constructor => $"[constructor]{Resource!.Name}",
        _ => Name,
    };
}
