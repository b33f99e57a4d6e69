using System.Globalization;
using Skiff.Components.Types;

namespace Skiff.Components.Planning;

/// <summary>Says in words where two types differ first, or that they do not. Types are compared by structure, resource types by identity.</summary>
internal sealed class TypeDifference
{
    // Pairs found equal: types share parts, and a walk without memory could take exponential time.
    private readonly HashSet<(object, object)> _equal = new(ReferencePairComparer.Instance);

    /// <summary>The first difference between two function types, or null.</summary>
    public static string? Find(ComponentFunctionType wanted, ComponentFunctionType given)
    {
        if (wanted.IsAsync != given.IsAsync)
        {
            return wanted.IsAsync ? "an async function is wanted" : "the function given is async";
        }

        var walk = new TypeDifference();
        return walk.Named("parameter", wanted.Parameters, given.Parameters) ?? walk.Optional("result", wanted.Result, given.Result);
    }

    /// <summary>The first difference between two value types, or null.</summary>
    public static string? Find(ComponentValueType wanted, ComponentValueType given) => new TypeDifference().Value(wanted, given);

    private string? Value(ComponentValueType wanted, ComponentValueType given)
    {
        if (ReferenceEquals(wanted, given) || _equal.Contains((wanted, given)))
        {
            return null;
        }

        var difference = (wanted, given) switch
        {
            (PrimitiveType w, PrimitiveType g) => w.Kind == g.Kind ? null : Expected(wanted, given),
            (RecordType w, RecordType g) => Named("field", w.Fields, g.Fields),
            (VariantType w, VariantType g) => Cases(w, g),
            (ListType w, ListType g) => w.Length == g.Length ? In("element", Value(w.Element, g.Element)) : $"expected {Length(w)}, found {Length(g)}",
            (MapType w, MapType g) => In("key", Value(w.Key, g.Key)) ?? In("value", Value(w.Value, g.Value)),
            (TupleType w, TupleType g) => Elements(w, g),
            (FlagsType w, FlagsType g) => Names("flag", w.Names, g.Names),
            (EnumType w, EnumType g) => Names("case", w.Names, g.Names),
            (OptionType w, OptionType g) => In("option", Value(w.Some, g.Some)),
            (ResultType w, ResultType g) => Optional("ok", w.Ok, g.Ok) ?? Optional("error", w.Error, g.Error),
            (OwnType w, OwnType g) => Resource(w.Resource, g.Resource),
            (BorrowType w, BorrowType g) => Resource(w.Resource, g.Resource),
            (StreamType w, StreamType g) => Optional("element", w.Element, g.Element),
            (FutureType w, FutureType g) => Optional("element", w.Element, g.Element),
            _ => Expected(wanted, given),
        };
        if (difference is null)
        {
            _equal.Add((wanted, given));
        }

        return difference;
    }

    private string? Named(string what, EquatableArray<NamedType> wanted, EquatableArray<NamedType> given)
    {
        for (var i = 0; i < Math.Min(wanted.Length, given.Length); i++)
        {
            if (Different(what, i, wanted[i].Name, given[i].Name) is { } name)
            {
                return name;
            }

            if (In($"{what} '{wanted[i].Name}'", Value(wanted[i].Type, given[i].Type)) is { } difference)
            {
                return difference;
            }
        }

        return Count(what, wanted.Length, given.Length);
    }

    private string? Cases(VariantType wanted, VariantType given)
    {
        for (var i = 0; i < Math.Min(wanted.Cases.Length, given.Cases.Length); i++)
        {
            var (w, g) = (wanted.Cases[i], given.Cases[i]);
            if ((Different("case", i, w.Name, g.Name) ?? Optional($"case '{w.Name}'", w.Payload, g.Payload)) is { } difference)
            {
                return difference;
            }
        }

        return Count("case", wanted.Cases.Length, given.Cases.Length);
    }

    private string? Elements(TupleType wanted, TupleType given)
    {
        for (var i = 0; i < Math.Min(wanted.Elements.Length, given.Elements.Length); i++)
        {
            if (In(string.Create(CultureInfo.InvariantCulture, $"element {i}"), Value(wanted.Elements[i], given.Elements[i])) is { } difference)
            {
                return difference;
            }
        }

        return Count("element", wanted.Elements.Length, given.Elements.Length);
    }

    private string? Optional(string what, ComponentValueType? wanted, ComponentValueType? given) => (wanted, given) switch
    {
        (null, null) => null,
        (null, _) => $"{what}: expected none, found {Name(given)}",
        (_, null) => $"{what}: expected {Name(wanted)}, found none",
        _ => In(what, Value(wanted, given)),
    };

    private static string? Names(string what, EquatableArray<string> wanted, EquatableArray<string> given)
    {
        for (var i = 0; i < Math.Min(wanted.Length, given.Length); i++)
        {
            if (Different(what, i, wanted[i], given[i]) is { } difference)
            {
                return difference;
            }
        }

        return Count(what, wanted.Length, given.Length);
    }

    private static string? Resource(ResourceType wanted, ResourceType given) =>
        ReferenceEquals(wanted, given) ? null : $"expected the resource type '{wanted}', found another one, '{given}'";

    private static string? Different(string what, int index, string wanted, string given) =>
        string.Equals(wanted, given, StringComparison.Ordinal) ? null : string.Create(CultureInfo.InvariantCulture, $"{what} {index}: expected '{wanted}', found '{given}'");

    private static string? Count(string what, int wanted, int given) =>
        wanted == given ? null : string.Create(CultureInfo.InvariantCulture, $"expected {wanted} {what}s, found {given}");

    private static string? In(string place, string? difference) => difference is null ? null : $"{place}: {difference}";

    private static string Expected(ComponentValueType wanted, ComponentValueType given) => $"expected {Name(wanted)}, found {Name(given)}";

    private static string Length(ListType list) => list.Length is { } length ? string.Create(CultureInfo.InvariantCulture, $"a list of {length}") : "a list of any length";

    private static string Name(ComponentValueType type) => type switch
    {
        PrimitiveType primitive => primitive.Kind switch
        {
            PrimitiveKind.ErrorContext => "error-context",
            var kind => kind.ToString().ToLowerInvariant(),
        },
        RecordType => "record",
        VariantType => "variant",
        ListType => "list",
        MapType => "map",
        TupleType => "tuple",
        FlagsType => "flags",
        EnumType => "enum",
        OptionType => "option",
        ResultType => "result",
        OwnType own => $"own<{own.Resource}>",
        BorrowType borrow => $"borrow<{borrow.Resource}>",
        StreamType => "stream",
        _ => "future",
    };

    private sealed class ReferencePairComparer : IEqualityComparer<(object, object)>
    {
        public static ReferencePairComparer Instance { get; } = new();

        public bool Equals((object, object) x, (object, object) y) => ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((object, object) pair) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Item1), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Item2));
    }
}
