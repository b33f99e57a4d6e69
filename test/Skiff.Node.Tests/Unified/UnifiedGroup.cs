using System.Globalization;

namespace Skiff.Node.Tests.Unified;

/// <summary>The control group of version 2 that a process is in.</summary>
internal sealed record UnifiedGroup(string Path)
{
    public static UnifiedGroup Of(int pid) => new(File.ReadAllText($"/proc/{pid}/cgroup").Trim()["0::".Length..]);

    public string Folder => UnifiedNode.Root + Path;

    /// <summary>What a file of it holds.</summary>
    public string this[string file] => File.ReadAllText($"{Folder}/{file}").Trim();

    /// <summary>The number behind a key of one of its files.</summary>
    public long Count(string file, string key) =>
        long.Parse(this[file].Split('\n').Single(line => line.StartsWith(key + " ", StringComparison.Ordinal))[(key.Length + 1)..], CultureInfo.InvariantCulture);
}
