using System.Globalization;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Cgroups;

/// <summary>io.containerd.cgroups.v2.Metrics, read when it is written. CPU times are microseconds, as the kernel has them in version 2.</summary>
internal sealed record MetricsV2(string Folder) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Message(1, new Fields(pids =>
        {
            pids.Number(1, StatFile.Number(Folder, "pids.current"));
            pids.Number(2, StatFile.Number(Folder, "pids.max"));
        }));
        writer.Message(2, new Fields(WriteCpu));
        writer.Message(4, new Fields(WriteMemory));
        writer.Message(6, new Fields(WriteIO));
        var events = StatFile.Table(Folder, "memory.events");
        writer.Message(8, new Fields(inner => WriteAll(inner, 1, events, ["low", "high", "max", "oom", "oom_kill", "oom_group_kill"])));
    }

    private static void WriteAll(WireWriter writer, int firstField, IReadOnlyDictionary<string, ulong> table, ReadOnlySpan<string> keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            writer.Number(firstField + i, table.GetValueOrDefault(keys[i]));
        }
    }

    private void WriteCpu(WireWriter writer)
    {
        var table = StatFile.Table(Folder, "cpu.stat");
        WriteAll(writer, 1, table, ["usage_usec", "user_usec", "system_usec", "nr_periods", "nr_throttled", "throttled_usec"]);
        WriteAll(writer, 8, table, ["nr_bursts", "burst_usec"]);
    }

    private void WriteMemory(WireWriter writer)
    {
        WriteAll(writer, 1, StatFile.Table(Folder, "memory.stat"),
        [
            "anon", "file", "kernel_stack", "slab", "sock", "shmem", "file_mapped", "file_dirty", "file_writeback", "anon_thp", "inactive_anon", "active_anon",
            "inactive_file", "active_file", "unevictable", "slab_reclaimable", "slab_unreclaimable", "pgfault", "pgmajfault", "workingset_refault",
            "workingset_activate", "workingset_nodereclaim", "pgrefill", "pgscan", "pgsteal", "pgactivate", "pgdeactivate", "pglazyfree", "pglazyfreed",
            "thp_fault_alloc", "thp_collapse_alloc",
        ]);
        writer.Number(32, StatFile.Number(Folder, "memory.current"));
        writer.Number(33, StatFile.Number(Folder, "memory.max"));
        writer.Number(34, StatFile.Number(Folder, "memory.swap.current"));
        writer.Number(35, StatFile.Number(Folder, "memory.swap.max"));
        writer.Number(36, StatFile.Number(Folder, "memory.peak"));
        writer.Number(37, StatFile.Number(Folder, "memory.swap.peak"));
    }

    // Lines "8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0".
    private void WriteIO(WireWriter writer)
    {
        foreach (var line in StatFile.Lines(Folder, "io.stat"))
        {
            var parts = line.Split(' ');
            var device = parts[0].Split(':');
            if (device.Length == 2 && ulong.TryParse(device[0], out var major) && ulong.TryParse(device[1], out var minor))
            {
                writer.Message(1, new Fields(entry =>
                {
                    entry.Number(1, major);
                    entry.Number(2, minor);
                    entry.Number(3, Value(parts, "rbytes="));
                    entry.Number(4, Value(parts, "wbytes="));
                    entry.Number(5, Value(parts, "rios="));
                    entry.Number(6, Value(parts, "wios="));
                }));
            }
        }
    }

    private static ulong Value(string[] parts, string key)
    {
        var part = Array.Find(parts, candidate => candidate.StartsWith(key, StringComparison.Ordinal));
        return part is not null && ulong.TryParse(part.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
