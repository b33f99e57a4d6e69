using Skiff.Components.Model;
using Skiff.Components.Validation.Graph;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Components.Validation;

/// <summary>Goes through the definitions of a component in their order. Source: Component Model, Explainer.md, "Index Spaces".</summary>
/// <param name="scope">The component's.</param>
/// <param name="budget">For the steps.</param>
/// <param name="validatesBodies">Whether the function bodies of core modules are looked at.</param>
internal sealed class DefinitionValidation(Scope scope, WorkBudget budget, bool validatesBodies)
{
    public static ComponentNode Validate(Component component, Scope? parent, WorkBudget budget, bool validatesBodies)
    {
        var scope = new Scope(ScopeKind.Component, parent);
        var pass = new DefinitionValidation(scope, budget, validatesBodies);
        foreach (var definition in component.Definitions)
        {
            budget.Offset = definition.Offset;
            pass.Define(definition);
        }

        if (scope.UsedValues.Count < scope.Values.Count)
        {
            throw new ComponentValidationException(ComponentValidationReason.ValueUse, "every value must be used", component.Offset);
        }

        return budget.Check(new ComponentNode(scope.Imports, scope.Exports, scope.ImportedResources, scope.DefinedResources));
    }

    private void Define(Definition definition)
    {
        switch (definition)
        {
            case CoreModuleDefinition module:
                DefineCoreModule(module.Module);
                break;
            case InstantiateCoreModule instance:
                new InstanceValidation(scope, budget).Define(instance);
                break;
            case InlineCoreInstance instance:
                new InstanceValidation(scope, budget).Define(instance);
                break;
            case CoreTypeDefinition type:
                CoreTypeValidation.Define(type.Type, scope, budget);
                break;
            case NestedComponentDefinition nested:
                scope.Components.Add(Validate(nested.Component, scope, budget, validatesBodies));
                break;
            case InstantiateComponent instance:
                new InstanceValidation(scope, budget).Define(instance);
                break;
            case InlineInstance instance:
                new InstanceValidation(scope, budget).Define(instance);
                break;
            case ExportAlias or CoreExportAlias or OuterAlias:
                AliasValidation.Define(definition, scope, budget);
                break;
            case TypeDefinition type:
                scope.Types.Add(new TypeValidation(scope, budget).Make(type.Type));
                break;
            case CanonLift lift:
                new CanonValidation(scope, budget).Define(lift);
                break;
            case CanonLower lower:
                new CanonValidation(scope, budget).Define(lower);
                break;
            case CanonBuiltin builtin:
                new CanonBuiltinValidation(scope, budget).Define(builtin);
                break;
            case StartDefinition start:
                DefineStart(start);
                break;
            case ImportDefinition import:
                new ExternValidation(scope, budget).Import(import.Name, import.Type);
                break;
            case ExportDefinition export:
                new ExternValidation(scope, budget).Export(export);
                break;
        }
    }

    private void DefineCoreModule(Module module)
    {
        var start = budget.Offset;
        try
        {
            if (validatesBodies)
            {
                ModuleValidator.Validate(module, budget.Limits.Core);
            }
            else
            {
                ModuleValidator.ValidateDefinitions(module, budget.Limits.Core);
            }
        }
        catch (WasmValidationException error)
        {
            throw ComponentValidationException.OfModule(error, start);
        }
        catch (WasmFormatException error)
        {
            throw error.Within(start);
        }

        scope.CoreModules.Add(CoreTypeValidation.TypeOf(module, start));
    }

    // Component Model, Binary.md, "Start Definitions".
    private void DefineStart(StartDefinition start)
    {
        var offset = budget.Offset;
        var function = Scope.At(scope.Functions, start.Function, "function", offset);
        var results = function.Result is null ? 0 : 1;
        if (function.Parameters.Length != start.Arguments.Length || results != start.Results)
        {
            throw new ComponentValidationException(
                ComponentValidationReason.TypeMismatch,
                $"component start function requires {function.Parameters.Length} arguments and {results} results, given {start.Arguments.Length} and {start.Results}",
                offset);
        }

        var comparer = new TypeComparer(budget, []);
        for (var i = 0; i < start.Arguments.Length; i++)
        {
            if (comparer.FindDifference(scope.UseValue(start.Arguments[i], offset), function.Parameters[i]) is { } difference)
            {
                throw new ComponentValidationException(
                    ComponentValidationReason.TypeMismatch, $"value type mismatch for component start function argument {i}: {difference}", offset);
            }
        }

        if (function.Result is { } result)
        {
            scope.Values.Add(result);
        }
    }
}
