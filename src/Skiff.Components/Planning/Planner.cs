using System.Collections.Immutable;
using System.Diagnostics;
using Skiff.Components.Model;

namespace Skiff.Components.Planning;

/// <summary>
/// Instantiates a component symbolically: walks its definitions, and those of the components it instantiates, and notes down the core modules to be instantiated and the functions to be made.
/// Everything else (instances put together, aliases, imports and exports between components) leaves no trace but the items that indices stand for. The component is valid.
/// </summary>
internal sealed partial class Planner
{
    private readonly PlanLimits _limits;
    private readonly List<PreparedComponent> _components = [];
    private readonly List<ImportProblem> _problems = [];
    private readonly List<CoreStep> _steps = [];
    private readonly List<Trampoline> _trampolines = [];
    private readonly List<PlannedResourceType> _resources = [];
    private readonly List<int> _stateParents = [];
    private int _definitions;

    private Planner(PlanLimits limits) => _limits = limits;

    /// <exception cref="ComponentLinkException">Imports are missing or differ, or the component needs what is not supported.</exception>
    public static InstantiationPlan Plan(ComponentLinker linker, PreparedComponent component, ImmutableArray<ComponentSupplier> suppliers, PlanLimits limits)
    {
        var planner = new Planner(limits);
        var exports = planner.Compose(linker, component, suppliers, null);
        if (planner._problems.Count > 0)
        {
            throw new ComponentLinkException(planner._problems);
        }

        return new InstantiationPlan
        {
            Steps = [.. planner._steps],
            Trampolines = [.. planner._trampolines],
            Resources = [.. planner._resources],
            StateParents = [.. planner._stateParents],
            Exports = exports.Exports,
        };
    }

    // A component of a file of its own: its imports are its suppliers' exports and the host's. A supplier is instantiated when the first import asks for it, so before the code of the component
    // runs; and beside it, not within: neither is an ancestor of the other.
    private PlannedItem.Instance Compose(ComponentLinker linker, PreparedComponent component, ImmutableArray<ComponentSupplier> suppliers, string? dependency)
    {
        _components.Add(component);
        var instances = new Dictionary<ComponentSupplier, PlannedItem.Instance>(ReferenceEqualityComparer.Instance);
        var matcher = new ImportMatcher(linker, new SupplierTable(component.Component, suppliers), InstanceOf, _problems, dependency);
        return Instantiate(new PlannedItem.Component(component.Component, new Scope(null, -1)), matcher.Match, -1);

        PlannedItem.Instance InstanceOf(ComponentSupplier supplier)
        {
            if (!instances.TryGetValue(supplier, out var instance))
            {
                instance = Compose(supplier.Linker, supplier.Component, supplier.Suppliers, supplier.Name);
                instances.Add(supplier, instance);
            }

            return instance;
        }
    }

    private PlannedItem.Instance Instantiate(PlannedItem.Component component, Func<ImportDefinition, Scope, PlannedItem> imports, int parent)
    {
        if (_stateParents.Count >= _limits.ComponentInstances)
        {
            throw Limit("component instances", _limits.ComponentInstances);
        }

        var scope = new Scope(component.Enclosing, _stateParents.Count);
        _stateParents.Add(parent);
        var exports = new Dictionary<string, PlannedItem>(StringComparer.Ordinal);
        foreach (var definition in component.Definition.Definitions)
        {
            if (++_definitions > _limits.Definitions)
            {
                throw Limit("definitions", _limits.Definitions);
            }

            switch (definition)
            {
                case ImportDefinition import:
                    scope.Add(imports(import, scope));
                    break;
                case ExportDefinition export:
                    var item = scope.Find(export.Item);
                    scope.Add(item);
                    exports.Add(export.Name.Name, item);
                    break;
                default:
                    Define(definition, scope);
                    break;
            }
        }

        return new PlannedItem.Instance(exports);
    }

    private void Define(Definition definition, Scope scope)
    {
        switch (definition)
        {
            case CoreModuleDefinition module:
                scope.CoreModules.Add(new PlannedItem.CoreModule(_components.Select(c => c.FindModule(module.Module)).First(m => m is not null)!));
                break;
            case InstantiateCoreModule instantiate:
                scope.CoreInstances.Add(InstantiateCore(instantiate, scope));
                break;
            case InlineCoreInstance inline:
                scope.CoreInstances.Add(new PlannedCoreInstance.Inline(inline.Exports.ToImmutableDictionary(e => e.Name, e => scope.FindCore(e.Item), StringComparer.Ordinal)));
                break;
            case CoreTypeDefinition:
                // Core types describe core modules; the validator has used them.
                break;
            case NestedComponentDefinition nested:
                scope.Components.Add(new PlannedItem.Component(nested.Component, scope));
                break;
            case InstantiateComponent instantiate:
                var arguments = instantiate.Arguments.ToDictionary(a => a.Name, a => scope.Find(a.Item), StringComparer.Ordinal);
                scope.Instances.Add(Instantiate(scope.Components[instantiate.Component], (import, _) => arguments[import.Name.Name], scope.State));
                break;
            case InlineInstance inline:
                scope.Instances.Add(new PlannedItem.Instance(inline.Exports.ToDictionary(e => e.Name.Name, e => scope.Find(e.Item), StringComparer.Ordinal)));
                break;
            case ExportAlias or CoreExportAlias or OuterAlias:
                DefinitionWalk.Alias(definition, scope);
                break;
            case TypeDefinition type:
                scope.Types.Add(type.Type is TypeSyntax.Resource resource ? DefineResource(resource, scope) : TypeEvaluator.Evaluate(type.Type, scope));
                break;
            case CanonLift lift:
                scope.Functions.Add(Lift(lift, scope));
                break;
            case CanonLower lower:
                scope.CoreFunctions.Add(Add(Lower(lower, scope)));
                break;
            case CanonBuiltin builtin:
                scope.CoreFunctions.Add(Add(BuiltIn(builtin, scope)));
                break;
            case StartDefinition:
                throw ComponentLinkException.Unsupported("a component start function, which takes and gives values (an unfinished part of the Component Model)");
            default:
                throw new UnreachableException($"definition {definition.GetType().Name}");
        }
    }

    private PlannedCoreInstance.OfModule InstantiateCore(InstantiateCoreModule instantiate, Scope scope)
    {
        if (_steps.Count >= _limits.CoreInstances)
        {
            throw Limit("core instances", _limits.CoreInstances);
        }

        var module = scope.CoreModules[instantiate.Module].Module;
        var arguments = instantiate.Arguments.ToDictionary(a => a.Name, a => scope.CoreInstances[a.Instance], StringComparer.Ordinal);
        _steps.Add(new CoreStep(module, [.. module.Imports.Select(i => arguments[i.Module][i.Name])]));
        return new PlannedCoreInstance.OfModule(_steps.Count - 1, module);
    }

    private PlannedResourceType DefineResource(TypeSyntax.Resource resource, Scope scope)
    {
        var destructor = resource.Destructor is { } index ? scope.CoreFunctions[index] : null;
        var type = new PlannedResourceType("resource", _resources.Count, scope.State, destructor);
        _resources.Add(type);
        return type;
    }

    private CoreItem.FromTrampoline Add(Trampoline trampoline)
    {
        _trampolines.Add(trampoline);
        return new CoreItem.FromTrampoline(_trampolines.Count - 1);
    }

    private static ComponentLinkException Limit(string what, int limit) =>
        new(ComponentLinkException.TooLarge, $"the component needs more than {limit} {what}", []);
}
