using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Cgroups;

/// <summary>A control group of version 2: one folder.</summary>
internal sealed class CgroupV2(string folder) : ControlGroup
{
    private const string Events = "memory.events";

    protected override string ProcessFolder => folder;

    public override AnyMessage ReadMetrics() => AnyMessage.Of("io.containerd.cgroups.v2.Metrics", new MetricsV2(folder));

    // The kernel wakes who polls the file with POLLPRI when its content changes (cgroup-v2.rst, "memory.events").
    public override OutOfMemoryWatch? WatchOutOfMemory(EventLoop loop, Action killed)
    {
        if (Paths.Open(Path.Combine(folder, Events), OpenFlags.ReadOnly, out var file) != LinuxError.None || file is null)
        {
            return null;
        }

        var (count, removed) = (Kills(folder), KillsOfRemovedGroups(folder));
        return new OutOfMemoryWatch(loop, file, PollEvents.Priority, opened =>
        {
            // Reading it is what the kernel waits for before it tells of the next change. ENODEV: the group has been removed.
            Span<byte> content = stackalloc byte[512];
            if (Files.Read(opened, content, [new BufferSlice(0, (uint)content.Length)], 0, WaitMode.Default, out _) != LinuxError.None)
            {
                return false;
            }

            var now = Kills(folder);
            var isMore = now > count;
            (count, removed) = (now, KillsOfRemovedGroups(folder));
            if (isMore)
            {
                killed();
            }

            return true;
        },
        lookBehind: () =>
        {
            if (KillsOfRemovedGroups(folder) > removed + count)
            {
                killed();
            }
        });
    }

    /// <summary>What the group around counts (it counts for all inside) and no group that is there any more: systemd may remove a group before anybody has read its last count.</summary>
    internal static long KillsOfRemovedGroups(string folder)
    {
        var around = Path.GetDirectoryName(folder) ?? folder;
        if (!File.Exists(Path.Combine(around, Events)))
        {
            return 0; // The root of all groups has no counts.
        }

        try
        {
            return Kills(around) - Directory.EnumerateDirectories(around).Sum(Kills);
        }
        catch (DirectoryNotFoundException)
        {
            return 0; // Removed too.
        }
    }

    private static long Kills(string folder) => (long)StatFile.Table(folder, Events).GetValueOrDefault("oom_kill");
}
