using System.Collections.Immutable;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Reading;

/// <summary>Reads the dependencies of a component. Source: Spin's documentation, "Spin Application Manifest Reference", "component dependencies".</summary>
internal static class DependencyReader
{
    // A dependency has one of these fields, which decides about the others.
    private static readonly string[] s_sources = ["path", "component", "url", "version"];

    /// <summary>Reads the table <c>dependencies</c>.</summary>
    /// <param name="component">The fields of the component.</param>
    /// <param name="inherits">Whether a dependency that does not say otherwise has all of its configuration.</param>
    /// <param name="diagnostics">Gets the problems.</param>
    public static ImmutableArray<ComponentDependency> ReadAll(TableReader component, bool inherits, DiagnosticBag diagnostics) =>
        [.. (component.Table("dependencies") ?? Enumerable.Empty<TomlEntry>()).Select(entry => Read(entry, inherits, diagnostics)).OfType<ComponentDependency>()];

    /// <summary>Reports a name of a dependency that is none.</summary>
    public static bool CheckName(TomlEntry entry, DiagnosticBag diagnostics)
    {
        if (DependencyName.Check(entry.Key) is not { } problem)
        {
            return true;
        }

        diagnostics.Error(ManifestCodes.Identifier, entry.KeySpan, $"\"{entry.Key}\" is no name of a dependency: {problem}");
        return false;
    }

    private static ComponentDependency? Read(TomlEntry entry, bool inherits, DiagnosticBag diagnostics)
    {
        var name = new Spanned<string>(entry.Key, entry.KeySpan);
        if (!CheckName(entry, diagnostics))
        {
            return null;
        }

        switch (entry.Value)
        {
            case TomlString version:
                return new ComponentDependency(name, new DependencySource.Registry(null, null, new(version.Value, version.Span), version.Span), null, new(inherits, []));
            case TomlTable table:
                var fields = new TableReader(table, $"dependency \"{entry.Key}\"", diagnostics);
                var source = ReadSource(fields, table, entry.Key, diagnostics);
                var export = fields.String("export");
                var inherited = ReadInherited(fields, inherits, diagnostics);
                if (source is not null)
                {
                    fields.RefuseOthers(); // else what is known depends on what is missing
                }

                return source is null ? null : new ComponentDependency(name, source, export, inherited);
            default:
                diagnostics.Error(ManifestCodes.WrongType, entry.Value.Span, $"dependency \"{entry.Key}\" must be a version or a table, not {entry.Value.Description}");
                return null;
        }
    }

    private static DependencySource? ReadSource(TableReader fields, TomlTable table, string name, DiagnosticBag diagnostics)
    {
        var named = s_sources.Where(field => table.TryGet(field, out _)).ToList();
        if (named is not [var source])
        {
            var found = named.Count == 0 ? "none" : string.Join(" and ", named.Select(field => $"\"{field}\""));
            diagnostics.Error(ManifestCodes.Combination, table.Span, $"dependency \"{name}\" needs one of \"path\", \"component\", \"url\" and \"version\", which say where it comes from; it has {found}");
            return null;
        }

        return source switch
        {
            "path" => fields.String("path") is { } path ? new DependencySource.Own(new ComponentSource.File(path.Value, path.Span)) : null,
            "component" => fields.String("component") is { } id ? new DependencySource.Component(id) : null,
            "url" => new DependencySource.Own(ComponentReader.ReadRemote(fields, diagnostics)),
            _ => fields.String("version") is { } version ? new DependencySource.Registry(fields.String("registry"), fields.String("package"), version, table.Span) : null,
        };
    }

    /// <summary>Reads a list of the fields that a dependency inherits.</summary>
    public static InheritedConfiguration ReadInheritedFields(TableReader fields, string name, DiagnosticBag diagnostics)
    {
        var listed = fields.Strings(name);
        foreach (var field in listed.Where(field => !InheritedConfiguration.KnownFields.Contains(field.Value, StringComparer.Ordinal)))
        {
            diagnostics.Error(ManifestCodes.Value, field.Span, $"\"{field.Value}\" is nothing that can be inherited{DidYouMean.Phrase(field.Value, InheritedConfiguration.KnownFields)}");
        }

        return new(false, [.. listed.Select(field => field.Value)]);
    }

    private static InheritedConfiguration ReadInherited(TableReader fields, bool inherits, DiagnosticBag diagnostics)
    {
        const string Field = "inherit_configuration";
        switch (fields.Find(Field)?.Value)
        {
            case null:
                return new(inherits, []);
            case TomlBoolean all:
                return new(all.Value, []);
            case TomlArray:
                return ReadInheritedFields(fields, Field, diagnostics);
            case var other:
                diagnostics.Error(ManifestCodes.WrongType, other.Span, $"\"{Field}\" must be true, false or a list of fields of the component, not {other.Description}");
                return new(false, []);
        }
    }
}
