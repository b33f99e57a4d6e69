using Skiff.Containers.Groups;

namespace Skiff.Containers.Tests.Groups;

public class CgroupMountTests
{
    [Fact]
    public void Mounts_are_read_with_their_controllers()
    {
        var mounts = CgroupMount.ReadAll(
        [
            "31 24 0:26 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755",
            "32 31 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw,nsdelegate",
            "33 31 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:11 - cgroup cgroup rw,cpu,cpuacct",
            "34 31 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
            "cut off",
        ]);

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
    public void A_group_is_found_below_what_its_mount_shows(string root, string group, string? folder) =>
        Assert.Equal(folder, new CgroupMount(root, "/m", ["memory"]).FolderOf(group));
}
