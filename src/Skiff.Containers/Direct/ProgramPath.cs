using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;

namespace Skiff.Containers.Direct;

/// <summary>Finds the program of a further process of a container, in whose root this thread is.</summary>
internal static class ProgramPath
{
    private const string PathVariable = "PATH=";

    /// <summary>The arguments, with the path of the program as the first.</summary>
    /// <exception cref="ContainerException">There is no such program.</exception>
    public static IReadOnlyList<string> Resolve(JsonObject process)
    {
        if (BundleConfig.Strings(process["args"], "process.args").ToArray() is not [{ Length: > 0 } name, .. var rest])
        {
            throw new ContainerException(ContainerCodes.Making, "the process has no command");
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            var working = BundleConfig.Text(process["cwd"], "process.cwd") ?? "/";
            var path = Path.GetFullPath(name, working);
            return File.Exists(path) ? [path, .. rest] : throw Missing(name, "no such file or directory");
        }

        var folders = BundleConfig.Strings(process["env"], "process.env").LastOrDefault(line => line.StartsWith(PathVariable, StringComparison.Ordinal))?[PathVariable.Length..] ?? "";
        var found = folders.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return found is not null ? [found, .. rest] : throw Missing(name, "executable file not found in $PATH");
    }

    private static ContainerException Missing(string name, string reason) =>
        new(ContainerCodes.Making, $"exec: \"{name}\": {reason}; in a container of a guest there are its functions (path#function), its other modules, and: ps, env, ls");
}
