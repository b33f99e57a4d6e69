using System.Collections.Immutable;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Reading;

/// <summary>Reads the triggers and makes them regular: ids where there are none, components written inside them moved to the others.</summary>
internal sealed class TriggerReader
{
    private readonly OrderedDictionary<string, ComponentDeclaration> _components;
    private readonly DiagnosticBag _diagnostics;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    private TriggerReader(OrderedDictionary<string, ComponentDeclaration> components, DiagnosticBag diagnostics)
    {
        _components = components;
        _diagnostics = diagnostics;
    }

    /// <summary>Reads all triggers; adds the components written inside them to <paramref name="components"/>.</summary>
    public static ImmutableArray<TriggerDeclaration> ReadAll(TableReader root, OrderedDictionary<string, ComponentDeclaration> components, DiagnosticBag diagnostics)
    {
        if (root.Find("trigger") is not { } entry)
        {
            root.ReportMissing("trigger");
            return [];
        }

        return root.Expect<TomlTable>(entry.Value, "\"trigger\"", "a table of lists, written [[trigger.TYPE]]") is { } types
            ? new TriggerReader(components, diagnostics).ReadTypes(root, types)
            : [];
    }

    /// <summary>Reports a reference to a component that is not there.</summary>
    public static Spanned<string> CheckReference(Spanned<string> id, OrderedDictionary<string, ComponentDeclaration> components, DiagnosticBag diagnostics)
    {
        if (!components.ContainsKey(id.Value))
        {
            diagnostics.Error(ManifestCodes.UnknownComponent, id.Span, $"there is no component \"{id}\"{DidYouMean.Phrase(id.Value, components.Keys)}");
        }

        return id;
    }

    private ImmutableArray<TriggerDeclaration> ReadTypes(TableReader root, TomlTable types)
    {
        var written = new List<(TomlEntry Type, TomlTable Table)>();
        foreach (var type in types)
        {
            if (root.Expect<TomlArray>(type.Value, $"\"trigger.{type.Key}\"", $"a list, written [[trigger.{type.Key}]]") is { } list)
            {
                written.AddRange(list.Select(item => root.Expect<TomlTable>(item, $"an item of \"trigger.{type.Key}\"", "a table")).OfType<TomlTable>().Select(t => (type, t)));
            }
        }

        // Ids that are written come before those that are made up.
        foreach (var (type, table) in written)
        {
            if (table["id"] is TomlString { Value: not "" } id && !_ids.Add(id.Value))
            {
                _diagnostics.Error(ManifestCodes.DuplicateId, id.Span, $"another trigger has the id \"{id.Value}\" already");
            }
        }

        return [.. written.Select(t => Read(t.Type, t.Table))];
    }

    private TriggerDeclaration Read(TomlEntry type, TomlTable table)
    {
        var name = $"[[trigger.{type.Key}]]";
        var fields = new TableReader(table, name, _diagnostics);
        var id = fields.String("id")?.Value is { Length: > 0 } given ? given : MakeTriggerId(type.Key, table["component"]);
        var components = ReadComponents(fields, id);
        return type.Key == HttpTriggerDeclaration.TypeName
            ? HttpTriggerReader.Read(fields, new HttpTriggerDeclaration(id, components, table.Span), _diagnostics)
            : new OtherTriggerDeclaration(type.Key, id, components, type.KeySpan, table, table.Span);
    }

    private ImmutableArray<KeyValuePair<string, Spanned<string>>> ReadComponents(TableReader fields, string triggerId)
    {
        var one = fields.Find("component");
        var many = fields.Table("components");
        var written = new List<(string Key, TomlNode Value)>();
        if (one is not null)
        {
            written.Add(("", one.Value));
        }

        foreach (var entry in many ?? Enumerable.Empty<TomlEntry>())
        {
            written.AddRange(entry.Value is TomlArray list ? list.Select(item => (entry.Key, item)) : [(entry.Key, entry.Value)]);
        }

        var references = ImmutableArray.CreateBuilder<KeyValuePair<string, Spanned<string>>>(written.Count);
        foreach (var (key, value) in written)
        {
            if (Reference(value, triggerId, isOnly: written.Count == 1) is { } reference)
            {
                references.Add(new(key, reference));
            }
        }

        return references.DrainToImmutable();
    }

    private Spanned<string>? Reference(TomlNode value, string triggerId, bool isOnly)
    {
        switch (value)
        {
            case TomlString { Value: var id, Span: var span }:
                return CheckReference(new Spanned<string>(id, span), _components, _diagnostics);
            case TomlTable table:
                var madeUp = new Spanned<string>(MakeComponentId(triggerId, isOnly), table.Span);
                _components.Add(madeUp.Value, ComponentReader.Read(madeUp, table, $"component \"{madeUp.Value}\"", _diagnostics));
                return madeUp;
            default:
                _diagnostics.Error(ManifestCodes.WrongType, value.Span, $"a component must be an id or a table, not {value.Description}");
                return null;
        }
    }

    private string MakeTriggerId(string type, TomlNode? component)
    {
        if (component is TomlString { Value: var id } && _ids.Add("trigger-" + id))
        {
            return "trigger-" + id;
        }

        return Numbered(type + "-trigger", name => _ids.Add(name));
    }

    private string MakeComponentId(string triggerId, bool isOnly)
    {
        var natural = triggerId + "-component";
        return isOnly && Identifiers.CheckKebab(natural) is null && !_components.ContainsKey(natural)
            ? natural
            : Numbered("inline-component", name => !_components.ContainsKey(name));
    }

    private static string Numbered(string prefix, Func<string, bool> isFree)
    {
        for (var number = 1; ; number++)
        {
            var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{number}");
            if (isFree(name))
            {
                return name;
            }
        }
    }
}
