namespace Skiff.Components.Validation.Graph;

/// <summary>
/// Finds out whether a type mentions a resource type that it does not bring itself. Such a type must not cross the border of a component.
/// Source: Component Model, Binary.md, "Alias Definitions".
/// </summary>
internal sealed class FreeResources(WorkBudget budget)
{
    private readonly HashSet<Resource> _own = [];

    public bool IsAnyIn(TypeNode type)
    {
        budget.Step();
        switch (type)
        {
            case ResourceNode resource:
                return !_own.Contains(resource.Resource);
            case ValueNode value:
                return value.HasResource && (value.Resource is { } handled && IsAnyIn(handled) || value.Parts.Any(p => p is not null && IsAnyIn(p)));
            case FunctionNode function:
                return function.HasResource && (function.Parameters.Any(IsAnyIn) || (function.Result is { } result && IsAnyIn(result)));
            case InstanceNode instance:
                _own.UnionWith(instance.DefinedResources);
                return IsAnyIn(instance.Exports);
            case ComponentNode component:
                _own.UnionWith(component.ImportedResources);
                _own.UnionWith(component.DefinedResources);
                return IsAnyIn(component.Imports) || IsAnyIn(component.Exports);
            default:
                return false;
        }
    }

    private bool IsAnyIn(EntityMap entities)
    {
        foreach (var (_, entity) in entities)
        {
            if (IsAnyIn(entity.Type))
            {
                return true;
            }
        }

        return false;
    }
}
