using System.Collections.Immutable;
using Skiff.Components.Wit.Syntax;
using Skiff.Text;

namespace Skiff.Components.Wit.Resolution;

/// <summary>
/// Syntax to packages: collects the names of all files, then resolves interfaces (an interface after those it uses) and worlds.
/// Source: WIT.md, "Name resolution", "WIT Packages and use", "Feature Gates".
/// </summary>
internal sealed partial class WitResolver(WitReports reports, HashSet<string> features)
{
    private readonly Dictionary<WitPackageName, PackageEntry> _packages = [];
    private readonly List<PackageEntry> _order = [];

    public ImmutableArray<WitPackage> Resolve(List<FileSyntax> files)
    {
        foreach (var file in files)
        {
            foreach (var nested in file.Nested)
            {
                Collect(file.Source, Package(nested.Package.Name), nested.Items);
            }

            if (PackageOf(file, files) is { } name)
            {
                Collect(file.Source, Package(name), file.Items);
            }
        }

        foreach (var world in _order.SelectMany(p => p.WorldOrder).ToList())
        {
            ResolveWorld(world);
        }

        foreach (var entry in _order.SelectMany(p => p.InterfaceOrder).ToList())
        {
            ResolveInterface(entry);
        }

        return [.. _order.Select(p => new WitPackage(p.Name)
        {
            Interfaces = [.. p.InterfaceOrder.Select(i => i.Result)],
            Worlds = [.. p.WorldOrder.Select(w => w.Result)],
        })];
    }

    // WIT.md, "Filesystem structure": the files of a directory are one package, and at least one of them says which.
    private WitPackageName? PackageOf(FileSyntax file, List<FileSyntax> files)
    {
        if (file.Package is not null || file.Items.IsEmpty)
        {
            return file.Package?.Name;
        }

        var directory = Path.GetDirectoryName(file.Source.Name);
        var names = files.Where(f => f.Package is not null && Path.GetDirectoryName(f.Source.Name) == directory).Select(f => f.Package!.Name).Distinct().ToList(); // Not null: filtered.
        if (names.Count == 1)
        {
            return names[0];
        }

        var message = names.Count == 0
            ? "no package: begin the file with 'package namespace:name;'"
            : $"which package is this? The files beside it declare {string.Join(" and ", names)}";
        reports.Error(new WitLocation(file.Source, new TextSpan(0, 0)), "SK1609", message);
        return null;
    }

    private PackageEntry Package(WitPackageName name)
    {
        if (!_packages.TryGetValue(name, out var package))
        {
            package = new PackageEntry(name);
            _packages.Add(name, package);
            _order.Add(package);
        }

        return package;
    }

    private void Collect(SourceText source, PackageEntry package, ImmutableArray<ItemSyntax> items)
    {
        var file = new FileScope(source, package);
        foreach (var item in items.Where(i => IsIncluded(i.Gate, file)))
        {
            switch (item)
            {
                case TopLevelUseSyntax use when file.Uses.ContainsKey(use.Name.Text):
                    Taken(file, use.Name);
                    break;
                case TopLevelUseSyntax use:
                    file.Uses.Add(use.Name.Text, use.Path);
                    break;
                case InterfaceSyntax syntax when IsFree(package, syntax.Name, file):
                    var @interface = new InterfaceEntry(file, syntax, new WitInterface(package.Name, syntax.Name.Text, file.At(syntax.Name.Span)));
                    package.Interfaces.Add(syntax.Name.Text, @interface);
                    package.InterfaceOrder.Add(@interface);
                    break;
                case WorldSyntax syntax when IsFree(package, syntax.Name, file):
                    var world = new WorldEntry(file, syntax, new WitWorld(package.Name, syntax.Name.Text, file.At(syntax.Name.Span)));
                    package.Worlds.Add(syntax.Name.Text, world);
                    package.WorldOrder.Add(world);
                    break;
                default:
                    break;
            }
        }
    }

    private bool IsFree(PackageEntry package, NameSyntax name, FileScope file)
    {
        var isFree = !package.Interfaces.ContainsKey(name.Text) && !package.Worlds.ContainsKey(name.Text);
        if (!isFree)
        {
            Taken(file, name);
        }

        return isFree;
    }

    private bool IsIncluded(WitGate gate, FileScope file)
    {
        if (gate.Feature is not null)
        {
            return features.Contains(gate.Feature);
        }

        // An item newer than its package is for a later one.
        return gate.Since is null || file.Package.Name.Version is not { } version || WitVersions.Compare(gate.Since, version) <= 0;
    }

    private InterfaceEntry? FindInterface(FileScope file, PathSyntax path)
    {
        if (Find(file, path, p => p.Interfaces) is { } found)
        {
            return found;
        }

        Unknown(file, path, "interface");
        return null;
    }

    private T? Find<T>(FileScope file, PathSyntax path, Func<PackageEntry, Dictionary<string, T>> table)
        where T : class
    {
        if (path.Package is null)
        {
            // One step: what a top-level use names is no other top-level use.
            if (!file.Uses.TryGetValue(path.Name.Text, out var used))
            {
                return Lookup(table(file.Package), path.Name.Text);
            }

            path = used;
        }

        var package = path.Package is null ? file.Package : _packages.TryGetValue(path.Package, out var named) ? named : null;
        return package is null ? null : Lookup(table(package), path.Name.Text);
    }

    private static T? Lookup<T>(Dictionary<string, T> table, string name)
        where T : class => table.TryGetValue(name, out var found) ? found : null;

    private void Unknown(FileScope file, PathSyntax path, string what)
    {
        var full = path.Package is null ? path.Name.Text : path.Package.Qualify(path.Name.Text);
        var others = path.Package is null || _packages.ContainsKey(path.Package)
            ? []
            : _order.Where(p => p.Name.Namespace == path.Package.Namespace && p.Name.Name == path.Package.Name).Select(p => $"'{p.Name}'").ToList();
        var hint = others.Count == 0 ? "" : $"; there is {string.Join(" and ", others)}";
        reports.Error(file.At(path.Name.Span), "SK1604", $"no {what} '{full}'{hint}");
    }

    private void Taken(FileScope file, NameSyntax name) => reports.Error(file.At(name.Span), "SK1605", $"the name '{name.Text}' is taken");
}
