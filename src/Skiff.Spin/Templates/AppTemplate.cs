using System.Collections.Immutable;
using Skiff.Spin.Apps;

namespace Skiff.Spin.Templates;

/// <summary>
/// What a new application, or a new component of one, is made of: a folder with <c>metadata/spin-template.toml</c> and the files in <c>content</c>, as Spin's
/// templates are.
/// </summary>
public sealed class AppTemplate
{
    /// <summary>The file that describes it.</summary>
    public const string ManifestPath = "metadata/spin-template.toml";

    private const string SnippetFolder = "metadata/snippets/";
    private const string ContentFolder = "content/";

    private readonly ImmutableArray<TemplateFile> _files;
    private readonly TemplateManifest _manifest;

    private AppTemplate(TemplateManifest manifest, ImmutableArray<TemplateFile> files) => (_manifest, _files) = (manifest, files);

    /// <summary>Its name.</summary>
    public string Id => _manifest.Id;

    /// <summary>What it makes, or empty.</summary>
    public string Description => _manifest.Description;

    /// <summary>Words to find it by.</summary>
    public ImmutableArray<string> Tags => _manifest.Tags;

    /// <summary>What it asks for.</summary>
    public ImmutableArray<TemplateParameter> Parameters => _manifest.Parameters;

    /// <summary>Whether it makes components for applications that exist.</summary>
    public bool AddsComponents => _manifest.ComponentSnippet is not null;

    /// <summary>Makes a template of its files.</summary>
    /// <param name="place">Where they are, for messages.</param>
    /// <param name="files">All of them.</param>
    /// <exception cref="AppException">It cannot be read; the message says why.</exception>
    public static AppTemplate Read(string place, IEnumerable<TemplateFile> files)
    {
        ImmutableArray<TemplateFile> all = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        var manifest = all.FirstOrDefault(file => file.Path == ManifestPath) ?? throw new AppException($"{place} is no template: it has no {ManifestPath}");
        return new AppTemplate(TemplateManifest.Read($"{place}/{ManifestPath}", manifest.Content), all);
    }

    /// <summary>The files of a new application.</summary>
    /// <param name="values">The values of the parameters, and of <c>project-name</c>, <c>output-path</c> and <c>authors</c>.</param>
    /// <exception cref="AppException">The template names what there is not.</exception>
    public ImmutableArray<TemplateFile> MakeApp(IReadOnlyDictionary<string, string> values) => Render(values, skipped: []);

    /// <summary>The files of a new component, and what the application's manifest gets for it.</summary>
    /// <param name="values">As for <see cref="MakeApp"/>.</param>
    /// <exception cref="AppException">The template makes no components, or names what there is not.</exception>
    public (ImmutableArray<TemplateFile> Files, string Manifest) MakeComponent(IReadOnlyDictionary<string, string> values)
    {
        var path = SnippetFolder + (_manifest.ComponentSnippet ?? throw new AppException($"the template \"{Id}\" makes applications, no components of others"));
        var snippet = _files.FirstOrDefault(file => file.Path == path) ?? throw new AppException($"the template \"{Id}\" has no file {path}");
        return (Render(values, _manifest.SkippedForComponents), TemplateText.Render(snippet.Text ?? "", path, values));
    }

    private ImmutableArray<TemplateFile> Render(IReadOnlyDictionary<string, string> values, ImmutableArray<string> skipped) =>
    [
        .. from file in _files
           where file.Path.StartsWith(ContentFolder, StringComparison.Ordinal)
           let path = file.Path[ContentFolder.Length..]
           where !skipped.Contains(path)
           select file.Render(path, values),
    ];
}
