using System.Globalization;
using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Groups;

/// <summary>
/// A control group as the folders of the node's hierarchies: of version 1 one in each, of version 2 one. Sources: cgroups(7), Linux' cgroup-v1/ and cgroup-v2.rst.
/// </summary>
public sealed class GroupFolders
{
    /// <summary>The file of a group that lists its processes, and that they are added by.</summary>
    internal const string Processes = "cgroup.procs";

    private const string OurMounts = "/proc/self/mountinfo";
    private const int LongestTree = 4096;

    private readonly List<(CgroupMount Mount, string Folder)> _folders;

    private GroupFolders(List<(CgroupMount Mount, string Folder)> folders) => _folders = folders;

    /// <summary>Whether this is version 2: that of the hierarchy which has the memory controller.</summary>
    public bool IsUnified => _folders is [{ Mount.Controllers: [""] }];

    /// <summary>The folders, one for each hierarchy.</summary>
    public IEnumerable<string> Folders => _folders.Select(folder => folder.Folder);

    /// <summary>The folders, with what shows them.</summary>
    internal IEnumerable<(CgroupMount Mount, string Folder)> MountedFolders => _folders;

    /// <summary>Whether any of them is there.</summary>
    public bool IsThere => Folders.Any(Directory.Exists);

    /// <summary>The files by which a process of one thread joins a group of version 1: where a thread moves only itself, the kernel need not wait until no process starts or ends (10 ms and more).</summary>
    internal IEnumerable<string> JoiningFiles => Folders.Select(folder => Path.Combine(folder, "tasks"));

    /// <summary>The folders of a group on this node, whether they are there or not; null where the node shows no hierarchy that it could be in.</summary>
    /// <param name="name">Its path, or a slice of systemd's (systemd.slice(5)).</param>
    public static GroupFolders? Find(string name) => Find(name, CgroupMount.ReadAll(File.ReadLines(OurMounts)));

    /// <inheritdoc cref="Find(string)"/>
    /// <param name="name">Its path, or a slice.</param>
    /// <param name="mounts">The node's hierarchies.</param>
    public static GroupFolders? Find(string name, IReadOnlyList<CgroupMount> mounts)
    {
        var path = PathOf(name);
        var folders = HierarchiesOf(mounts).Select(mount => (mount, Folder: mount.FolderOf(path))).ToList();
        return folders.Count == 0 || folders.Exists(folder => folder.Folder is null)
            ? null // The node's hierarchy is not to be seen from where we are.
            : new GroupFolders(folders.ConvertAll(folder => (folder.mount, folder.Folder!))); // not null: looked above
    }

    /// <summary>Those folders of a group that are there; null where there is none.</summary>
    /// <param name="name">As for <see cref="Find(string)"/>.</param>
    public static GroupFolders? FindExisting(string name) => FindExisting(name, CgroupMount.ReadAll(File.ReadLines(OurMounts)));

    /// <inheritdoc cref="FindExisting(string)"/>
    /// <param name="name">As for <see cref="Find(string)"/>.</param>
    /// <param name="mounts">The node's hierarchies.</param>
    public static GroupFolders? FindExisting(string name, IReadOnlyList<CgroupMount> mounts) =>
        Find(name, mounts)?._folders.FindAll(folder => Directory.Exists(folder.Folder)) is { Count: > 0 } there ? new GroupFolders(there) : null;

    /// <summary>The group that a process is in now; null where it has ended, or no hierarchy can be seen.</summary>
    /// <param name="id">The process' number.</param>
    public static GroupFolders? OfProcess(int id)
    {
        try
        {
            return OfProcess(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/cgroup")), CgroupMount.ReadAll(File.ReadLines(OurMounts)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="OfProcess(int)"/>
    /// <param name="memberships">The lines of /proc/PID/cgroup.</param>
    /// <param name="mounts">The node's hierarchies.</param>
    public static GroupFolders? OfProcess(IEnumerable<string> memberships, IReadOnlyList<CgroupMount> mounts)
    {
        // cgroups(7): hierarchy:controllers:path, and of version 2 0::path.
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parts in memberships.Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3))
        {
            Array.ForEach(parts[1].Split(','), controller => paths.TryAdd(controller, parts[2]));
        }

        var folders = new List<(CgroupMount, string)>();
        foreach (var mount in HierarchiesOf(mounts))
        {
            if (mount.Controllers.FirstOrDefault(paths.ContainsKey) is { } controller && mount.FolderOf(paths[controller]) is { } folder)
            {
                folders.Add((mount, folder));
            }
        }

        return folders.Count == 0 ? null : new GroupFolders(folders);
    }

    /// <summary>The path of a group's name: a-b.slice is in a.slice.</summary>
    internal static string PathOf(string name)
    {
        const string Suffix = ".slice";
        if (name.Contains('/', StringComparison.Ordinal) || !name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return "/" + name.Trim('/');
        }

        var path = "";
        for (var dash = name.IndexOf('-', StringComparison.Ordinal); dash > 0; dash = name.IndexOf('-', dash + 1))
        {
            path += $"/{name[..dash]}{Suffix}";
        }

        return $"{path}/{name}";
    }

    /// <summary>The folder that has the files of a controller; null where the node does not have it.</summary>
    /// <param name="controller">As version 1 names it, for example <c>memory</c>.</param>
    public string? FolderOf(string controller) =>
        IsUnified ? _folders[0].Folder : _folders.Where(folder => folder.Mount.Controllers.Contains(controller)).Select(folder => folder.Folder).FirstOrDefault();

    /// <summary>Takes a process into it.</summary>
    /// <param name="id">The process' number.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Add(int id)
    {
        foreach (var folder in Folders)
        {
            GroupFile.Write(Path.Combine(folder, Processes), id.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The numbers of its processes, those of groups inside included; none where it is gone.</summary>
    public IReadOnlyList<int> ReadProcesses() => ReadProcesses(FolderOf(GroupFreezer.Controller) ?? _folders[0].Folder);

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

    // Of the version that has the memory controller, which in the hybrid form version 2 has not; each once, wherever it is mounted again.
    private static IEnumerable<CgroupMount> HierarchiesOf(IReadOnlyList<CgroupMount> mounts)
    {
        var isHybridOrOld = mounts.Any(mount => mount.Controllers.Contains("memory"));
        return mounts.Where(mount => mount.Controllers is [""] != isHybridOrOld).DistinctBy(mount => string.Join(',', mount.Controllers));
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
