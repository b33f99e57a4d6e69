using Skiff.Components.Model;
using Skiff.Components.Types;

namespace Skiff.Components.Planning;

/// <summary>
/// Finds what a component imports among what its suppliers export, else among what the host defines. It goes on after an import that is missing or differs, so that all are reported at once; a
/// stand-in takes its place.
/// </summary>
/// <param name="linker">The host.</param>
/// <param name="table">The suppliers.</param>
/// <param name="instantiate">Gives the exports of a supplier.</param>
/// <param name="problems">Gets what is missing or differs.</param>
/// <param name="dependency">Which dependency of the outermost component this is, for messages; null for that one itself.</param>
internal sealed class ImportMatcher(
    ComponentLinker linker, SupplierTable table, Func<ComponentSupplier, PlannedItem.Instance> instantiate, List<ImportProblem> problems, string? dependency)
{
    public PlannedItem Match(ImportDefinition import, Scope scope)
    {
        var name = import.Name.Name;
        if (table.Find(import) is { } supplier)
        {
            return MatchSupplied(import, supplier, scope);
        }

        switch (import.Type)
        {
            case ExternDescriptor.Instance instance:
                var host = linker.FindInstance(SupplierTable.NameOf(import), import.Name.Implements);
                if (host is null)
                {
                    Report(new ImportProblem(IsMissing: true, name, null, null));
                }

                return MatchInstance((TypeClosure)scope.Types[instance.Type], host is null ? null : new Offer.OfHost(host, name), host is null ? null : name);
            case ExternDescriptor.Function or ExternDescriptor.SubResource or ExternDescriptor.TypeEqual:
                return MatchDefinition(name, import.Type, scope, new Offer.OfHost(linker.Root, ""), interfaceName: "");
            default:
                Report(new ImportProblem(IsMissing: true, name, null, $"{Kind(import.Type)}, which the host cannot give"));
                return StandIn(import.Type, name, scope);
        }
    }

    private PlannedItem MatchSupplied(ImportDefinition import, ComponentSupplier supplier, Scope scope)
    {
        var exports = instantiate(supplier).Exports;
        InterfaceName[] names = [.. exports.Keys.Select(key => InterfaceName.Parse(key))];
        var best = InterfaceName.FindBest(names, supplier.Export is { } renamed ? InterfaceName.Parse(renamed) : SupplierTable.NameOf(import));
        if (best >= 0)
        {
            var given = new Offer.OfComponent(new Dictionary<string, PlannedItem>(StringComparer.Ordinal) { [import.Name.Name] = exports[names[best].Text] });
            return MatchDefinition(import.Name.Name, import.Type, scope, given, interfaceName: "");
        }

        var wanted = supplier.Export is { } missing ? $"no '{missing}'" : "nothing that fits it";
        Report(new ImportProblem(IsMissing: true, import.Name.Name, null, $"the dependency '{supplier.Name}' exports {wanted}, but {SupplierTable.List(exports.Keys)}"));
        return StandIn(import.Type, import.Name.Name, scope);
    }

    // Walks the declarations of the instance's type, binding its resource types to those that are given.
    // interfaceName: null if the whole instance is missing, which has been said.
    private PlannedItem.Instance MatchInstance(TypeClosure type, Offer? offer, string? interfaceName)
    {
        var scope = new Scope(type.Enclosing, type.Enclosing.State);
        var exports = new Dictionary<string, PlannedItem>(StringComparer.Ordinal);
        foreach (var declarator in ((TypeSyntax.Instance)type.Syntax).Declarators)
        {
            switch (declarator)
            {
                case Declarator.Type definition:
                    scope.Types.Add(TypeEvaluator.Evaluate(definition.Syntax, scope));
                    break;
                case Declarator.Alias alias:
                    DefinitionWalk.Alias(alias.Definition, scope);
                    break;
                case Declarator.Export export:
                    var item = MatchDefinition(export.Name.Name, export.Descriptor, scope, offer, interfaceName);
                    scope.Add(item);
                    exports.Add(export.Name.Name, item);
                    break;
                default:
                    // Core types describe core modules, which nobody gives.
                    break;
            }
        }

        return new PlannedItem.Instance(exports);
    }

    private PlannedItem MatchDefinition(string name, ExternDescriptor descriptor, Scope scope, Offer? offer, string? interfaceName)
    {
        switch (descriptor)
        {
            case ExternDescriptor.Function function:
                var type = (ComponentFunctionType)scope.Types[function.Type];
                var given = offer?.FindFunction(name);
                Check(name, interfaceName, given is not null, given is null ? null : TypeDifference.Find(type, given.Value.Type));
                return given?.Function ?? new PlannedItem.Hosted(interfaceName ?? "", name, Refuse, type);
            case ExternDescriptor.SubResource:
                var resource = offer?.FindType(name) as ResourceType;
                Check(name, interfaceName, resource is not null, null);
                return new PlannedItem.OfType(resource ?? new HostResourceType(name));
            case ExternDescriptor.TypeEqual equal:
                var wanted = scope.Types[equal.Type];
                Check(name, interfaceName, true, DifferenceOf(wanted, offer?.FindType(name)));
                return new PlannedItem.OfType(wanted);
            case ExternDescriptor.Instance instance when interfaceName is null || offer?.FindInstance(name) is not null:
                return MatchInstance((TypeClosure)scope.Types[instance.Type], offer?.FindInstance(name), interfaceName is null ? null : name);
            default:
                Check(name, interfaceName, false, null);
                return StandIn(descriptor, name, scope);
        }
    }

    private static string? DifferenceOf(object wanted, object? given) => (wanted, given) switch
    {
        (ComponentValueType wants, ComponentValueType gives) => TypeDifference.Find(wants, gives),
        (_, ResourceType) when !ReferenceEquals(wanted, given) => $"expected the resource type '{wanted}', found another one",
        _ => null, // no name of the host's, or compared where a function has it
    };

    private void Check(string name, string? interfaceName, bool exists, string? difference)
    {
        if (interfaceName is not null && (!exists || difference is not null))
        {
            Report(new ImportProblem(!exists, interfaceName, name, difference));
        }
    }

    private void Report(ImportProblem problem) => problems.Add(problem with { Dependency = dependency });

    // Planning ends with an error before it is used.
    private PlannedItem StandIn(ExternDescriptor descriptor, string name, Scope scope) => descriptor switch
    {
        ExternDescriptor.Instance or ExternDescriptor.Function or ExternDescriptor.SubResource or ExternDescriptor.TypeEqual =>
            MatchDefinition(name, descriptor, scope, offer: null, interfaceName: null),
        _ => throw new ComponentLinkException(ComponentLinkException.Missing, $"the component imports '{name}': {Kind(descriptor)}, which the host cannot give", [.. problems]),
    };

    private static ValueTask Refuse(Skiff.Runtime.HostCall call, CanonicalContext context) => throw new InvalidOperationException("a function that is not linked");

    private static string Kind(ExternDescriptor descriptor) => descriptor switch
    {
        ExternDescriptor.CoreModule => "a core module",
        ExternDescriptor.Component => "a component",
        ExternDescriptor.Instance => "an instance",
        _ => "a value",
    };
}
