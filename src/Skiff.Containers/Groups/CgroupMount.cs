namespace Skiff.Containers.Groups;

/// <summary>Where a hierarchy of control groups is mounted.</summary>
/// <param name="Root">The group that the mount shows as its root.</param>
/// <param name="Path">The folder.</param>
/// <param name="Controllers">Its controllers; of version 2, one with an empty name.</param>
public sealed record CgroupMount(string Root, string Path, IReadOnlyList<string> Controllers)
{
    private const int RootField = 3;
    private const int PathField = 4;

    /// <summary>Reads lines of /proc/PID/mountinfo (proc(5)).</summary>
    public static IReadOnlyList<CgroupMount> ReadAll(IEnumerable<string> lines)
    {
        var found = new List<CgroupMount>();
        foreach (var line in lines)
        {
            // Fields, some that are optional, a dash, then type, source and the options of the file system.
            var halves = line.Split(" - ", 2);
            var left = halves[0].Split(' ');
            var right = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (left.Length <= PathField || right.Length < 3)
            {
                continue;
            }

            if (right[0] == "cgroup")
            {
                found.Add(new CgroupMount(left[RootField], left[PathField], right[2].Split(',')));
            }
            else if (right[0] == "cgroup2")
            {
                found.Add(new CgroupMount(left[RootField], left[PathField], [""]));
            }
        }

        return found;
    }

    /// <summary>The folder of a group, or null where the mount does not show it.</summary>
    public string? FolderOf(string group)
    {
        if (Root == "/")
        {
            return group == "/" ? Path : Path + group;
        }

        return group == Root ? Path : group.StartsWith(Root + "/", StringComparison.Ordinal) ? Path + group[Root.Length..] : null;
    }
}
