using System.Globalization;
using Skiff.Containers.Groups;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Cgroups;

/// <summary>io.containerd.cgroups.v1.Metrics, read when it is written. CPU times are nanoseconds, as the kernel has them in version 1.</summary>
/// <param name="Folders">The group.</param>
/// <param name="Memory">Its folder with the files of the memory controller.</param>
internal sealed record MetricsV1(GroupFolders Folders, string Memory) : IWireMessage
{
    // USER_HZ: what cpuacct.stat counts in, on every architecture that .NET runs on.
    private const ulong NanosecondsPerTick = 1_000_000_000 / 100;

    public void WriteTo(WireWriter writer)
    {
        if (Folders.FolderOf("pids") is { } pids)
        {
            writer.Message(2, new Fields(inner =>
            {
                inner.Number(1, StatFile.Number(pids, "pids.current"));
                inner.Number(2, StatFile.Number(pids, "pids.max") is var limit && limit == ulong.MaxValue ? 0 : limit);
            }));
        }

        if (Folders.FolderOf("cpuacct") is { } account)
        {
            writer.Message(3, new Fields(inner => WriteCpu(inner, account)));
        }

        writer.Message(4, new Fields(inner => WriteMemory(inner, Memory)));
        if (Folders.FolderOf("blkio") is { } blkio)
        {
            writer.Message(5, new Fields(inner =>
            {
                WriteBlockDevices(inner, 1, StatFile.Lines(blkio, "blkio.throttle.io_service_bytes_recursive"));
                WriteBlockDevices(inner, 2, StatFile.Lines(blkio, "blkio.throttle.io_serviced_recursive"));
            }));
        }

        var control = StatFile.Table(Memory, "memory.oom_control");
        writer.Message(9, new Fields(inner =>
        {
            inner.Number(1, control.GetValueOrDefault("oom_kill_disable"));
            inner.Number(2, control.GetValueOrDefault("under_oom"));
            inner.Number(3, control.GetValueOrDefault("oom_kill"));
        }));
    }

    private void WriteCpu(WireWriter writer, string account)
    {
        writer.Message(1, new Fields(usage =>
        {
            var ticks = StatFile.Table(account, "cpuacct.stat");
            usage.Number(1, StatFile.Number(account, "cpuacct.usage"));
            usage.Number(2, ticks.GetValueOrDefault("system") * NanosecondsPerTick);
            usage.Number(3, ticks.GetValueOrDefault("user") * NanosecondsPerTick);
        }));
        if (Folders.FolderOf("cpu") is { } cpu)
        {
            var table = StatFile.Table(cpu, "cpu.stat");
            writer.Message(2, new Fields(throttling =>
            {
                throttling.Number(1, table.GetValueOrDefault("nr_periods"));
                throttling.Number(2, table.GetValueOrDefault("nr_throttled"));
                throttling.Number(3, table.GetValueOrDefault("throttled_time"));
            }));
        }
    }

    private static void WriteMemory(WireWriter writer, string folder)
    {
        var table = StatFile.Table(folder, "memory.stat");
        for (var i = 0; i < MemoryKeys.Length; i++)
        {
            writer.Number(i + 1, table.GetValueOrDefault(MemoryKeys[i]));
        }

        WriteEntry(writer, 33, folder, "memory");
        WriteEntry(writer, 34, folder, "memory.memsw");
        WriteEntry(writer, 35, folder, "memory.kmem");
        WriteEntry(writer, 36, folder, "memory.kmem.tcp");
    }

    // The fields 1 to 32 of MemoryStat, as memory.stat calls them.
    private static readonly string[] MemoryKeys =
    [
        "cache", "rss", "rss_huge", "mapped_file", "dirty", "writeback", "pgpgin", "pgpgout", "pgfault", "pgmajfault",
        "inactive_anon", "active_anon", "inactive_file", "active_file", "unevictable", "hierarchical_memory_limit", "hierarchical_memsw_limit",
        "total_cache", "total_rss", "total_rss_huge", "total_mapped_file", "total_dirty", "total_writeback", "total_pgpgin", "total_pgpgout",
        "total_pgfault", "total_pgmajfault", "total_inactive_anon", "total_active_anon", "total_inactive_file", "total_active_file", "total_unevictable",
    ];

    private static void WriteEntry(WireWriter writer, int field, string folder, string prefix)
    {
        if (File.Exists(Path.Combine(folder, prefix + ".usage_in_bytes")))
        {
            writer.Message(field, new Fields(entry =>
            {
                entry.Number(1, StatFile.Number(folder, prefix + ".limit_in_bytes"));
                entry.Number(2, StatFile.Number(folder, prefix + ".usage_in_bytes"));
                entry.Number(3, StatFile.Number(folder, prefix + ".max_usage_in_bytes"));
                entry.Number(4, StatFile.Number(folder, prefix + ".failcnt"));
            }));
        }
    }

    // Lines "8:0 Read 4096"; the last line, "Total 4096", has no device.
    private static void WriteBlockDevices(WireWriter writer, int field, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var parts = line.Split(' ', ':');
            if (parts.Length == 4 && ulong.TryParse(parts[0], out var major) && ulong.TryParse(parts[1], out var minor)
                && ulong.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                writer.Message(field, new Fields(entry =>
                {
                    entry.Text(1, parts[2]);
                    entry.Number(3, major);
                    entry.Number(4, minor);
                    entry.Number(5, value);
                }));
            }
        }
    }
}
