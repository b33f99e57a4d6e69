using System.Globalization;

namespace Skiff.Cli.Node;

/// <summary>What the kernel says about a process: proc(5).</summary>
internal static class ProcessFiles
{
    /// <summary>Its share of memory: pages that n processes have mapped count as an n-th in each.</summary>
    public static long ProportionalBytes(int pid) => Number(Field(pid, "smaps_rollup", "Pss:").Split(' ')[0]) * 1024;

    /// <summary>The process that made it.</summary>
    public static int Parent(int pid) => (int)Number(Field(pid, "status", "PPid:"));

    /// <summary>A field of its status, as it stands there.</summary>
    public static string Status(int pid, string name) => Field(pid, "status", name + ":");

    /// <summary>How many file systems it sees.</summary>
    public static int Mounts(int pid) => File.ReadLines($"/proc/{pid}/mountinfo").Count();

    /// <summary>The value behind an option of its command line; null where it has none.</summary>
    public static string? Option(int pid, string name)
    {
        var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        var at = Array.IndexOf(words, name);
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : null;
    }

    private static string Field(int pid, string file, string name) =>
        File.ReadLines($"/proc/{pid}/{file}").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
