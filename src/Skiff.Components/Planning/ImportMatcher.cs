using Skiff.Components.Model;
using Skiff.Components.Types;

namespace Skiff.Components.Planning;

/// <summary>
/// Finds what the outermost component imports among what the host defines. It goes on after an import that is missing or differs, so that all are reported at once; a stand-in takes its place.
/// </summary>
internal sealed class ImportMatcher(ComponentLinker linker)
{
    private readonly List<ImportProblem> _problems = [];

    public IReadOnlyList<ImportProblem> Problems => _problems;

    public PlannedItem Match(ImportDefinition import, Scope scope)
    {
        var name = import.Name.Name;
        switch (import.Type)
        {
            case ExternDescriptor.Instance instance:
                var closure = (TypeClosure)scope.Types[instance.Type];
                var host = linker.FindInstance(InterfaceName.Parse(name, import.Name.VersionSuffix), import.Name.Implements);
                if (host is null)
                {
                    _problems.Add(new ImportProblem(IsMissing: true, name, null, null));
                }

                return MatchInstance(closure, host, host is null ? null : name);
            case ExternDescriptor.Function or ExternDescriptor.SubResource or ExternDescriptor.TypeEqual:
                return MatchDefinition(name, import.Type, scope, linker.Root, interfaceName: "");
            default:
                _problems.Add(new ImportProblem(IsMissing: true, name, null, $"{Kind(import.Type)}, which the host cannot give"));
                return StandIn(import.Type, name, scope);
        }
    }

    // Walks the declarations of the instance's type, binding its resource types to those of the host.
    // interfaceName: null if the whole instance is missing, which has been said.
    private PlannedItem.Instance MatchInstance(TypeClosure type, HostInstance? host, string? interfaceName)
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
                    var item = MatchDefinition(export.Name.Name, export.Descriptor, scope, host, interfaceName);
                    scope.Add(item);
                    exports.Add(export.Name.Name, item);
                    break;
                default:
                    // Core types describe core modules, which the host does not give.
                    break;
            }
        }

        return new PlannedItem.Instance(exports);
    }

    private PlannedItem MatchDefinition(string name, ExternDescriptor descriptor, Scope scope, HostInstance? host, string? interfaceName)
    {
        switch (descriptor)
        {
            case ExternDescriptor.Function function:
                var type = (ComponentFunctionType)scope.Types[function.Type];
                var given = host?.FindFunction(name);
                Check(name, interfaceName, given is not null, given is null ? null : TypeDifference.Find(type, given.Type));
                return new PlannedItem.Hosted(interfaceName ?? "", name, given?.Function ?? Refuse, type);
            case ExternDescriptor.SubResource:
                var resource = host?.FindResource(name);
                Check(name, interfaceName, resource is not null, null);
                return new PlannedItem.OfType(resource ?? new HostResourceType(name));
            case ExternDescriptor.TypeEqual equal:
                var wanted = scope.Types[equal.Type];
                if (host?.FindResource(name) is { } other && !ReferenceEquals(other, wanted))
                {
                    Check(name, interfaceName, true, $"expected the resource type '{wanted}', found another one");
                }

                return new PlannedItem.OfType(wanted);
            case ExternDescriptor.Instance instance when interfaceName is null:
                return MatchInstance((TypeClosure)scope.Types[instance.Type], null, null);
            default:
                Check(name, interfaceName, false, null);
                return StandIn(descriptor, name, scope);
        }
    }

    private void Check(string name, string? interfaceName, bool exists, string? difference)
    {
        if (interfaceName is not null && (!exists || difference is not null))
        {
            _problems.Add(new ImportProblem(!exists, interfaceName, name, difference));
        }
    }

    // Planning ends with an error before it is used.
    private PlannedItem.Instance StandIn(ExternDescriptor descriptor, string name, Scope scope) => descriptor switch
    {
        ExternDescriptor.Instance instance => MatchInstance((TypeClosure)scope.Types[instance.Type], null, null),
        _ => throw new ComponentLinkException(ComponentLinkException.Missing, $"the component imports '{name}': {Kind(descriptor)}, which the host cannot give", [.. _problems]),
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
