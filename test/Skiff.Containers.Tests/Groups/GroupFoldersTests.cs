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

    [Theory]
    [InlineData("/default/c", "/default/c")]
    [InlineData("shims/", "/shims")]
    [InlineData("a-b", "/a-b")]
    [InlineData("kubepods.slice", "/kubepods.slice")]
    [InlineData("kubepods-besteffort-pod1_2.slice", "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice")]
    [InlineData("/kubepods.slice/kubepods-pod1.slice", "/kubepods.slice/kubepods-pod1.slice")]
    public void A_slice_lies_in_those_that_its_name_begins_with(string name, string path) => Assert.Equal(path, GroupFolders.PathOf(name));

    [Fact]
    public void Of_a_group_that_is_to_be_there_only_what_is_there_counts()
    {
        using var node = new TestFolder().Write("cpu/shims/cgroup.procs", "").Write("memory/shims/cgroup.procs", "").Write("pids/other/cgroup.procs", "");
        CgroupMount[] mounts = [.. new[] { "cpu", "memory", "pids" }.Select(name => new CgroupMount("/", node[name], [name]))];

        var group = GroupFolders.FindExisting("shims", mounts)!;
        group.Add(123);

        Assert.Equal([node["cpu/shims"], node["memory/shims"]], group.Folders);
        Assert.All(group.Folders, folder => Assert.Equal("123", File.ReadAllText(folder + "/cgroup.procs")));
        Assert.Equal(3, GroupFolders.Find("shims", mounts)!.Folders.Count());
        Assert.Null(GroupFolders.FindExisting("nobody", mounts));
    }

    [Fact]
    public void The_group_of_a_process_is_where_each_hierarchy_says()
    {
        string[] memberships = ["5:memory:/m/c", "4:freezer:/f", "3:pids:/p", "1:name=systemd:/s", "nonsense", "0::/u"];

        Assert.Equal(["/sys/fs/cgroup/memory/m/c", "/sys/fs/cgroup/freezer/f"], GroupFolders.OfProcess(memberships, [s_memory, s_freezer, s_unified])!.Folders);
        Assert.Equal(["/sys/fs/cgroup/u"], GroupFolders.OfProcess(memberships, [s_unified])!.Folders);
        Assert.Null(GroupFolders.OfProcess(["0::/c"], []));
        Assert.Null(GroupFolders.OfProcess(["nonsense", "1:2"], [s_memory]));
    }

    [Fact]
    public void A_process_that_has_ended_is_in_no_group() => Assert.Null(GroupFolders.OfProcess(int.MaxValue));

    [Fact]
    public void Processes_of_groups_inside_are_the_containers_too()
    {
        using var node = new TestFolder().Write("c/cgroup.procs", "12\n0\nx\n7\n").Write("c/inner/cgroup.procs", "99\n");

        Assert.Equal([7, 12, 99], GroupFolders.Find("/c", [s_unified with { Path = node.Path }])!.ReadProcesses().Order());
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
