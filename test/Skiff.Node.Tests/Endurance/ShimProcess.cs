using System.Globalization;

namespace Skiff.Node.Tests.Endurance;

/// <summary>A shim, seen from outside by proc(5).</summary>
internal sealed record ShimProcess(int Pid)
{
    /// <summary>The parent of a container's first process.</summary>
    public static ShimProcess Of(int container) => new(Number(container, "PPid:"));

    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{Pid}/fd").Length;

    /// <summary>The file that it runs; " (deleted)" behind it where another took its name.</summary>
    public string Executable => new FileInfo($"/proc/{Pid}/exe").LinkTarget ?? "";

    /// <summary>Its share of memory, in kB.</summary>
    public int Memory => Share("Pss:");

    /// <summary>Of that what no other process has and no file holds, in kB.</summary>
    public int Written => Share("Private_Dirty:");

    /// <summary>How often it has called read(2) and its kind.</summary>
    public int Reads => File.ReadLines($"/proc/{Pid}/io").Where(line => line.StartsWith("syscr:", StringComparison.Ordinal)).Select(Value).Single();

    public void Kill() => Assert.Equal(0, PrivateContainerd.Run("sh", ["-c", $"kill -KILL {Pid}"]).Status);

    private int Share(string field) => File.ReadLines($"/proc/{Pid}/smaps_rollup").Where(line => line.StartsWith(field, StringComparison.Ordinal)).Select(Value).Single();

    private static int Number(int pid, string field) => File.ReadLines($"/proc/{pid}/status").Where(line => line.StartsWith(field, StringComparison.Ordinal)).Select(Value).Single();

    private static int Value(string line) => int.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
