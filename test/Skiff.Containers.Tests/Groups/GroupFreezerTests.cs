using Skiff.Containers.Groups;

namespace Skiff.Containers.Tests.Groups;

public class GroupFreezerTests
{
    [Theory]
    [InlineData("", "cgroup.freeze", "1", "cgroup.events", "populated 1\nfrozen 1\n", "populated 1\nfrozen 0\n")]
    [InlineData("memory,freezer", "freezer.state", "FROZEN", "freezer.state", "FROZEN\n", "FREEZING\n")]
    public void The_kernel_is_told_and_asked_in_the_words_of_the_version(string controllers, string told, string word, string asked, string frozen, string notYet)
    {
        using var node = new TestFolder().Write($"c/{told}", "-");
        var freezer = Of(node, controllers);

        Assert.True(freezer.Set(true));
        var written = File.ReadAllText(node[$"c/{told}"]);
        node.Write($"c/{asked}", notYet);
        var before = freezer.IsFrozen();
        node.Write($"c/{asked}", frozen);

        Assert.StartsWith(word, written, StringComparison.Ordinal);
        Assert.Equal((false, true), (before, freezer.IsFrozen()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("memory,freezer")]
    public void A_group_that_is_gone_is_neither_frozen_nor_not_and_is_not_made_by_being_told(string controllers)
    {
        using var node = new TestFolder();
        var freezer = Of(node, controllers);

        Assert.Null(freezer.IsFrozen());
        Assert.False(freezer.Set(false));
        Assert.False(Directory.Exists(node["c"]));
    }

    [Fact]
    public void A_node_without_a_freezer_freezes_nothing()
    {
        using var node = new TestFolder().Write("c/tasks", "");
        var freezer = Of(node, "memory");

        Assert.False(freezer.Set(true));
        Assert.Null(freezer.IsFrozen());
    }

    private static GroupFreezer Of(TestFolder node, string controllers) => new(GroupFolders.Find("/c", [new CgroupMount("/", node.Path, controllers.Split(','))])!); // there is a hierarchy
}
