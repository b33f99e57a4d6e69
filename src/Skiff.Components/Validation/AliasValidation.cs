using System.Diagnostics.CodeAnalysis;
using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Components.Validation.Graph;

namespace Skiff.Components.Validation;

/// <summary>Aliases. Source: Component Model, Binary.md, "Alias Definitions".</summary>
internal static class AliasValidation
{
    /// <summary>An alias in a component.</summary>
    public static void Define(Definition alias, Scope scope, WorkBudget budget)
    {
        switch (alias)
        {
            case ExportAlias export:
                AddExport(export, scope, budget.Offset);
                break;
            case CoreExportAlias core:
                AddCoreExport(core, scope, budget.Offset);
                break;
            case OuterAlias outer:
                AddOuter(outer, scope, budget);
                break;
        }
    }

    /// <summary>An alias in the type of a component or instance.</summary>
    public static void Declare(Definition alias, Scope scope, WorkBudget budget)
    {
        var isAllowed = alias switch
        {
            ExportAlias export => export.Sort is Sort.Instance or Sort.Type,
            OuterAlias outer => outer.Sort is Sort.CoreType or Sort.Type,
            _ => false,
        };
        if (!isAllowed)
        {
            Throw(ComponentValidationReason.WrongKind, "aliases in component or instance types may only refer to types or instances", budget.Offset);
        }

        Define(alias, scope, budget);
    }

    private static void AddExport(ExportAlias alias, Scope scope, long offset)
    {
        var instance = Scope.At(scope.Instances, alias.Instance, "instance", offset);
        if (!instance.Exports.TryGet(alias.Name, out var entity))
        {
            Throw(ComponentValidationReason.UnknownExport, $"instance {alias.Instance} has no export named `{alias.Name}`", offset);
        }

        if (entity.Sort != alias.Sort)
        {
            Throw(ComponentValidationReason.WrongKind, $"export `{alias.Name}` for instance {alias.Instance} is not a {Entity.TextOf(alias.Sort)}", offset);
        }

        scope.Add(entity);
    }

    private static void AddCoreExport(CoreExportAlias alias, Scope scope, long offset)
    {
        var instance = Scope.At(scope.CoreInstances, alias.Instance, "core instance", offset);
        if (!instance.TryGetValue(alias.Name, out var type))
        {
            Throw(ComponentValidationReason.UnknownExport, $"core instance {alias.Instance} has no export named `{alias.Name}`", offset);
        }

        var sort = type switch
        {
            CoreExternType.Function => Sort.CoreFunction,
            CoreExternType.Table => Sort.CoreTable,
            CoreExternType.Memory => Sort.CoreMemory,
            CoreExternType.Global => Sort.CoreGlobal,
            _ => Sort.CoreTag,
        };
        if (sort != alias.Sort)
        {
            var found = CoreSubtyping.TextOf(type);
            var wanted = Entity.TextOf(alias.Sort).Replace("core ", "", StringComparison.Ordinal);
            Throw(ComponentValidationReason.WrongKind, $"export `{alias.Name}` for core instance {alias.Instance} is not a {wanted} but a {found}", offset);
        }

        scope.AddCore(type);
    }

    private static void AddOuter(OuterAlias alias, Scope scope, WorkBudget budget)
    {
        var offset = budget.Offset;
        var target = scope;
        var leavesComponent = false;
        for (var i = 0U; i < (uint)alias.Outer; i++)
        {
            leavesComponent |= target.Kind == ScopeKind.Component;
            if (target.Parent is not { } parent)
            {
                Throw(ComponentValidationReason.UnknownIndex, $"invalid outer alias count of {(uint)alias.Outer}", offset);
                return;
            }

            target = parent;
        }

        switch (alias.Sort)
        {
            case Sort.CoreType:
                scope.CoreTypes.Add(Scope.At(target.CoreTypes, alias.Index, "type", offset));
                break;
            case Sort.CoreModule:
                scope.CoreModules.Add(Scope.At(target.CoreModules, alias.Index, "module", offset));
                break;
            case Sort.Component:
                scope.Components.Add(Scope.At(target.Components, alias.Index, "component", offset));
                break;
            case Sort.Type:
                var type = target.Type(alias.Index, offset);
                if (leavesComponent && new FreeResources(budget).IsAnyIn(type))
                {
                    const string Message = "cannot alias outer type which transitively refers to resources not defined in the current component";
                    Throw(ComponentValidationReason.ResourceScope, Message, offset);
                }

                scope.Types.Add(type);
                break;
            default:
                Throw(ComponentValidationReason.WrongKind, $"outer aliases of a {Entity.TextOf(alias.Sort)} are not allowed", offset);
                break;
        }
    }

    [DoesNotReturn]
    private static void Throw(ComponentValidationReason reason, string message, long offset) => throw new ComponentValidationException(reason, message, offset);
}
