using Skiff.Containers.Groups;
using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Cgroups;

/// <summary>A control group of version 1: a folder for each controller.</summary>
internal sealed class CgroupV1(GroupFolders folders, string memory) : ControlGroup(folders)
{
    private readonly MetricsV1 _metrics = new(folders, memory);

    public override AnyMessage ReadMetrics() => AnyMessage.Of("io.containerd.cgroups.v1.Metrics", _metrics);

    // The kernel counts in an eventfd(2) what happens to memory.oom_control (cgroup-v1/memory.rst, 10. OOM Control).
    public override OutOfMemoryWatch? WatchOutOfMemory(EventLoop loop, Action killed)
    {
        if (EventCounter.Create(out var counter) != LinuxError.None || counter is null)
        {
            return null;
        }

        try
        {
            if (Paths.Open(Path.Combine(memory, "memory.oom_control"), OpenFlags.ReadOnly, out var control) != LinuxError.None || control is null)
            {
                counter.Dispose();
                return null;
            }

            using (control)
            {
                File.WriteAllText(Path.Combine(memory, "cgroup.event_control"), EventCounter.RegistrationLine(counter, control));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            counter.Dispose();
            return null;
        }

        // The removal of the group counts as well; its file is gone then.
        return new OutOfMemoryWatch(loop, counter, PollEvents.Readable, file =>
        {
            if (!EventCounter.Take(file))
            {
                return true;
            }

            var isThere = File.Exists(Path.Combine(memory, "memory.oom_control"));
            if (isThere)
            {
                killed();
            }

            return isThere;
        });
    }
}
