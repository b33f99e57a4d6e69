using System.Collections.Immutable;
using Skiff.Spin.Templates;

namespace Skiff.Cli.Templates;

/// <summary>Writes the files that were made of a template.</summary>
internal static class NewFiles
{
    /// <summary>Looks whether they can be written, and writes them all.</summary>
    /// <param name="folder">Where; it is made if it is not there.</param>
    /// <param name="files">What.</param>
    /// <param name="overwrites">Whether files that are there are replaced.</param>
    /// <exception cref="CommandException">A file is there already, or would lie outside of the folder.</exception>
    public static void Write(string folder, ImmutableArray<TemplateFile> files, bool overwrites)
    {
        var root = Path.GetFullPath(folder);
        foreach (var file in files)
        {
            var path = Path.GetFullPath(file.Path, root);
            if (!path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                throw new CommandException($"the template would write '{file.Path}', which is outside of {root}");
            }

            if (!overwrites && Path.Exists(path))
            {
                throw new CommandException($"'{Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}' is there already; nothing was written. --allow-overwrite replaces it");
            }
        }

        foreach (var file in files)
        {
            var path = Path.GetFullPath(file.Path, root);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // it is below the root
            File.WriteAllBytes(path, [.. file.Content]);
        }
    }
}
