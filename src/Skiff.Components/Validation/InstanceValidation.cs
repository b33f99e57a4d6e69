using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Components.Validation.Graph;
using Skiff.Components.Validation.Names;

namespace Skiff.Components.Validation;

/// <summary>Instances, core ones too. Source: Component Model, Binary.md, "Instance Definitions".</summary>
internal sealed class InstanceValidation(Scope scope, WorkBudget budget)
{
    private long Offset => budget.Offset;

    public void Define(InstantiateCoreModule definition)
    {
        var module = Scope.At(scope.CoreModules, definition.Module, "module", Offset);
        var arguments = new Dictionary<string, Dictionary<string, CoreExternType>>(StringComparer.Ordinal);
        foreach (var argument in definition.Arguments)
        {
            if (!arguments.TryAdd(argument.Name, Scope.At(scope.CoreInstances, argument.Instance, "core instance", Offset)))
            {
                throw Error(ComponentValidationReason.NameConflict, $"duplicate module instantiation argument named `{argument.Name}`");
            }
        }

        foreach (var import in module.Type.Imports)
        {
            budget.Step();
            CheckCoreImport(import, arguments);
        }

        scope.CoreInstances.Add(module.Exports);
    }

    public void Define(InlineCoreInstance definition)
    {
        var exports = new Dictionary<string, CoreExternType>(StringComparer.Ordinal);
        foreach (var export in definition.Exports)
        {
            if (!exports.TryAdd(export.Name, scope.FindCore(export.Item, Offset)))
            {
                throw Error(ComponentValidationReason.NameConflict, $"export name `{export.Name}` already defined");
            }
        }

        scope.CoreInstances.Add(exports);
    }

    public void Define(InstantiateComponent definition)
    {
        var component = Scope.At(scope.Components, definition.Component, "component", Offset);
        var arguments = FindArguments(definition);
        var comparer = new TypeComparer(budget, component.ImportedResources);
        foreach (var (name, needed) in component.Imports)
        {
            if (!arguments.TryGetValue(name, out var given))
            {
                throw Error(ComponentValidationReason.MissingArgument, $"missing import named `{name}`");
            }

            if (comparer.FindDifference(given, needed) is { } difference)
            {
                throw Error(ComponentValidationReason.TypeMismatch, $"type mismatch for import `{name}`: {difference}");
            }
        }

        var substitution = comparer.ToSubstitution();
        foreach (var resource in component.DefinedResources)
        {
            budget.Step();
            var copy = new Resource(null, resource.Representation);
            substitution.Resources[resource] = copy;
            scope.DefinedResources.Add(copy);
        }

        scope.Instances.Add(budget.Check(new InstanceNode(substitution.Apply(component.Exports), [])));
    }

    public void Define(InlineInstance definition)
    {
        var exports = new EntityMap();
        var names = new NameRules("export");
        foreach (var export in definition.Exports)
        {
            var item = scope.Find(export.Item, Offset);
            if (item.Sort == Sort.Type)
            {
                item = item with { Type = item.Type.WithNewIdentity() };
            }

            names.Add(export.Name, item, Offset);
            exports.TryAdd(export.Name.Name, item);
        }

        scope.Instances.Add(budget.Check(new InstanceNode(exports, [])));
    }

    private void CheckCoreImport(CoreImportType import, Dictionary<string, Dictionary<string, CoreExternType>> arguments)
    {
        if (!arguments.TryGetValue(import.Module, out var instance))
        {
            throw Error(ComponentValidationReason.MissingArgument, $"missing module instantiation argument named `{import.Module}`");
        }

        if (!instance.TryGetValue(import.Name, out var type))
        {
            throw Error(
                ComponentValidationReason.MissingArgument,
                $"module instantiation argument `{import.Module}` does not export an item named `{import.Name}`");
        }

        if (CoreSubtyping.FindDifference(type, import.Type) is { } difference)
        {
            throw Error(
                ComponentValidationReason.TypeMismatch,
                $"module instantiation argument `{import.Module}` exports an item named `{import.Name}` but it is not of the expected type: {difference}");
        }
    }

    private Dictionary<string, Entity> FindArguments(InstantiateComponent definition)
    {
        var arguments = new Dictionary<string, Entity>(StringComparer.Ordinal);
        foreach (var argument in definition.Arguments)
        {
            if (!arguments.TryAdd(argument.Name, scope.Find(argument.Item, Offset)))
            {
                throw Error(
                    ComponentValidationReason.NameConflict, $"instantiation argument `{argument.Name}` conflicts with previous argument `{argument.Name}`");
            }
        }

        return arguments;
    }

    private ComponentValidationException Error(ComponentValidationReason reason, string message) => new(reason, message, Offset);
}
