using System.Collections.Immutable;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;
using Skiff.Text.Json;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Locked;

/// <summary>
/// Reads locked applications. Members that are not known are passed over, as the format has it: what a host must know stands in <c>must_understand</c>
/// and <c>host_requirements</c>. Source: Spin, crate locked-app.
/// </summary>
public static class LockedAppReader
{
    /// <summary>The newest version of the format that is read; the one before has no requirements.</summary>
    public const int NewestVersion = 1;

    /// <summary>Reads a locked application from JSON.</summary>
    /// <param name="name">How messages call it.</param>
    /// <param name="bytes">Its content.</param>
    public static LockedApp Read(string name, ReadOnlySpan<byte> bytes)
    {
        LockedFiles? files = null;
        var reading = ManifestReader.Read(JsonTreeReader.Read(name, bytes), (document, diagnostics) => ReadRoot(document, files = new LockedFiles(diagnostics), diagnostics));
        return new LockedApp(reading, reading.Succeeded && files is not null ? files.ToImmutable() : []);
    }

    private static AppManifest? ReadRoot(TomlDocument document, LockedFiles files, DiagnosticBag diagnostics)
    {
        var root = new TableReader(document.Root, "the locked application", diagnostics);
        var version = root.Find("spin_lock_version");
        if (version?.Value is not TomlInteger { Value: >= 0 and <= NewestVersion })
        {
            diagnostics.Error(ManifestCodes.Version, version?.Value.Span ?? default, $"this is no locked application of a version that is read: \"spin_lock_version\" must be from 0 to {NewestVersion}");
            return null;
        }

        LockedRequirements.Check(root, diagnostics);
        var components = ReadComponents(root, files, diagnostics);
        return new AppManifest
        {
            Source = document.Source,
            Application = ReadApplication(root, diagnostics),
            Variables = ReadVariables(root, diagnostics),
            Triggers = LockedTriggerReader.ReadAll(root, components, diagnostics),
            Components = [.. components.Values],
        };
    }

    private static ApplicationSection ReadApplication(TableReader root, DiagnosticBag diagnostics)
    {
        if (root.Table("metadata") is not { } table)
        {
            root.ReportMissing("metadata");
            return new ApplicationSection { Name = default };
        }

        var metadata = new TableReader(table, "\"metadata\"", diagnostics);
        return new ApplicationSection
        {
            Name = metadata.RequiredString("name") ?? default,
            Version = metadata.String("version"),
            Description = metadata.String("description"),
        };
    }

    private static ImmutableArray<VariableDeclaration> ReadVariables(TableReader root, DiagnosticBag diagnostics)
    {
        var variables = ImmutableArray.CreateBuilder<VariableDeclaration>();
        foreach (var entry in root.Table("variables") ?? Enumerable.Empty<TomlEntry>())
        {
            if (root.Expect<TomlTable>(entry.Value, $"variable \"{entry.Key}\"", "an object") is { } table)
            {
                var fields = new TableReader(table, $"variable \"{entry.Key}\"", diagnostics);
                var byDefault = fields.String("default")?.Value;
                variables.Add(new VariableDeclaration(new(entry.Key, entry.KeySpan), byDefault is null, byDefault, fields.Boolean("secret") ?? false, fields.String("description")?.Value));
            }
        }

        return variables.DrainToImmutable();
    }

    private static OrderedDictionary<string, ComponentDeclaration> ReadComponents(TableReader root, LockedFiles files, DiagnosticBag diagnostics)
    {
        var components = new OrderedDictionary<string, ComponentDeclaration>(StringComparer.Ordinal);
        foreach (var table in root.Tables("components"))
        {
            if (LockedComponentReader.Read(table, files, diagnostics) is { } component && !components.TryAdd(component.Id.Value, component))
            {
                diagnostics.Error(ManifestCodes.DuplicateId, component.Id.Span, $"another component has the id \"{component.Id}\" already");
            }
        }

        return components;
    }
}
