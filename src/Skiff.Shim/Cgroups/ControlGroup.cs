using Skiff.Containers.Groups;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Cgroups;

/// <summary>The control group of a container, in the form that this node has.</summary>
internal abstract class ControlGroup
{
    /// <summary>The folder that lists all processes of the container.</summary>
    protected abstract string ProcessFolder { get; }

    /// <summary>The group that a process is in now; null where none can be found.</summary>
    public static ControlGroup? OfProcess(int pid)
    {
        try
        {
            return Find(File.ReadAllLines($"/proc/{pid}/cgroup"), CgroupMount.ReadAll(File.ReadLines("/proc/self/mountinfo")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // The process has ended, or there are no control groups to be seen.
        }
    }

    /// <summary>The group of a name: a path, or a slice of systemd's (systemd.slice(5)). Null where there is none.</summary>
    public static ControlGroup? OfName(string name)
    {
        var path = name.StartsWith('/') ? name : PathOfSlice(name);
        var mounts = CgroupMount.ReadAll(File.ReadLines("/proc/self/mountinfo")).Where(mount => mount.FolderOf(path) is { } folder && Directory.Exists(folder)).ToArray();
        return Find([.. mounts.Select(mount => $"0:{string.Join(',', mount.Controllers)}:{path}")], mounts);
    }

    // a-b.slice is /a.slice/a-b.slice.
    internal static string PathOfSlice(string name)
    {
        const string Suffix = ".slice";
        var stem = name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
        var path = "";
        for (var dash = stem.IndexOf('-', StringComparison.Ordinal); dash > 0; dash = stem.IndexOf('-', dash + 1))
        {
            path += $"/{stem[..dash]}{Suffix}";
        }

        return $"{path}/{name}";
    }

    /// <summary>Picks the version: that of the hierarchy which has the memory controller, as in the hybrid form version 2 has no controllers.</summary>
    internal static ControlGroup? Find(IReadOnlyList<string> memberships, IReadOnlyList<CgroupMount> mounts)
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        string? unified = null;
        foreach (var line in memberships)
        {
            // cgroups(7): hierarchy:controllers:path
            var parts = line.Split(':', 3);
            if (parts.Length != 3)
            {
                continue;
            }

            var controllers = parts[1].Length == 0 ? [""] : parts[1].Split(',');
            if (mounts.FirstOrDefault(mount => mount.Controllers.Contains(controllers[0])) is { } mount && mount.FolderOf(parts[2]) is { } folder)
            {
                unified = parts[1].Length == 0 ? folder : unified;
                foreach (var controller in controllers)
                {
                    folders.TryAdd(controller, folder);
                }
            }
        }

        return folders.ContainsKey("memory") ? new CgroupV1(folders) : unified is null ? null : new CgroupV2(unified);
    }

    /// <summary>What the container has used, as containerd's metrics of this version.</summary>
    public abstract AnyMessage ReadMetrics();

    /// <summary>Calls back when the kernel has killed a process for want of memory. Null where that cannot be watched.</summary>
    public abstract OutOfMemoryWatch? WatchOutOfMemory(EventLoop loop, Action killed);

    /// <summary>The numbers of all processes, those of groups inside included; none where the group is gone.</summary>
    public IReadOnlyList<int> ReadProcesses() => GroupFolders.ReadProcesses(ProcessFolder);
}
