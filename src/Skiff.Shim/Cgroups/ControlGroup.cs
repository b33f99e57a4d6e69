using Skiff.Containers.Groups;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Cgroups;

/// <summary>What a control group has used and what happens in it, in the form that its version has.</summary>
internal abstract class ControlGroup(GroupFolders folders)
{
    /// <summary>Picks the version; null where nothing is known of a group, or too little: without a memory controller there are no metrics.</summary>
    public static ControlGroup? Of(GroupFolders? folders) => folders switch
    {
        null => null,
        { IsUnified: true } => new CgroupV2(folders),
        _ => folders.FolderOf("memory") is { } memory ? new CgroupV1(folders, memory) : null,
    };

    /// <summary>What the container has used, as containerd's metrics of this version.</summary>
    public abstract AnyMessage ReadMetrics();

    /// <summary>Calls back when the kernel has killed a process for want of memory. Null where that cannot be watched.</summary>
    public abstract OutOfMemoryWatch? WatchOutOfMemory(EventLoop loop, Action killed);

    /// <summary>The numbers of all processes, those of groups inside included; none where the group is gone.</summary>
    public IReadOnlyList<int> ReadProcesses() => folders.ReadProcesses();
}
