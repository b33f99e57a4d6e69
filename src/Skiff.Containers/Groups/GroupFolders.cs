using System.Globalization;
using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Groups;

/// <summary>
/// The control group of a container that is made without the OCI runtime: of version 1 a folder in each hierarchy, of version 2 one. Sources: cgroups(7), Linux' cgroup-v1/ and cgroup-v2.rst.
/// </summary>
public sealed class GroupFolders
{
    private const string Processes = "cgroup.procs";
    private const string SubtreeControl = "cgroup.subtree_control";
    private const string FreezerV1 = "freezer";
    private const int LongestTree = 4096;

    private static readonly string[] s_inheritedOnes = ["cpuset.cpus", "cpuset.mems"];

    private readonly List<(CgroupMount Mount, string Folder)> _folders;

    private GroupFolders(string group, List<(CgroupMount Mount, string Folder)> folders) => (Group, _folders) = (group, folders);

    /// <summary>The group's path, as <c>linux.cgroupsPath</c> says it.</summary>
    public string Group { get; }

    /// <summary>Whether this is version 2: that of the hierarchy which has the memory controller.</summary>
    public bool IsUnified => _folders is [{ Mount.Controllers: [""] }];

    /// <summary>The folders, one for each hierarchy.</summary>
    public IEnumerable<string> Folders => _folders.Select(folder => folder.Folder);

    /// <summary>The files by which a process of one thread joins a group of version 1: where a thread moves only itself, the kernel need not wait until no process starts or ends (10 ms and more).</summary>
    internal IEnumerable<string> JoiningFiles => Folders.Select(folder => Path.Combine(folder, "tasks"));

    /// <summary>The folders of a group on this node, whether they are there or not; null where the node shows no hierarchy that it could be in.</summary>
    /// <param name="group">Its path, absolute.</param>
    public static GroupFolders? Find(string group) => Find(group, CgroupMount.ReadAll(File.ReadLines("/proc/self/mountinfo")));

    /// <inheritdoc cref="Find(string)"/>
    internal static GroupFolders? Find(string group, IReadOnlyList<CgroupMount> mounts)
    {
        var isHybridOrOld = mounts.Any(mount => mount.Controllers.Contains("memory"));
        var folders = new List<(CgroupMount, string)>();
        foreach (var mount in mounts.Where(mount => mount.Controllers is [""] != isHybridOrOld).DistinctBy(mount => string.Join(',', mount.Controllers)))
        {
            if (mount.FolderOf(group) is not { } folder)
            {
                return null; // The node's hierarchy is not to be seen from where we are.
            }

            folders.Add((mount, folder));
        }

        return folders.Count == 0 ? null : new GroupFolders(group, folders);
    }

    /// <summary>The folder that has the files of a controller; null where the node does not have it.</summary>
    /// <param name="controller">As version 1 names it, for example <c>memory</c>.</param>
    public string? FolderOf(string controller) =>
        IsUnified ? _folders[0].Folder : _folders.Where(folder => folder.Mount.Controllers.Contains(controller)).Select(folder => folder.Folder).FirstOrDefault();

    /// <summary>Makes the group.</summary>
    /// <exception cref="IOException">It cannot be made, or there are processes in it.</exception>
    internal void Make()
    {
        foreach (var (mount, folder) in _folders)
        {
            Make(mount, folder);
            if (File.ReadAllText(Path.Combine(folder, Processes)).Length > 0)
            {
                throw new IOException($"there are processes in the control group {folder}");
            }
        }
    }

    /// <summary>The numbers of its processes, those of groups inside included; none where it is gone.</summary>
    public IReadOnlyList<int> ReadProcesses() => ReadProcesses(FolderOf(FreezerV1) ?? _folders[0].Folder);

    /// <summary>The numbers of the processes of a group, those of groups inside included; none where it is gone.</summary>
    /// <param name="folder">Its folder.</param>
    public static IReadOnlyList<int> ReadProcesses(string folder)
    {
        var found = new List<int>();
        try
        {
            AddProcesses(folder, found);
            foreach (var inside in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Take(LongestTree))
            {
                AddProcesses(inside, found);
            }
        }
        catch (DirectoryNotFoundException)
        {
            return found; // Removed meanwhile: the container has ended.
        }

        return found;
    }

    /// <summary>Changes its limits.</summary>
    /// <param name="resources">LinuxResources of the OCI runtime specification, as JSON.</param>
    /// <exception cref="ContainerException">They are something else, or the kernel refuses one.</exception>
    public void Update(ReadOnlySpan<byte> resources) => GroupLimits.Apply(this, BundleConfig.Parse(resources).Root);

    /// <summary>Removes it, with the groups inside, where no process is in it.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool TryRemove() => Folders.Count(TryRemove) == _folders.Count;

    /// <summary>Stops all its processes where they are, or lets them go on.</summary>
    /// <returns>Whether the kernel was told; what it does then shows in <see cref="IsFrozen"/>.</returns>
    public bool SetFrozen(bool frozen)
    {
        var (file, value) = IsUnified ? ("cgroup.freeze", frozen ? "1" : "0") : ("freezer.state", frozen ? "FROZEN" : "THAWED");
        var path = FolderOf(FreezerV1) is { } folder ? Path.Combine(folder, file) : null;
        if (path is null || !File.Exists(path))
        {
            return false;
        }

        File.WriteAllText(path, value);
        return true;
    }

    /// <summary>Whether all its processes stand still.</summary>
    public bool IsFrozen()
    {
        var folder = FolderOf(FreezerV1);
        return folder is not null && (IsUnified
            ? File.ReadLines(Path.Combine(folder, "cgroup.events")).Contains("frozen 1", StringComparer.Ordinal)
            : File.ReadAllText(Path.Combine(folder, "freezer.state")).Trim() == "FROZEN");
    }

    private static void AddProcesses(string folder, List<int> found)
    {
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(folder, Processes)))
            {
                if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0)
                {
                    found.Add(id);
                }
            }
        }
        catch (IOException)
        {
            return; // ENODEV: removed between being listed and being read. EOPNOTSUPP: a threaded group, whose processes the group above lists.
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

    // Groups inside first. No file of a group can be removed, nor has to be.
    private static bool TryRemove(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return true;
        }

        foreach (var inside in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length).Append(folder))
        {
            if (FileSystemMount.RemoveDirectory(inside) is not (LinuxError.None or LinuxError.ENOENT))
            {
                return false;
            }
        }

        return true;
    }
}
