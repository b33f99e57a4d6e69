using System.Collections.Immutable;
using Skiff.Components.Model;

namespace Skiff.Components.Planning;

/// <summary>Which supplier satisfies which import of a component. Each import has one at most, and each supplier an import: a name that fits nothing is a mistake.</summary>
internal sealed class SupplierTable
{
    private readonly Dictionary<string, ComponentSupplier> _byImport = new(StringComparer.Ordinal);

    /// <exception cref="ComponentLinkException">A supplier fits no import, or two fit the same.</exception>
    public SupplierTable(Component component, ImmutableArray<ComponentSupplier> suppliers)
    {
        if (suppliers.IsEmpty)
        {
            return;
        }

        ImportDefinition[] imports = [.. component.Definitions.OfType<ImportDefinition>()];
        foreach (var supplier in suppliers)
        {
            var fitting = imports.Where(import => Fits(supplier.Name, NameOf(import))).ToList();
            if (fitting.Count == 0)
            {
                throw Misfit($"the dependency '{supplier.Name}' fits no import of the component, which imports {List(imports.Select(import => import.Name.Name))}");
            }

            foreach (var import in fitting)
            {
                if (!_byImport.TryAdd(import.Name.Name, supplier))
                {
                    throw Misfit($"the dependencies '{_byImport[import.Name.Name].Name}' and '{supplier.Name}' both fit the import '{import.Name.Name}'");
                }
            }
        }
    }

    public ComponentSupplier? Find(ImportDefinition import) => _byImport.GetValueOrDefault(import.Name.Name);

    /// <summary>The name of an import, its version whole.</summary>
    public static InterfaceName NameOf(ImportDefinition import) => InterfaceName.Parse(import.Name.Name, import.Name.VersionSuffix);

    /// <summary>Names for a message.</summary>
    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'")) is { Length: > 0 } list ? list : "nothing";

    private static bool Fits(string supplier, in InterfaceName import)
    {
        var name = InterfaceName.Parse(supplier);
        var isPackage = name.Path.Contains(':', StringComparison.Ordinal) && !name.Path.Contains('/', StringComparison.Ordinal);
        var samePath = isPackage ? import.Path.StartsWith(name.Path + "/", StringComparison.Ordinal) : string.Equals(import.Path, name.Path, StringComparison.Ordinal);
        return samePath && (name.Text.Length == name.Path.Length || InterfaceName.Parse(import.Path + name.Text[name.Path.Length..]).Fits(import));
    }

    private static ComponentLinkException Misfit(string message) => new(ComponentLinkException.Misfit, message, []);
}
