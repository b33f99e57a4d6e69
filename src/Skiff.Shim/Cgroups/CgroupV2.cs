using System.Text;
using Skiff.Containers.Groups;
using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Cgroups;

/// <summary>A control group of version 2: one folder.</summary>
internal sealed class CgroupV2(GroupFolders folders) : ControlGroup(folders)
{
    private const string Events = "memory.events";

    private readonly string _folder = folders.Folders.Single();

    public override AnyMessage ReadMetrics() => AnyMessage.Of("io.containerd.cgroups.v2.Metrics", new MetricsV2(_folder));

    // The kernel wakes who polls the file with POLLPRI when its content changes (cgroup-v2.rst, "memory.events").
    public override OutOfMemoryWatch? WatchOutOfMemory(EventLoop loop, Action killed)
    {
        if (Paths.Open(Path.Combine(_folder, Events), OpenFlags.ReadOnly, out var file) != LinuxError.None || file is null)
        {
            return null;
        }

        var (told, behind) = (Kills(_folder), KillsOfRemovedGroups(_folder));
        return new OutOfMemoryWatch(
            loop,
            file,
            PollEvents.Priority,
            look: opened =>
            {
                // First what others have left, then our own: systemd may remove the group at any time, and then neither is to be taken over.
                var others = KillsOfRemovedGroups(_folder);
                if (Read(opened) is not { } content)
                {
                    return false;
                }

                var kills = Kills(StatFile.TableOf(content));
                var isMore = kills > told;
                (told, behind) = (kills, Math.Max(behind, others));
                if (isMore)
                {
                    killed();
                }

                return true;
            },
            lookBehind: () =>
            {
                if (KillsOfRemovedGroups(_folder) > behind + told)
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
        catch (IOException)
        {
            return 0; // Removed too: not found, or ENODEV.
        }
    }

    // Reading it is what the kernel waits for before it tells of the next change. Null (ENODEV) where the group has been removed.
    private static string? Read(FileHandle file)
    {
        Span<byte> content = stackalloc byte[512];
        return Files.Read(file, content, [new BufferSlice(0, (uint)content.Length)], 0, WaitMode.Default, out var length) == LinuxError.None ? Encoding.ASCII.GetString(content[..(int)length]) : null;
    }

    private static long Kills(string folder) => Kills(StatFile.Table(folder, Events));

    private static long Kills(IReadOnlyDictionary<string, ulong> events) => (long)events.GetValueOrDefault("oom_kill");
}
