using Skiff.Containers.Groups;

namespace Skiff.Containers.Tests.Groups;

public class GroupFoldersTests
{
    private static readonly CgroupMount s_memory = new("/", "/sys/fs/cgroup/memory", ["rw", "memory"]);
    private static readonly CgroupMount s_freezer = new("/", "/sys/fs/cgroup/freezer", ["rw", "freezer"]);
    private static readonly CgroupMount s_unified = new("/", "/sys/fs/cgroup", [""]);

    [Fact]
    public void Version_1_has_a_folder_in_each_hierarchy_and_none_in_an_empty_one_of_version_2()
    {
        var group = GroupFolders.Find("/default/c", [s_memory, s_freezer, s_unified with { Path = "/sys/fs/cgroup/unified" }])!;

        Assert.False(group.IsUnified);
        Assert.Equal(["/sys/fs/cgroup/memory/default/c", "/sys/fs/cgroup/freezer/default/c"], group.Folders);
        Assert.Equal("/sys/fs/cgroup/freezer/default/c", group.FolderOf("freezer"));
        Assert.Null(group.FolderOf("hugetlb"));
    }

    [Fact]
    public void Version_2_has_one_folder_for_all()
    {
        var group = GroupFolders.Find("/default/c", [s_unified])!;

        Assert.True(group.IsUnified);
        Assert.Equal("/sys/fs/cgroup/default/c", Assert.Single(group.Folders));
        Assert.Equal("/sys/fs/cgroup/default/c", group.FolderOf("pids"));
    }

    [Fact]
    public void Where_a_hierarchy_cannot_be_seen_there_is_none()
    {
        Assert.Null(GroupFolders.Find("/default/c", []));
        Assert.Null(GroupFolders.Find("/default/c", [s_unified with { Root = "/docker/x" }]));
    }

    [Fact]
    public void The_processes_of_a_group_that_is_gone_are_none() => Assert.Empty(GroupFolders.ReadProcesses("/nowhere"));
}
