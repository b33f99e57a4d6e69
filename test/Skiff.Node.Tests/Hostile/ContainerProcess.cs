using System.Globalization;

namespace Skiff.Node.Tests.Hostile;

/// <summary>The first process of a container, seen from outside by proc(5).</summary>
internal sealed record ContainerProcess(int Pid)
{
    public static ContainerProcess Of(int pid) => new(pid);

    /// <summary>How many bytes it has written, to whatever.</summary>
    public long Written => Number($"/proc/{Pid}/io", "wchar: ");

    /// <summary>In how many periods it wanted more time of the processor than its control group has.</summary>
    public long Throttled => Number(ControlFile("cpu", "cpu.stat"), "nr_throttled ");

    /// <summary>The lines of the status of each thread.</summary>
    public IReadOnlyList<string[]> Threads => [.. Directory.GetDirectories($"/proc/{Pid}/task").Select(task => File.ReadAllLines(task + "/status"))];

    /// <summary>Whether none of its threads runs or could.</summary>
    public bool Sleeps => Threads.All(lines => lines.Any(line => line.StartsWith("State:\tS", StringComparison.Ordinal)));

    public string Namespace(string kind) => new FileInfo($"/proc/{Pid}/ns/{kind}").LinkTarget ?? "";

    /// <summary>The names in its root directory.</summary>
    public IEnumerable<string> Root => Directory.GetFileSystemEntries($"/proc/{Pid}/root/").Select(path => Path.GetFileName(path));

    /// <summary>What is open: the target of each descriptor, and the mount that it is on.</summary>
    public IReadOnlyList<(string Target, string Mount)> Descriptors =>
        [.. Directory.GetFileSystemEntries($"/proc/{Pid}/fd").Select(path => (new FileInfo(path).LinkTarget ?? "", Line($"/proc/{Pid}/fdinfo/{Path.GetFileName(path)}", "mnt_id:\t")))];

    /// <summary>The mounts that it sees, by number and place.</summary>
    public IReadOnlyDictionary<string, string> Mounts => File.ReadLines($"/proc/{Pid}/mountinfo").Select(line => line.Split(' ')).ToDictionary(fields => fields[0], fields => fields[4]);

    /// <summary>A file of its control group: of a controller's hierarchy in version 1, of the only one in version 2.</summary>
    public string ControlFile(string controller, string name)
    {
        var groups = File.ReadLines($"/proc/{Pid}/cgroup").Select(line => line.Split(':', 3)).ToList();
        return groups.Find(group => group[1].Split(',').Contains(controller)) is [_, _, var path] ? $"/sys/fs/cgroup/{controller}{path}/{name}" : $"/sys/fs/cgroup{groups.Single(group => group[0] == "0")[2]}/{name}";
    }

    private static string Line(string file, string start) => File.ReadLines(file).First(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..].Trim();

    private static long Number(string file, string start) => long.Parse(Line(file, start), CultureInfo.InvariantCulture);
}
