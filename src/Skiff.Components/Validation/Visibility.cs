using Skiff.Components.Model;
using Skiff.Components.Validation.Graph;

namespace Skiff.Components.Validation;

/// <summary>
/// Which types can be named from outside: records, variants, enums, flags and resources that an import or export mentions must have been imported or
/// exported before. Source: Component Model, Explainer.md, "External Visibility of Types".
/// </summary>
internal sealed class Visibility
{
    private readonly HashSet<TypeNode> _imported = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TypeNode> _exported = new(ReferenceEqualityComparer.Instance);

    /// <summary>Takes an import; false if it mentions what has no name. What is imported has a name for exports, too.</summary>
    public bool TryImport(Entity entity, WorkBudget budget) => TryAdd(entity, _imported, budget);

    /// <summary>Takes an export; false if it mentions what has no name.</summary>
    public bool TryExport(Entity entity, WorkBudget budget) => TryAdd(entity, _exported, budget);

    private bool TryAdd(Entity entity, HashSet<TypeNode> named, WorkBudget budget)
    {
        budget.Step();
        if (entity.Sort == Sort.Instance)
        {
            foreach (var (_, export) in ((InstanceNode)entity.Type).Exports)
            {
                if (!TryAdd(export, named, budget))
                {
                    return false;
                }
            }

            return true;
        }

        if (!new Walk(named, budget).IsValid(entity))
        {
            return false;
        }

        if (entity.Sort == Sort.Type)
        {
            named.Add(entity.Type);
            _exported.Add(entity.Type);
        }

        return true;
    }

    /// <summary>One look at what a type mentions.</summary>
    private sealed class Walk(HashSet<TypeNode> named, WorkBudget budget)
    {
        // Types that a type of an instance exports have names inside it.
        private readonly HashSet<TypeNode> _inside = new(ReferenceEqualityComparer.Instance);

        public bool IsValid(Entity entity)
        {
            budget.Step();
            switch (entity.Type)
            {
                case ValueNode value:
                    return entity.Sort == Sort.Type ? ArePartsNamed(value) : IsNamed(value);
                case FunctionNode function:
                    return function.Parameters.All(IsNamed) && (function.Result is null || IsNamed(function.Result));
                case InstanceNode instance:
                    return AreExportsValid(instance);
                default:
                    // A resource type gets its name here. Types of components were looked at when they were made; core modules have none.
                    return true;
            }
        }

        private bool AreExportsValid(InstanceNode instance)
        {
            foreach (var (_, export) in instance.Exports)
            {
                if (!IsValid(export))
                {
                    return false;
                }

                if (export.Sort == Sort.Type)
                {
                    _inside.Add(export.Type);
                }
            }

            return true;
        }

        private bool ArePartsNamed(ValueNode type) =>
            type.Resource is { } resource ? HasName(resource) : type.Parts.All(p => p is null || IsNamed(p));

        private bool IsNamed(ValueNode type)
        {
            budget.Step();
            return type.Kind switch
            {
                ValueKind.Primitive => true,
                ValueKind.Record or ValueKind.Variant or ValueKind.Enum or ValueKind.Flags => HasName(type),
                _ => ArePartsNamed(type),
            };
        }

        private bool HasName(TypeNode type) => named.Contains(type) || _inside.Contains(type);
    }
}
