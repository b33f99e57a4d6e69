using System.Collections.Immutable;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Locked;

/// <summary>Reads one component of a locked application.</summary>
internal static class LockedComponentReader
{
    /// <summary>Reads it.</summary>
    /// <returns>Null if it cannot be told from others, which has been reported.</returns>
    public static ComponentDeclaration? Read(TomlTable table, LockedFiles files, DiagnosticBag diagnostics)
    {
        if (new TableReader(table, "a component", diagnostics).RequiredString("id") is not { } id)
        {
            return null;
        }

        // It becomes the name of a folder, so it matters that it is nothing else than what manifests allow.
        if (Identifiers.CheckKebab(id.Value) is { } problem)
        {
            diagnostics.Error(ManifestCodes.Identifier, id.Span, $"\"{SourceText.Shorten(id.Value)}\" is no id of a component: {problem}");
            return null;
        }

        var fields = new TableReader(table, $"component \"{id}\"", diagnostics);
        LockedRequirements.Check(fields, diagnostics);
        var component = new ComponentDeclaration
        {
            Id = id,
            Source = files.TakeSource(fields),
            Variables = fields.StringMap("config"),
            Environment = fields.StringMap("env"),
            Files = ReadFiles(id, fields, files, diagnostics),
            Dependencies = ReadDependencies(fields, files, diagnostics),
        };
        return fields.Table("metadata") is not { } metadata ? component : WithMetadata(component, new TableReader(metadata, $"\"metadata\" of component \"{id}\"", diagnostics));
    }

    private static ComponentDeclaration WithMetadata(ComponentDeclaration component, TableReader metadata) => component with
    {
        Description = metadata.String("description")?.Value,
        AllowedOutboundHosts = [.. metadata.Strings("allowed_outbound_hosts"), .. metadata.Strings("allowed_http_hosts")],
        KeyValueStores = metadata.Strings("key_value_stores"),
        SqliteDatabases = metadata.Strings("databases"),
        AiModels = metadata.Strings("ai_models"),
    };

    // All files of a component are laid out below one folder.
    private static ImmutableArray<FileMount> ReadFiles(Spanned<string> id, TableReader fields, LockedFiles files, DiagnosticBag diagnostics)
    {
        TextSpan? first = null;
        foreach (var file in fields.Tables("files"))
        {
            first ??= file.Span;
            files.TakeFile(id.Value, new TableReader(file, $"a file of component \"{id}\"", diagnostics));
        }

        return first is { } span ? [new FileMount.Placement(new(LockedFiles.FolderOf(id.Value), span), new("/", span), span)] : [];
    }

    private static ImmutableArray<ComponentDependency> ReadDependencies(TableReader component, LockedFiles files, DiagnosticBag diagnostics)
    {
        var dependencies = ImmutableArray.CreateBuilder<ComponentDependency>();
        foreach (var entry in component.Table("dependencies") ?? Enumerable.Empty<TomlEntry>())
        {
            var what = $"dependency \"{entry.Key}\"";
            if (DependencyReader.CheckName(entry, diagnostics) && component.Expect<TomlTable>(entry.Value, what, "an object") is { } table)
            {
                var fields = new TableReader(table, what, diagnostics);
                dependencies.Add(new ComponentDependency(
                    new(entry.Key, entry.KeySpan), new DependencySource.Own(files.TakeSource(fields)), fields.String("export"), ReadInherited(fields, diagnostics)));
            }
        }

        return dependencies.DrainToImmutable();
    }

    // "All", or {"Some": [...]}; absent for nothing.
    private static InheritedConfiguration ReadInherited(TableReader fields, DiagnosticBag diagnostics)
    {
        switch (fields.Find("inherit")?.Value)
        {
            case null:
                return new(false, []);
            case TomlString { Value: "All" }:
                return new(true, []);
            case TomlTable some when some.TryGet("Some", out _):
                return DependencyReader.ReadInheritedFields(new TableReader(some, "\"inherit\"", diagnostics), "Some", diagnostics);
            case var other:
                diagnostics.Error(ManifestCodes.WrongType, other.Span, $"\"inherit\" must be \"All\" or {{\"Some\": [...]}}, not {other.Description}");
                return new(false, []);
        }
    }
}
