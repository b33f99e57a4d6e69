using System.Collections.Immutable;
using Skiff.Spin.Templates;

namespace Skiff.Cli.Templates;

/// <summary>The templates there are: those of folders, which come first, and those inside this executable.</summary>
internal static class TemplateStore
{
    private const string Resources = "templates/";

    /// <summary>All of them, sorted; of two with the same name the first found one.</summary>
    /// <param name="folders">Folders of templates: each of their folders is one.</param>
    public static IReadOnlyList<AppTemplate> All(IEnumerable<string> folders) =>
        [.. folders.SelectMany(OfFolder).Concat(BuiltIn()).DistinctBy(template => template.Id).OrderBy(template => template.Id, StringComparer.Ordinal)];

    private static IEnumerable<AppTemplate> OfFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandException($"--templates: there is no folder '{folder}'");
        }

        return from inner in Directory.GetDirectories(folder).Prepend(folder)
               where File.Exists(Path.Combine(inner, AppTemplate.ManifestPath))
               select AppTemplate.Read(inner, FilesOf(inner));
    }

    private static List<TemplateFile> FilesOf(string folder)
    {
        var files = new List<TemplateFile>();
        var left = TemplateLimits.MaximumBytes;

        // Links are left out: a template is what its folder holds.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", options))
        {
            left -= file.Length;
            if (left < 0 || files.Count == TemplateLimits.MaximumFiles)
            {
                throw new CommandException($"'{folder}' is no template: it has more than {TemplateLimits.MaximumFiles} files, or more than {TemplateLimits.MaximumBytes} bytes");
            }

            files.Add(new TemplateFile(Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), [.. File.ReadAllBytes(file.FullName)]));
        }

        return files;
    }

    private static IEnumerable<AppTemplate> BuiltIn() =>
        from name in typeof(TemplateStore).Assembly.GetManifestResourceNames()
        where name.StartsWith(Resources, StringComparison.Ordinal)
        let path = name[Resources.Length..].Replace('\\', '/')
        group new TemplateFile(path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..], Read(name)) by path[..path.IndexOf('/', StringComparison.Ordinal)] into template
        select AppTemplate.Read(template.Key, template);

    private static ImmutableArray<byte> Read(string name)
    {
        using var stream = typeof(TemplateStore).Assembly.GetManifestResourceStream(name)!; // one of its own names
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return [.. bytes];
    }
}
