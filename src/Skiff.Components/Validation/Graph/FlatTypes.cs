using System.Collections.Immutable;
using Skiff.Components.Types;
using Core = Skiff.Wasm.ValueType;

namespace Skiff.Components.Validation.Graph;

/// <summary>The core values that a value flattens to, as far as they may be parameters. Source: Component Model, CanonicalABI.md, "Flattening".</summary>
internal static class FlatTypes
{
    /// <summary>MAX_FLAT_PARAMS: more go through memory.</summary>
    public const int Maximum = 16;

    /// <summary>MAX_FLAT_ASYNC_PARAMS.</summary>
    public const int MaximumAsyncParameters = 4;

    /// <summary>MAX_FLAT_RESULTS.</summary>
    public const int MaximumResults = 1;

    /// <summary>Those of one type, or null for more than <see cref="Maximum"/>.</summary>
    public static ImmutableArray<Core>? Of(ValueNode type) => type.Kind switch
    {
        ValueKind.Primitive => OfPrimitive(type.PrimitiveKind),
        ValueKind.Record or ValueKind.Tuple => Of(type.Parts.AsSpan()),
        ValueKind.Variant or ValueKind.Option or ValueKind.Result => OfVariant(type),
        ValueKind.List or ValueKind.Map => [Core.I32, Core.I32],
        ValueKind.FixedList => OfFixedList(type),
        _ => [Core.I32],
    };

    /// <summary>Those of several types, or null for more than <see cref="Maximum"/>.</summary>
    public static ImmutableArray<Core>? Of(ReadOnlySpan<ValueNode?> types)
    {
        var flat = ImmutableArray.CreateBuilder<Core>();
        foreach (var type in types)
        {
            if (type is null)
            {
                continue;
            }

            if (type.Flat is not { } part || flat.Count + part.Length > Maximum)
            {
                return null;
            }

            flat.AddRange(part);
        }

        return flat.DrainToImmutable();
    }

    private static ImmutableArray<Core> OfPrimitive(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.S64 or PrimitiveKind.U64 => [Core.I64],
        PrimitiveKind.F32 => [Core.F32],
        PrimitiveKind.F64 => [Core.F64],
        PrimitiveKind.String => [Core.I32, Core.I32],
        _ => [Core.I32],
    };

    private static ImmutableArray<Core>? OfFixedList(ValueNode type)
    {
        if (type.Parts[0]?.Flat is not { } element || (ulong)element.Length * type.Length > Maximum)
        {
            return null;
        }

        return [.. Enumerable.Repeat(element, (int)type.Length).SelectMany(f => f)];
    }

    // The cases share their slots: each slot has a type that can hold what any case has there.
    private static ImmutableArray<Core>? OfVariant(ValueNode type)
    {
        var flat = new List<Core> { Core.I32 };
        foreach (var part in type.Parts)
        {
            if (part is null)
            {
                continue;
            }

            if (part.Flat is not { } payload || payload.Length + 1 > Maximum)
            {
                return null;
            }

            for (var i = 0; i < payload.Length; i++)
            {
                if (i + 1 < flat.Count)
                {
                    flat[i + 1] = Join(flat[i + 1], payload[i]);
                }
                else
                {
                    flat.Add(payload[i]);
                }
            }
        }

        return [.. flat];
    }

    private static Core Join(Core left, Core right) =>
        left == right ? left : (left, right) is (Core.I32, Core.F32) or (Core.F32, Core.I32) ? Core.I32 : Core.I64;
}
