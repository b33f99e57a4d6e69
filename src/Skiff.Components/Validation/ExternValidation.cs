using Skiff.Components.Model;
using Skiff.Components.Validation.Graph;

namespace Skiff.Components.Validation;

/// <summary>Imports and exports. Source: Component Model, Binary.md, "Import and Export Definitions".</summary>
internal sealed class ExternValidation(Scope scope, WorkBudget budget)
{
    private long Offset => budget.Offset;

    /// <summary>An import of a component or of a component type.</summary>
    public void Import(ExternName name, ExternDescriptor descriptor)
    {
        var entity = Describe(descriptor, scope.ImportedResources);
        scope.ImportNames.Add(name, entity, Offset);
        if (!scope.Visibility.TryImport(entity, budget))
        {
            throw new ComponentValidationException(
                ComponentValidationReason.NotVisible, $"{entity.Text} not valid to be used as import: `{name.Name}` mentions a type that is not imported", Offset);
        }

        scope.Imports.TryAdd(name.Name, entity);
        scope.Add(entity);
    }

    /// <summary>An export in the type of a component or instance.</summary>
    public void DeclareExport(ExternName name, ExternDescriptor descriptor) => AddExport(name, Describe(descriptor, scope.DefinedResources));

    /// <summary>An export of a component.</summary>
    public void Export(ExportDefinition export)
    {
        var item = scope.Find(export.Item, Offset);
        if (export.Item.Sort == Sort.Type)
        {
            item = item with { Type = item.Type.WithNewIdentity() };
        }

        AddExport(export.Name, export.Ascription is { } ascription ? Ascribe(item, ascription) : item);
    }

    /// <summary>What a descriptor describes. Resource types that come with it are new; they are added to <paramref name="fresh"/>.</summary>
    private Entity Describe(ExternDescriptor descriptor, List<Resource> fresh)
    {
        switch (descriptor)
        {
            case ExternDescriptor.CoreModule module:
                var coreType = Scope.At(scope.CoreTypes, module.CoreType, "type", Offset);
                return new Entity(Sort.CoreModule, coreType.Module ?? throw NotA("core type", module.CoreType, "a module type"));
            case ExternDescriptor.Function function:
                return new Entity(Sort.Function, scope.Type(function.Type, Offset) as FunctionNode ?? throw NotA("type", function.Type, "a function type"));
            case ExternDescriptor.Component component:
                return new Entity(Sort.Component, scope.Type(component.Type, Offset) as ComponentNode ?? throw NotA("type", component.Type, "a component type"));
            case ExternDescriptor.Instance instance:
                var type = scope.Type(instance.Type, Offset) as InstanceNode ?? throw NotA("type", instance.Type, "an instance type");
                return new Entity(Sort.Instance, Freshen(type, fresh));
            case ExternDescriptor.TypeEqual equal:
                return new Entity(Sort.Type, scope.Type(equal.Type, Offset).WithNewIdentity());
            case ExternDescriptor.SubResource:
                var resource = new Resource();
                fresh.Add(resource);
                return new Entity(Sort.Type, new ResourceNode(resource));
            case ExternDescriptor.ValueEqual value:
                return new Entity(Sort.Value, Scope.At(scope.Values, value.ValueIndex, "value", Offset));
            case ExternDescriptor.Value value:
                return new Entity(Sort.Value, new TypeValidation(scope, budget).Resolve(value.Type));
            default:
                throw new ComponentValidationException(ComponentValidationReason.WrongKind, "unknown import or export", Offset);
        }
    }

    // Each instance has the resource types of its type anew.
    private InstanceNode Freshen(InstanceNode type, List<Resource> fresh)
    {
        if (type.DefinedResources.Count == 0)
        {
            return type;
        }

        var substitution = new Substitution(budget);
        foreach (var resource in type.DefinedResources)
        {
            var copy = new Resource();
            substitution.Resources.Add(resource, copy);
            fresh.Add(copy);
        }

        return budget.Check(new InstanceNode(substitution.Apply(type.Exports), []));
    }

    private Entity Ascribe(Entity item, ExternDescriptor ascription)
    {
        var fresh = new List<Resource>();
        var ascribed = Describe(ascription, fresh);
        scope.DefinedResources.AddRange(fresh);
        return new TypeComparer(budget, fresh).FindDifference(item, ascribed) is { } difference
            ? throw new ComponentValidationException(
                ComponentValidationReason.TypeMismatch, $"ascribed type of export is not compatible with item's type: {difference}", Offset)
            : ascribed;
    }

    // Types of instances are looked at where they are used: in other components they may be fine.
    private void AddExport(ExternName name, Entity entity)
    {
        scope.ExportNames.Add(name, entity, Offset);
        if (scope.Kind != ScopeKind.InstanceType && !scope.Visibility.TryExport(entity, budget))
        {
            throw new ComponentValidationException(
                ComponentValidationReason.NotVisible, $"{entity.Text} not valid to be used as export: `{name.Name}` mentions a type that is not exported", Offset);
        }

        if (entity is { Sort: Sort.Value, Type: ValueNode { HasBorrow: true } })
        {
            throw new ComponentValidationException(ComponentValidationReason.InvalidType, "an exported value cannot contain a `borrow` type", Offset);
        }

        scope.Exports.TryAdd(name.Name, entity);
        scope.Add(entity);
    }

    private ComponentValidationException NotA(string space, int index, string what) =>
        new(ComponentValidationReason.WrongKind, $"{space} index {index} is not {what}", Offset);
}
