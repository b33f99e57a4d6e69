using System.Text;
using Skiff.Containers.Bundles;
using Skiff.Containers.Groups;

namespace Skiff.Containers.Tests.Groups;

public class GroupLimitsTests
{
    private const string Resources = """
        {"memory":{"limit":1000,"swap":1500,"reservation":500},"cpu":{"shares":1024,"quota":20000,"period":100000,"cpus":"0-1"},"pids":{"limit":7},
         "hugepageLimits":[{"pageSize":"2MB","limit":0}],"unified":{"memory.high":"900"}}
        """;

    [Fact]
    public void Of_version_1()
    {
        var settings = GroupLimits.OfVersion1(Parse(Resources)).ToArray();

        Assert.Equal(
            ["memory.limit_in_bytes=1000", "memory.soft_limit_in_bytes=500", "cpu.shares=1024", "cpu.cfs_period_us=100000", "cpu.cfs_quota_us=20000", "cpuset.cpus=0-1", "pids.max=7", "hugetlb.2MB.limit_in_bytes=0"],
            settings.Select(setting => $"{setting.File}={setting.Value}"));
        Assert.Equal(("memory.memsw.limit_in_bytes", "1500"), (settings[0].Partner!.File, settings[0].Partner!.Value));
    }

    [Fact]
    public void Of_version_2_swap_is_what_is_beyond_memory() =>
        Assert.Equal(
            ["memory.max=1000", "memory.swap.max=500", "memory.low=500", "cpu.weight=39", "cpu.max=20000 100000", "cpuset.cpus=0-1", "pids.max=7", "hugetlb.2MB.max=0", "memory.high=900"],
            GroupLimits.OfVersion2(Parse(Resources)).Select(setting => $"{setting.File}={setting.Value}"));

    [Theory]
    [InlineData("""{"memory":{"limit":-1,"swap":-1},"cpu":{"quota":-1,"period":100000},"pids":{"limit":-1}}""", "memory.max=max memory.swap.max=max cpu.max=max 100000 pids.max=max")]
    [InlineData("""{"memory":{"limit":0},"cpu":{"shares":0},"pids":{"limit":0}}""", "")]
    [InlineData("{}", "")]
    public void Less_than_zero_is_no_limit_and_zero_is_nothing(string resources, string expected) =>
        Assert.Equal(expected, string.Join(' ', GroupLimits.OfVersion2(Parse(resources)).Select(setting => $"{setting.File}={setting.Value}")));

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1024, 39)]
    [InlineData(262_144, 10_000)]
    [InlineData(1, 1)]
    [InlineData(long.MaxValue, 10_000)]
    public void Shares_become_weights(long shares, long weight) => Assert.Equal(weight, GroupLimits.WeightOf(shares));

    [Fact]
    public void No_file_outside_of_the_group_is_written() =>
        Assert.Contains("../x", Assert.Throws<ContainerException>(() => GroupLimits.OfVersion2(Parse("""{"unified":{"../x":"1"}}""")).ToArray()).Message, StringComparison.Ordinal);

    private static System.Text.Json.Nodes.JsonObject Parse(string json) => BundleConfig.Parse(Encoding.UTF8.GetBytes(json)).Root;
}
