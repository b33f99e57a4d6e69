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
    public override IDisposable? WatchOutOfMemory(EventLoop loop, Action killed)
    {
        if (Paths.Open(Path.Combine(folder, Events), OpenFlags.ReadOnly, out var file) != LinuxError.None || file is null)
        {
            return null;
        }

        var count = Kills();
        return new WatchedFile(file, opened => loop.Watch(opened, PollEvents.Priority, events =>
        {
            // Reading it is what the kernel waits for before it tells of the next change.
            Span<byte> content = stackalloc byte[512];
            _ = Files.Read(opened, content, [new BufferSlice(0, (uint)content.Length)], 0, WaitMode.Default, out _);
            var now = Kills();
            if (now > count)
            {
                count = now;
                killed();
            }
        }));
    }

    private ulong Kills() => StatFile.Table(folder, Events).GetValueOrDefault("oom_kill");
}
