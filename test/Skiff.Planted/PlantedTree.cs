namespace Skiff.Planted;

/// <summary>
/// A copy of the sources with all bugs in it, each behind a switch. The product's sources hold none of this, so nothing of it can be shipped.
/// </summary>
internal static class PlantedTree
{
    private const string Compiler = "src/Skiff.Compiler";

    // Read once: the JIT then takes the question for a constant.
    private const string SwitchSource = """
        // Written by skiff-planted.
        namespace Skiff.Compiler;

        internal static class PlantedBugs
        {
            private static readonly string s_active = global::System.Environment.GetEnvironmentVariable("SKIFF_PLANTED_BUG") ?? "";

            public static bool Is(string name) => s_active == name;
        }
        """;

    /// <summary>Writes the tree. Files that are as they shall be are left alone, so that only what changed is built again.</summary>
    public static void Write(string repository, string target)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in SourceFiles(repository))
        {
            var path = Path.GetRelativePath(repository, file);
            wanted.Add(path);
            var copy = Path.Combine(target, path);
            WriteIfChanged(copy, Plant(path, File.ReadAllText(file)));
            File.SetUnixFileMode(copy, File.GetUnixFileMode(file));
        }

        wanted.Add(Path.Combine(Compiler, "PlantedBugs.g.cs"));
        WriteIfChanged(Path.Combine(target, Compiler, "PlantedBugs.g.cs"), SwitchSource);
        foreach (var left in new[] { "src", "test" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(target, folder), "*", SearchOption.AllDirectories)))
        {
            if (!wanted.Contains(Path.GetRelativePath(target, left)))
            {
                File.Delete(left);
            }
        }
    }

    /// <summary>A file of the compiler with its bugs; any other as it is.</summary>
    public static string Plant(string path, string source) =>
        PlantedBugs.All.Where(bug => path == $"{Compiler}/{bug.File}").Aggregate(source, (text, bug) => bug.Plant(text));

    private static IEnumerable<string> SourceFiles(string repository)
    {
        string[] extensions = [".cs", ".csproj", ".props", ".targets", ".wit", ".txt"];
        var folders = new[] { "src", "test" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(repository, folder), "*", SearchOption.AllDirectories));
        return folders.Where(file => extensions.Contains(Path.GetExtension(file)))
            .Concat(Directory.EnumerateFiles(repository, "Directory.*.props"))
            .Concat(Directory.EnumerateFiles(Path.Combine(repository, "scripts")))
            .Concat(new[] { "global.json", "publish.sh" }.Select(name => Path.Combine(repository, name)));
    }

    private static void WriteIfChanged(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
