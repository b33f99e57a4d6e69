using System.Collections.Immutable;

namespace Skiff.Components.Validation.Graph;

/// <summary>
/// Replaces resource types and named types in types: what instantiation does to the exports of a component. What mentions nothing of it stays the same
/// node. Source: Component Model, Explainer.md, "Type Checking".
/// </summary>
internal sealed class Substitution(WorkBudget budget)
{
    private readonly Dictionary<TypeNode, TypeNode> _done = new(ReferenceEqualityComparer.Instance);

    /// <summary>Which resource types stand in for which.</summary>
    public Dictionary<Resource, Resource> Resources { get; init; } = [];

    /// <summary>Which named types stand in for which.</summary>
    public Dictionary<TypeNode, TypeNode> Types { get; init; } = new(ReferenceEqualityComparer.Instance);

    public EntityMap Apply(EntityMap entities)
    {
        var result = new EntityMap();
        foreach (var (name, entity) in entities)
        {
            result.TryAdd(name, Apply(entity));
        }

        return result;
    }

    public Entity Apply(Entity entity) => entity with { Type = Apply(entity.Type) };

    public TypeNode Apply(TypeNode type)
    {
        if (Types.TryGetValue(type, out var replacement) || _done.TryGetValue(type, out replacement))
        {
            return replacement;
        }

        budget.Step();
        replacement = type switch
        {
            ValueNode value => Replace(value),
            ResourceNode resource => Resources.TryGetValue(resource.Resource, out var other) ? new ResourceNode(other) : resource,
            FunctionNode function => Replace(function),
            InstanceNode instance => Replace(instance),
            ComponentNode component => Replace(component),
            _ => type,
        };
        _done.Add(type, replacement);
        return replacement;
    }

    private ValueNode Replace(ValueNode type)
    {
        if (!type.HasResource && Types.Count == 0)
        {
            return type;
        }

        var resource = type.Resource is null ? null : (ResourceNode)Apply(type.Resource);
        var isSame = ReferenceEquals(resource, type.Resource);
        var parts = ImmutableArray.CreateBuilder<ValueNode?>(type.Parts.Length);
        foreach (var part in type.Parts)
        {
            var replaced = part is null ? null : (ValueNode)Apply(part);
            isSame &= ReferenceEquals(replaced, part);
            parts.Add(replaced);
        }

        return isSame ? type : budget.Check(type.With(parts.MoveToImmutable(), resource));
    }

    private FunctionNode Replace(FunctionNode type)
    {
        var result = type.Result is null ? null : (ValueNode)Apply(type.Result);
        var isSame = ReferenceEquals(result, type.Result);
        var parameters = ImmutableArray.CreateBuilder<ValueNode>(type.Parameters.Length);
        foreach (var parameter in type.Parameters)
        {
            var replaced = (ValueNode)Apply(parameter);
            isSame &= ReferenceEquals(replaced, parameter);
            parameters.Add(replaced);
        }

        return isSame ? type : budget.Check(new FunctionNode(type.IsAsync, type.Names, parameters.MoveToImmutable(), result));
    }

    private InstanceNode Replace(InstanceNode type)
    {
        var isSame = true;
        var exports = Replace(type.Exports, ref isSame);
        return isSame ? type : budget.Check(new InstanceNode(exports, type.DefinedResources));
    }

    private ComponentNode Replace(ComponentNode type)
    {
        var isSame = true;
        var imports = Replace(type.Imports, ref isSame);
        var exports = Replace(type.Exports, ref isSame);
        return isSame ? type : budget.Check(new ComponentNode(imports, exports, type.ImportedResources, type.DefinedResources));
    }

    private EntityMap Replace(EntityMap entities, ref bool isSame)
    {
        var result = new EntityMap();
        foreach (var (name, entity) in entities)
        {
            var replaced = Apply(entity);
            isSame &= ReferenceEquals(replaced.Type, entity.Type);
            result.TryAdd(name, replaced);
        }

        return result;
    }
}
