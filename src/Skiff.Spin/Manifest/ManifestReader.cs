using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest;

/// <summary>What came of reading a manifest.</summary>
/// <param name="Source">The text.</param>
/// <param name="Manifest">The manifest; null if there are errors.</param>
/// <param name="Diagnostics">All problems, in the order of the text.</param>
public sealed record ManifestReading(SourceText Source, AppManifest? Manifest, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Whether there is a manifest.</summary>
    [MemberNotNullWhen(true, nameof(Manifest))]
    public bool Succeeded => Manifest is not null;
}

/// <summary>Reads manifests of version 2. All problems of a text are found in one go.</summary>
public static class ManifestReader
{
    /// <summary>The version of the format that is read.</summary>
    public const int SupportedVersion = 2;

    private const string VersionField = "spin_manifest_version";

    /// <summary>Reads a manifest from UTF-8.</summary>
    /// <param name="name">How messages call it: its path.</param>
    /// <param name="bytes">Its content.</param>
    public static ManifestReading Read(string name, ReadOnlySpan<byte> bytes) => Read(TomlReader.Read(name, bytes), ReadRoot);

    /// <summary>Reads a manifest.</summary>
    public static ManifestReading Read(SourceText source) => Read(TomlReader.Read(source), ReadRoot);

    /// <summary>Makes of a document that was read a manifest that was read.</summary>
    /// <param name="document">The document.</param>
    /// <param name="readRoot">Reads its values, and reports what is wrong with them.</param>
    internal static ManifestReading Read(TomlDocument document, Func<TomlDocument, DiagnosticBag, AppManifest?> readRoot)
    {
        var diagnostics = new DiagnosticBag();
        foreach (var diagnostic in document.Diagnostics)
        {
            diagnostics.Add(diagnostic);
        }

        // What was left out of a broken document would be reported as missing: its syntax comes first.
        var manifest = document.HasErrors ? null : readRoot(document, diagnostics);
        return new ManifestReading(document.Source, diagnostics.HasErrors ? null : manifest, diagnostics.ToImmutable());
    }

    private static AppManifest? ReadRoot(TomlDocument document, DiagnosticBag diagnostics)
    {
        var root = new TableReader(document.Root, "the manifest", diagnostics);
        if (!IsSupportedVersion(root, document.Root, diagnostics))
        {
            // Every field of another format would be an error.
            return null;
        }

        var application = ReadApplication(root, diagnostics);
        var variables = ReadVariables(root, diagnostics);
        var components = ReadComponents(root, diagnostics);
        var triggers = TriggerReader.ReadAll(root, components, diagnostics);
        root.RefuseOthers();
        return application is null
            ? null
            : new AppManifest
            {
                Source = document.Source,
                Application = application,
                Variables = variables,
                Triggers = triggers,
                Components = [.. components.Values],
            };
    }

    private static bool IsSupportedVersion(TableReader root, TomlTable table, DiagnosticBag diagnostics)
    {
        if (root.Find(VersionField) is not { } entry)
        {
            var isFirstVersion = table.TryGet("spin_version", out var first);
            var place = first?.KeySpan ?? default;
            diagnostics.Error(ManifestCodes.Version, place, isFirstVersion
                ? $"manifests of version 1 are not read; write {VersionField} = {SupportedVersion} and see the upgrade guide of the format"
                : $"the manifest has no field \"{VersionField}\", which it must have");
            return false;
        }

        if (entry.Value is TomlInteger { Value: SupportedVersion })
        {
            return true;
        }

        var found = entry.Value switch
        {
            TomlInteger number => number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            TomlString text => $"\"{text.Value}\"",
            var other => other.Description,
        };
        diagnostics.Error(ManifestCodes.Version, entry.Value.Span, $"\"{VersionField}\" must be {SupportedVersion}, not {found}");
        return false;
    }

    private static ApplicationSection? ReadApplication(TableReader root, DiagnosticBag diagnostics)
    {
        if (root.Find("application") is not { } entry)
        {
            root.ReportMissing("application");
            return null;
        }

        if (root.Expect<TomlTable>(entry.Value, "\"application\"", "a table") is not { } table)
        {
            return null;
        }

        var fields = new TableReader(table, "[application]", diagnostics);
        var name = fields.RequiredString("name");
        var section = new ApplicationSection
        {
            Name = name ?? default,
            Version = fields.String("version"),
            Description = fields.String("description"),
            Authors = fields.Strings("authors"),
            Targets = fields.Find("targets")?.Value,
            Trigger = fields.Table("trigger"),
            Tool = fields.Table("tool"),
        };
        fields.RefuseOthers();
        return section;
    }

    private static ImmutableArray<VariableDeclaration> ReadVariables(TableReader root, DiagnosticBag diagnostics)
    {
        var variables = ImmutableArray.CreateBuilder<VariableDeclaration>();
        foreach (var entry in root.Table("variables") ?? Enumerable.Empty<TomlEntry>())
        {
            if (Identifiers.CheckLowerSnake(entry.Key) is { } problem)
            {
                diagnostics.Error(ManifestCodes.Identifier, entry.KeySpan, $"\"{entry.Key}\" is no name of a variable: {problem}");
            }

            if (root.Expect<TomlTable>(entry.Value, $"variable \"{entry.Key}\"", "a table") is not { } table)
            {
                continue;
            }

            var fields = new TableReader(table, $"variable \"{entry.Key}\"", diagnostics);
            var isRequired = fields.Boolean("required") ?? false;
            var byDefault = fields.String("default")?.Value;
            var isSecret = fields.Boolean("secret") ?? false;
            variables.Add(new VariableDeclaration(new(entry.Key, entry.KeySpan), isRequired, byDefault, isSecret, fields.String("description")?.Value));
            fields.RefuseOthers();
            if (isRequired == byDefault is not null)
            {
                diagnostics.Error(ManifestCodes.Combination, entry.KeySpan, $"variable \"{entry.Key}\" must either be required or have a default");
            }
        }

        return variables.DrainToImmutable();
    }

    private static OrderedDictionary<string, ComponentDeclaration> ReadComponents(TableReader root, DiagnosticBag diagnostics)
    {
        var components = new OrderedDictionary<string, ComponentDeclaration>(StringComparer.Ordinal);
        foreach (var entry in root.Table("component") ?? Enumerable.Empty<TomlEntry>())
        {
            var id = new Spanned<string>(entry.Key, entry.KeySpan);
            if (Identifiers.CheckKebab(entry.Key) is { } problem)
            {
                diagnostics.Error(ManifestCodes.Identifier, entry.KeySpan, $"\"{entry.Key}\" is no id of a component: {problem}");
            }

            if (root.Expect<TomlTable>(entry.Value, $"component \"{entry.Key}\"", "a table") is { } table)
            {
                components[entry.Key] = ComponentReader.Read(id, table, $"[component.{entry.Key}]", diagnostics);
            }
        }

        return components;
    }
}
