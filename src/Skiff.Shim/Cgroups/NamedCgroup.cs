using System.Globalization;
using Skiff.Containers.Groups;
using Skiff.Native;

namespace Skiff.Shim.Cgroups;

/// <summary>A control group that is there already, by its name: in each hierarchy of version 1 that has it, and in that of version 2.</summary>
internal sealed class NamedCgroup
{
    private readonly IReadOnlyList<string> _folders;

    private NamedCgroup(IReadOnlyList<string> folders) => _folders = folders;

    /// <summary>Looks it up.</summary>
    /// <exception cref="IOException">There is none of this name.</exception>
    public static NamedCgroup Find(string name) => Find(name, CgroupMount.ReadAll(File.ReadLines("/proc/self/mountinfo")));

    internal static NamedCgroup Find(string name, IReadOnlyList<CgroupMount> mounts)
    {
        var group = "/" + name.Trim('/');
        var folders = mounts.Select(mount => mount.FolderOf(group)).OfType<string>().Distinct(StringComparer.Ordinal).Where(Directory.Exists).ToArray();
        return folders.Length > 0 ? new NamedCgroup(folders) : throw new IOException($"there is no control group {group}");
    }

    /// <summary>Takes a process into it; one that cannot be taken is ended.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Take(ChildProcess process)
    {
        const int SIGKILL = 9;
        try
        {
            foreach (var folder in _folders)
            {
                File.WriteAllText(Path.Combine(folder, "cgroup.procs"), process.Id.ToString(CultureInfo.InvariantCulture));
            }
        }
        catch
        {
            _ = process.Signal(SIGKILL);
            throw;
        }
    }
}
