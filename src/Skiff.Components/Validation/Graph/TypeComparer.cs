using Skiff.Components.Model;

namespace Skiff.Components.Validation.Graph;

/// <summary>
/// Whether something can stand in for what is expected. Every method answers with the first difference, or null. Resource types that are "any" on the
/// expected side take the first one they meet. Source: Component Model, Explainer.md, "Type Checking".
/// </summary>
internal sealed class TypeComparer
{
    private readonly WorkBudget _budget;
    private readonly HashSet<Resource> _any;
    private readonly Dictionary<Resource, Resource> _ofActual;
    private readonly Dictionary<Resource, Resource> _ofExpected;

    /// <summary>Makes a comparer.</summary>
    /// <param name="budget">For the steps.</param>
    /// <param name="any">The resource types of the expected side for which any will do.</param>
    public TypeComparer(WorkBudget budget, IEnumerable<Resource> any)
        : this(budget, any, [], [])
    {
    }

    private TypeComparer(WorkBudget budget, IEnumerable<Resource> any, Dictionary<Resource, Resource> ofActual, Dictionary<Resource, Resource> ofExpected)
    {
        _budget = budget;
        _ofActual = ofActual;
        _ofExpected = ofExpected;
        _any = [];
        Take(any);
    }

    /// <summary>Which types of the actual side stand for which named types of the expected side; of those compared so far.</summary>
    public Dictionary<TypeNode, TypeNode> Types { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>What compared types stand for, to be applied to the expected side.</summary>
    public Substitution ToSubstitution() => new(_budget) { Resources = new(_ofExpected), Types = Types };

    public string? FindDifference(Entity actual, Entity expected)
    {
        if (actual.Sort != expected.Sort)
        {
            return $"expected {expected.Text}, found {actual.Text}";
        }

        return expected.Sort switch
        {
            Sort.Type => FindTypeDifference(actual.Type, expected.Type),
            Sort.Value => FindDifference((ValueNode)actual.Type, (ValueNode)expected.Type),
            _ => FindContentDifference(actual.Type, expected.Type),
        };
    }

    public string? FindDifference(FunctionNode actual, FunctionNode expected)
    {
        _budget.Step();
        if (actual.IsAsync != expected.IsAsync)
        {
            return $"expected {Text(expected)}, found {Text(actual)}";
        }

        if (actual.Parameters.Length != expected.Parameters.Length)
        {
            return $"expected {expected.Parameters.Length} parameters, found {actual.Parameters.Length}";
        }

        for (var i = 0; i < expected.Parameters.Length; i++)
        {
            if (actual.Names[i] != expected.Names[i])
            {
                return $"expected parameter named `{expected.Names[i]}`, found `{actual.Names[i]}`";
            }

            if (FindDifference(actual.Parameters[i], expected.Parameters[i]) is { } difference)
            {
                return $"type mismatch in function parameter `{expected.Names[i]}`: {difference}";
            }
        }

        return (actual.Result, expected.Result) switch
        {
            (null, null) => null,
            (null, _) or (_, null) => "expected a result, found none",
            var (a, e) => FindDifference(a, e) is { } difference ? $"type mismatch with result type: {difference}" : null,
        };

        static string Text(FunctionNode function) => function.IsAsync ? "an async func" : "a func that is not async";
    }

    public string? FindDifference(ValueNode actual, ValueNode expected)
    {
        _budget.Step();
        if (ReferenceEquals(actual, expected) && !actual.HasResource)
        {
            return null;
        }

        if (actual.Kind != expected.Kind)
        {
            return $"expected {expected.Text}, found {actual.Text}";
        }

        switch (expected.Kind)
        {
            case ValueKind.Primitive:
                return actual.PrimitiveKind == expected.PrimitiveKind ? null : $"expected primitive `{expected.Text}` found primitive `{actual.Text}`";
            case ValueKind.Own or ValueKind.Borrow:
                return FindDifference(actual.Resource, expected.Resource);
            case ValueKind.Record:
                return FindFieldDifference(actual, expected);
            case ValueKind.Variant:
                return FindCaseDifference(actual, expected);
            case ValueKind.Flags:
                return actual.Names.SequenceEqual(expected.Names) ? null : "mismatch in flags elements";
            case ValueKind.Enum:
                return actual.Names.SequenceEqual(expected.Names) ? null : "mismatch in enum elements";
            case ValueKind.Tuple when actual.Parts.Length != expected.Parts.Length:
                return $"expected {expected.Parts.Length} types, found {actual.Parts.Length}";
            case ValueKind.Tuple:
                return FindPartDifference(actual, expected, i => $"tuple field {i}");
            case ValueKind.Result:
                return FindPartDifference(actual, expected, i => i == 0 ? "ok variant" : "err variant", i => i == 0 ? "ok" : "err");
            case ValueKind.FixedList when actual.Length != expected.Length:
                return $"expected fixed-length {expected.Length}, found size {actual.Length}";
            case ValueKind.Map:
                return FindPartDifference(actual, expected, i => i == 0 ? "map key" : "map value");
            default:
                return FindPartDifference(actual, expected, _ => $"{expected.Text} element", _ => $"{expected.Text} element");
        }
    }

    private static string KindOf(TypeNode type) => type is ValueNode ? "defined type" : type.Text;

    // A type index: an alias of a type, or a resource type.
    private string? FindTypeDifference(TypeNode actual, TypeNode expected)
    {
        Types[expected] = actual;
        if (actual is ResourceNode || expected is ResourceNode || actual.GetType() != expected.GetType())
        {
            return actual is ResourceNode given && expected is ResourceNode needed
                ? FindDifference(given, needed)
                : $"expected {KindOf(expected)}, found {KindOf(actual)}";
        }

        return actual is ValueNode a && expected is ValueNode { Kind: ValueKind.Primitive } && a.Kind != ValueKind.Primitive
            ? $"expected primitive, found {a.Text}"
            : FindContentDifference(actual, expected);
    }

    private string? FindContentDifference(TypeNode actual, TypeNode expected) => (actual, expected) switch
    {
        (ValueNode a, ValueNode e) => FindDifference(a, e),
        (FunctionNode a, FunctionNode e) => FindDifference(a, e),
        (InstanceNode a, InstanceNode e) => FindDifference(a, e),
        (ComponentNode a, ComponentNode e) => FindDifference(a, e),
        (CoreModuleNode a, CoreModuleNode e) => CoreSubtyping.FindDifference(a, e),
        _ => $"expected {KindOf(expected)}, found {KindOf(actual)}",
    };

    private string? FindDifference(ResourceNode? actual, ResourceNode? expected)
    {
        if (actual is null || expected is null)
        {
            return "expected a resource";
        }

        var given = _ofActual.GetValueOrDefault(actual.Resource, actual.Resource);
        if (_ofExpected.TryGetValue(expected.Resource, out var needed))
        {
            return ReferenceEquals(given, needed) ? null : "resource types are not the same";
        }

        if (_any.Contains(expected.Resource))
        {
            _ofExpected.Add(expected.Resource, given);
            return null;
        }

        return ReferenceEquals(given, expected.Resource) ? null : "resource types are not the same";
    }

    private string? FindDifference(InstanceNode actual, InstanceNode expected)
    {
        _budget.Step();
        Take(expected.DefinedResources);
        return FindExportDifference(actual.Exports, expected.Exports, "instance export");
    }

    private string? FindExportDifference(EntityMap actual, EntityMap expected, string what)
    {
        foreach (var (name, needed) in expected)
        {
            if (!actual.TryGet(name, out var given))
            {
                return $"missing expected export `{name}`";
            }

            if (FindDifference(given, needed) is { } difference)
            {
                return $"type mismatch in {what} `{name}`: {difference}";
            }
        }

        return null;
    }

    // A component for another: with what the other one imports, it must give what the other one exports.
    private string? FindDifference(ComponentNode actual, ComponentNode expected)
    {
        _budget.Step();
        var imports = new TypeComparer(_budget, actual.ImportedResources, _ofExpected, _ofActual);
        foreach (var (name, needed) in actual.Imports)
        {
            if (!expected.Imports.TryGet(name, out var given))
            {
                return $"missing expected import `{name}`";
            }

            if (imports.FindDifference(given, needed) is { } difference)
            {
                return $"type mismatch in import `{name}`: {difference}";
            }
        }

        Take(expected.DefinedResources);
        return FindExportDifference(actual.Exports, expected.Exports, "export");
    }

    private string? FindFieldDifference(ValueNode actual, ValueNode expected)
    {
        if (actual.Parts.Length != expected.Parts.Length)
        {
            return $"expected {expected.Parts.Length} fields, found {actual.Parts.Length}";
        }

        for (var i = 0; i < expected.Names.Length; i++)
        {
            if (actual.Names[i] != expected.Names[i])
            {
                return $"expected field name `{expected.Names[i]}`, found `{actual.Names[i]}`";
            }
        }

        return FindPartDifference(actual, expected, i => $"record field `{expected.Names[i]}`");
    }

    private string? FindCaseDifference(ValueNode actual, ValueNode expected)
    {
        if (actual.Parts.Length != expected.Parts.Length)
        {
            return $"expected {expected.Parts.Length} cases, found {actual.Parts.Length}";
        }

        for (var i = 0; i < expected.Names.Length; i++)
        {
            var name = expected.Names[i];
            if (actual.Names[i] != name)
            {
                return $"expected case named `{name}`, found `{actual.Names[i]}`";
            }

            if (actual.Parts[i] is null != expected.Parts[i] is null)
            {
                return expected.Parts[i] is null ? $"expected case `{name}` to have no type" : $"expected case `{name}` to have a type, found none";
            }
        }

        return FindPartDifference(actual, expected, i => $"variant case `{expected.Names[i]}`");
    }

    private string? FindPartDifference(ValueNode actual, ValueNode expected, Func<int, string> place, Func<int, string>? optionalPart = null)
    {
        for (var i = 0; i < expected.Parts.Length; i++)
        {
            switch (actual.Parts[i], expected.Parts[i])
            {
                case (null, null):
                    break;
                case (null, _):
                    return $"expected {optionalPart?.Invoke(i)} type, but found none";
                case (_, null):
                    return $"expected {optionalPart?.Invoke(i)} type to not be present";
                case var (a, e):
                    if (FindDifference(a, e) is { } difference)
                    {
                        return $"type mismatch in {place(i)}: {difference}";
                    }

                    break;
            }
        }

        return null;
    }

    // These take a resource type anew, even if the same type was compared before.
    private void Take(IEnumerable<Resource> any)
    {
        foreach (var resource in any)
        {
            _any.Add(resource);
            _ofExpected.Remove(resource);
        }
    }
}
