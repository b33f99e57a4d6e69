using Skiff.Containers.Groups;
using Skiff.Native;
using Skiff.Shim.Cgroups;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Tests.Cgroups;

public class ControlGroupTests
{
    private static readonly string[] s_hybrid =
    [
        "31 24 0:26 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755",
        "32 31 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw,nsdelegate",
        "33 31 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:11 - cgroup cgroup rw,cpu,cpuacct",
        "34 31 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
        "cut off",
    ];

    [Fact]
    public void Mounts_are_read_with_their_controllers()
    {
        var mounts = CgroupMount.ReadAll(s_hybrid);

        Assert.Equal(["/sys/fs/cgroup/unified", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/memory"], mounts.Select(mount => mount.Path));
        Assert.Equal([""], mounts[0].Controllers);
        Assert.Equal(["rw", "cpu", "cpuacct"], mounts[1].Controllers);
    }

    [Theory]
    [InlineData("/", "/", "/m")]
    [InlineData("/", "/pod/c", "/m/pod/c")]
    [InlineData("/docker/x", "/docker/x", "/m")]
    [InlineData("/docker/x", "/docker/x/pod", "/m/pod")]
    [InlineData("/docker/x", "/docker/xy", null)]
    [InlineData("/docker/x", "/other", null)]
    public void A_group_is_found_below_what_its_mount_shows(string root, string group, string? folder)
    {
        Assert.Equal(folder, new CgroupMount(root, "/m", ["memory"]).FolderOf(group));
    }

    [Fact]
    public void Where_version_1_has_the_memory_controller_it_is_version_1()
    {
        var group = ControlGroup.Find(["5:memory:/c", "4:cpu,cpuacct:/c", "0::/c"], CgroupMount.ReadAll(s_hybrid));

        Assert.IsType<CgroupV1>(group);
    }

    [Fact]
    public void Where_only_the_unified_hierarchy_is_mounted_it_is_version_2()
    {
        var group = ControlGroup.Find(["0::/c"], CgroupMount.ReadAll(s_hybrid[..2]));

        Assert.IsType<CgroupV2>(group);
    }

    [Fact]
    public void Without_mounts_and_from_malformed_lines_there_is_no_group()
    {
        Assert.Null(ControlGroup.Find(["0::/c"], []));
        Assert.Null(ControlGroup.Find(["nonsense", "1:2"], CgroupMount.ReadAll(s_hybrid)));
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
    public void Processes_of_groups_inside_are_the_containers_too()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cgroup.procs", "12\n0\nx\n7\n");
        folder.Write("inner/cgroup.procs", "99\n");

        Assert.Equal([7, 12, 99], new CgroupV2(folder.Path).ReadProcesses().Order());
        Assert.Empty(new CgroupV2(folder.Path + "/gone").ReadProcesses());
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
