using Skiff.Containers.Groups;
using Skiff.Native;
using Skiff.Shim.Cgroups;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Tests.Cgroups;

public class ControlGroupTests
{
    private static readonly CgroupMount[] s_hybrid =
        [new("/", "/sys/fs/cgroup/unified", [""]), new("/", "/sys/fs/cgroup/cpu,cpuacct", ["rw", "cpu", "cpuacct"]), new("/", "/sys/fs/cgroup/memory", ["rw", "memory"])];

    [Fact]
    public void The_version_is_that_of_the_hierarchy_with_the_memory_controller()
    {
        Assert.IsType<CgroupV1>(Of(["5:memory:/c", "4:cpu,cpuacct:/c", "0::/c"], s_hybrid));
        Assert.IsType<CgroupV2>(Of(["0::/c"], s_hybrid[..1]));
        Assert.Null(Of(["4:cpu,cpuacct:/c"], s_hybrid));
        Assert.Null(ControlGroup.Of(null));

        static ControlGroup? Of(string[] memberships, CgroupMount[] mounts) => ControlGroup.Of(GroupFolders.OfProcess(memberships, mounts));
    }

    [Fact]
    public void Numbers_tables_and_missing_files_are_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("limit", "max\n");
        folder.Write("usage", "4096\n");
        folder.Write("stat", "oom_kill 3\nhalf\nlast x\npgfault 18446744073709551615\n");

        Assert.Equal(ulong.MaxValue, StatFile.Number(folder.Path, "limit"));
        Assert.Equal(4096UL, StatFile.Number(folder.Path, "usage"));
        Assert.Equal(0UL, StatFile.Number(folder.Path, "missing"));
        Assert.Equal([new("oom_kill", 3UL), new("pgfault", ulong.MaxValue)], StatFile.Table(folder.Path, "stat"));
        Assert.Empty(StatFile.Lines(folder.Path, "missing"));
    }

    [Fact]
    public void A_watch_looks_when_it_is_told_and_ends_with_its_group()
    {
        using var loop = new EventLoop();
        Assert.Equal(LinuxError.None, EventCounter.Create(out var counter));
        var looks = 0;
        using var watch = new OutOfMemoryWatch(loop, counter!, PollEvents.Writable, _ => ++looks < 3); // writable for ever, as files of a removed group are ready

        watch.Look();
        loop.Run(() => loop.Delay(TimeSpan.FromMilliseconds(20)));
        watch.Look();

        Assert.Equal(3, looks);
        Assert.True(counter!.IsClosed);
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    public void What_a_group_left_is_looked_at_if_it_is_gone_and_its_process_was_killed(bool isGone, bool wasKilled, int expected)
    {
        using var loop = new EventLoop();
        Assert.Equal(LinuxError.None, EventCounter.Create(out var counter));
        var looks = 0;
        using var watch = new OutOfMemoryWatch(loop, counter!, PollEvents.Readable, _ => !isGone, () => looks++);

        watch.LookLast(wasKilled);

        Assert.Equal(expected, looks);
    }

    [Fact]
    public void Kills_of_removed_groups_are_those_that_only_the_group_around_has_counted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("pod/memory.events", "oom 7\noom_kill 5\n");
        folder.Write("pod/first/memory.events", "oom_kill 1\n");
        folder.Write("pod/second/memory.events", "oom_kill 2\n");

        Assert.Equal(2, CgroupV2.KillsOfRemovedGroups(folder.Path + "/pod/third"));
        Assert.Equal(0, CgroupV2.KillsOfRemovedGroups(folder.Path + "/pod")); // around it there are no counts
    }

    [Fact]
    public void A_counter_says_once_that_it_counted()
    {
        Assert.Equal(LinuxError.None, EventCounter.Create(out var counter));
        using (counter)
        {
            Assert.False(EventCounter.Take(counter!));
            Assert.Equal(LinuxError.None, Files.Write(counter!, [1, 0, 0, 0, 0, 0, 0, 0], [new BufferSlice(0, 8)], -1, WaitMode.Default, out _));
            Assert.True(EventCounter.Take(counter!));
            Assert.False(EventCounter.Take(counter!));
        }
    }
}
