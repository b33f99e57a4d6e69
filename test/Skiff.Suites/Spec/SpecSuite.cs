namespace Skiff.Suites.Spec;

/// <summary>A folder of scripts that were converted to JSON, one folder per script.</summary>
public sealed class SpecSuite(string root)
{
    /// <summary>The names of all scripts, for example <c>br_table</c> or <c>simd/simd_lane</c>, sorted.</summary>
    public IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, Path.GetDirectoryName(path)!))
            .Where(folder => folder != "." && File.Exists(PathOf(root, folder)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The scripts without the SIMD ones, which the oracle does not run.</summary>
    public IEnumerable<string> ScalarFiles => Files.Where(name => !name.StartsWith("simd", StringComparison.Ordinal));

    /// <summary>Runs one script on an engine of its own.</summary>
    public SpecReport Run(string file, Func<ISpecEngine> createEngine)
    {
        ArgumentNullException.ThrowIfNull(createEngine);
        using var engine = createEngine();
        return SpecScript.Run(file, PathOf(root, file), engine);
    }

    private static string PathOf(string root, string folder) => Path.Combine(root, folder, Path.GetFileName(folder) + ".json");
}
