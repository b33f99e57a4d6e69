using System.Collections.Immutable;
using Skiff.Spin.Apps;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Templates;

/// <summary>What <c>spin-template.toml</c> says of a template.</summary>
internal sealed record TemplateManifest
{
    private const string SupportedVersion = "1";

    public required string Id { get; init; }

    public string Description { get; init; } = "";

    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableArray<TemplateParameter> Parameters { get; init; } = [];

    /// <summary>The file under <c>snippets</c> with what an application's manifest gets for a component; null if the template makes none.</summary>
    public string? ComponentSnippet { get; init; }

    /// <summary>The files that a component does not get: an application has them already.</summary>
    public ImmutableArray<string> SkippedForComponents { get; init; } = [];

    /// <summary>Reads one.</summary>
    /// <exception cref="AppException">It cannot be read; the message says why.</exception>
    public static TemplateManifest Read(string name, ImmutableArray<byte> content)
    {
        var document = TomlReader.Read(name, content.AsSpan());
        var diagnostics = new DiagnosticBag();
        foreach (var diagnostic in document.Diagnostics)
        {
            diagnostics.Add(diagnostic);
        }

        var manifest = document.HasErrors ? null : Read(document.Root, diagnostics);
        return manifest is null || diagnostics.HasErrors ? throw new AppException(document.Source, diagnostics.ToImmutable()) : manifest;
    }

    // Other fields are Spin's own affairs: which versions of it, which of its plugins.
    private static TemplateManifest? Read(TomlTable root, DiagnosticBag diagnostics)
    {
        var fields = new TableReader(root, "the template", diagnostics);
        if (fields.RequiredString("manifest_version") is { } version && version.Value != SupportedVersion)
        {
            diagnostics.Error(ManifestCodes.Value, version.Span, $"this version reads templates of \"manifest_version\" \"{SupportedVersion}\"");
        }

        var adding = fields.Table("add_component") is { } table ? new TableReader(table, "[add_component]", diagnostics) : null;
        var snippets = adding?.Table("snippets") is { } inner ? new TableReader(inner, "[add_component.snippets]", diagnostics) : null;
        return fields.RequiredString("id") is not { } id ? null : new TemplateManifest
        {
            Id = id.Value,
            Description = fields.String("description")?.Value ?? "",
            Tags = [.. fields.Strings("tags").Select(tag => tag.Value)],
            Parameters = ReadParameters(fields, diagnostics),
            ComponentSnippet = snippets?.String("component")?.Value,
            SkippedForComponents = adding is null ? [] : [.. adding.Strings("skip_files").Select(file => file.Value)],
        };
    }

    private static ImmutableArray<TemplateParameter> ReadParameters(TableReader fields, DiagnosticBag diagnostics)
    {
        var parameters = ImmutableArray.CreateBuilder<TemplateParameter>();
        foreach (var entry in fields.Table("parameters") ?? Enumerable.Empty<TomlEntry>())
        {
            var name = $"the parameter \"{entry.Key}\"";
            if (fields.Expect<TomlTable>(entry.Value, name, "a table") is not { } table)
            {
                continue;
            }

            var parameter = new TableReader(table, name, diagnostics);
            if (TemplateParameter.TryMake(entry.Key, parameter.String("prompt")?.Value, parameter.String("default")?.Value, parameter.String("pattern")?.Value, [.. parameter.Strings("allowed_values").Select(value => value.Value)], out var made, out var problem))
            {
                parameters.Add(made);
            }
            else
            {
                diagnostics.Error(ManifestCodes.Value, table.Span, $"{name}: {problem}");
            }
        }

        return parameters.DrainToImmutable();
    }
}
