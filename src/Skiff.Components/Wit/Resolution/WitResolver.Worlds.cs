using System.Collections.Immutable;
using Skiff.Components.Wit.Syntax;

namespace Skiff.Components.Wit.Resolution;

/// <content>Worlds. Source: WIT.md, "WIT Worlds", "Union of Worlds with include", "Transitive imports and worlds".</content>
internal sealed partial class WitResolver
{
    private void ResolveWorld(WorldEntry entry)
    {
        if (entry.Progress == Progress.Done)
        {
            return;
        }

        entry.Progress = Progress.Running;
        var items = entry.Syntax.Items.Where(i => IsIncluded(i.Gate, entry.File)).ToList();
        ResolveTypes(entry, items, new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        var imports = new WorldItems();
        var exports = new WorldItems();
        foreach (var used in DependenciesOf(entry.Scope))
        {
            AddImport(imports, used);
        }

        foreach (var item in items)
        {
            switch (item)
            {
                case WorldItemSyntax syntax:
                    Add(entry, syntax, syntax.IsExport ? exports : imports);
                    break;
                case IncludeSyntax include:
                    Include(entry, include, imports, exports);
                    break;
                default:
                    break;
            }
        }

        // What an export uses is imported, unless it is exported too.
        foreach (var used in exports.Items.Where(e => e.Interface is not null).SelectMany(e => DependenciesOf(e.Interface!)).ToList()) // Not null: filtered.
        {
            if (!exports.Contains(used.FullName))
            {
                AddImport(imports, used);
            }
        }

        entry.Result.Imports = [.. imports.Items];
        entry.Result.Exports = [.. exports.Items];
        entry.Progress = Progress.Done;
    }

    private static IEnumerable<WitInterface> DependenciesOf(WitScope scope) =>
        scope.Types.Select(t => t.Body).OfType<WitUseBody>().Select(u => u.Of.Scope).OfType<WitInterface>().Distinct();

    private static void AddImport(WorldItems imports, WitInterface used)
    {
        if (imports.Contains(used.FullName))
        {
            return;
        }

        foreach (var deeper in DependenciesOf(used))
        {
            AddImport(imports, deeper);
        }

        imports.Add(new WitWorldItem(used.FullName, used, null));
    }

    private void Add(WorldEntry entry, WorldItemSyntax syntax, WorldItems items)
    {
        if (ToItem(entry, syntax) is not { } item)
        {
            return;
        }

        if (item.Interface is { } @interface && !syntax.IsExport)
        {
            foreach (var used in DependenciesOf(@interface))
            {
                AddImport(items, used);
            }
        }

        // An interface that is there already because another uses it is no conflict, nor is one that is written twice as a path.
        if (!items.Add(item) && item.IsPlain)
        {
            reports.Error(entry.File.At(syntax.Span), "SK1605", $"the name '{item.Name}' is taken");
        }
    }

    private WitWorldItem? ToItem(WorldEntry entry, WorldItemSyntax syntax)
    {
        if (syntax.Function is { } function)
        {
            return new WitWorldItem(function.Name.Text, null, Function(entry, function, null));
        }

        if (syntax.Interface is { } inline)
        {
            var result = new WitInterface(entry.Result.Package, inline.Name.Text, entry.File.At(inline.Name.Span), isInline: true);
            ResolveInterface(new InterfaceEntry(entry.File, inline, result));
            return new WitWorldItem(inline.Name.Text, result, null);
        }

        if (FindInterface(entry.File, syntax.Path!) is not { } found) // Not null: no function and no interface.
        {
            return null;
        }

        ResolveInterface(found);
        return new WitWorldItem(syntax.Name?.Text ?? found.Result.FullName, found.Result, null);
    }

    private void Include(WorldEntry entry, IncludeSyntax syntax, WorldItems imports, WorldItems exports)
    {
        var included = Find(entry.File, syntax.Path, p => p.Worlds);
        if (included is null)
        {
            Unknown(entry.File, syntax.Path, "world");
            return;
        }

        if (included.Progress == Progress.Running)
        {
            reports.Error(entry.File.At(syntax.Path.Name.Span), "SK1606", $"'{included.Result}' includes '{entry.Result}' in turn");
            return;
        }

        ResolveWorld(included);
        var renames = new Dictionary<string, NameSyntax>(StringComparer.Ordinal);
        foreach (var rename in syntax.Renames)
        {
            var isKnown = included.Result.Imports.Concat(included.Result.Exports).Any(i => i.IsPlain && i.Name == rename.From.Text);
            if (!isKnown)
            {
                reports.Error(entry.File.At(rename.From.Span), "SK1604", $"'{included.Result}' has no import or export of the plain name '{rename.From.Text}'");
            }

            renames[rename.From.Text] = rename.To;
        }

        Union(entry, syntax, included.Result.Imports, imports, renames);
        Union(entry, syntax, included.Result.Exports, exports, renames);
    }

    private void Union(WorldEntry entry, IncludeSyntax syntax, ImmutableArray<WitWorldItem> from, WorldItems to, Dictionary<string, NameSyntax> renames)
    {
        foreach (var item in from)
        {
            var renamed = item.IsPlain && renames.TryGetValue(item.Name, out var name) ? item with { Name = name.Text } : item;
            if (!to.Add(renamed) && renamed.IsPlain)
            {
                reports.Error(entry.File.At(syntax.Path.Name.Span), "SK1605", $"the name '{renamed.Name}' of '{syntax.Path.Name.Text}' is taken; rename it by 'with {{ {item.Name} as ... }}'");
            }
        }
    }

    /// <summary>Imports or exports in their order, by name.</summary>
    private sealed class WorldItems
    {
        private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

        public List<WitWorldItem> Items { get; } = [];

        public bool Contains(string name) => _names.Contains(name);

        public bool Add(WitWorldItem item)
        {
            var isNew = _names.Add(item.Name);
            if (isNew)
            {
                Items.Add(item);
            }

            return isNew;
        }
    }
}
