namespace Skiff.Containers.Groups;

/// <summary>Makes the control group of a container, with the groups around it that are not there.</summary>
internal static class GroupCreation
{
    private const string SubtreeControl = "cgroup.subtree_control";

    private static readonly string[] s_inheritedOnes = ["cpuset.cpus", "cpuset.mems"];

    /// <summary>Makes it in every hierarchy.</summary>
    /// <exception cref="IOException">It cannot be made, or there are processes in it.</exception>
    public static void Make(GroupFolders group)
    {
        foreach (var (mount, folder) in group.MountedFolders)
        {
            Make(mount, folder);
            if (File.ReadAllText(Path.Combine(folder, GroupFolders.Processes)).Length > 0)
            {
                throw new IOException($"there are processes in the control group {folder}");
            }
        }
    }

    private static void Make(CgroupMount mount, string folder)
    {
        var above = mount.Path;
        foreach (var name in folder[mount.Path.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (mount.Controllers is [""])
            {
                EnableControllers(above);
            }

            var made = Path.Combine(above, name);
            Directory.CreateDirectory(made);
            if (mount.Controllers.Contains("cpuset"))
            {
                Array.ForEach(s_inheritedOnes, file => Inherit(above, made, file));
            }

            above = made;
        }
    }

    // A new group of version 1 may use no processor and no memory node until it is told which.
    private static void Inherit(string above, string folder, string file)
    {
        if (File.ReadAllText(Path.Combine(folder, file)).Trim().Length == 0)
        {
            File.WriteAllText(Path.Combine(folder, file), File.ReadAllText(Path.Combine(above, file)).Trim());
        }
    }

    // One by one: a group that cannot pass one on (for example "cpu" beside realtime processes) can pass on the others. What is missing in the end shows where a limit is written.
    private static void EnableControllers(string folder)
    {
        var enabled = File.ReadAllText(Path.Combine(folder, SubtreeControl)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var controller in File.ReadAllText(Path.Combine(folder, "cgroup.controllers")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Except(enabled))
        {
            try
            {
                File.WriteAllText(Path.Combine(folder, SubtreeControl), "+" + controller);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
    }
}
