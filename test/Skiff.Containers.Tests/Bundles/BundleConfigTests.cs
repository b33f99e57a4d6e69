using System.Text;
using Skiff.Containers.Bundles;

namespace Skiff.Containers.Tests.Bundles;

public class BundleConfigTests
{
    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples")).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void What_containerd_writes_is_read_and_written_again_unchanged(string sample)
    {
        var json = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", sample));

        var config = BundleConfig.Parse(json);

        Assert.Equal(["/bin/sleep", "1000"], config.Arguments);
        Assert.Contains("HOSTNAME=vm", config.Environment);
        Assert.Equal("/", config.WorkingDirectory);
        Assert.Equal("rootfs", config.RootPath);
        Assert.False(config.HasTerminal);
        Assert.Null(config.MemoryLimit);
        Assert.Null(config.Processors);
        Assert.DoesNotContain(config.Mounts, mount => mount.IsGranted);
        Assert.Equal("c", config.Annotation("io.kubernetes.cri.container-name"));
    }

    [Fact]
    public void A_field_that_nobody_knows_stays()
    {
        using var folder = new TestFolder();
        var config = Parse("""{"future":{"a":[1,2.5,null,true]},"process":{"args":["x"],"scheduler":{"policy":"SCHED_IDLE"}},"linux":{"timeOffsets":{"boottime":{"secs":1}}}}""");

        config.AddMount("/x", "bind", "/y", "bind", "ro");
        config.Write(folder.Path);

        var read = BundleConfig.Read(folder.Path);
        Assert.Equal("""{"a":[1,2.5,null,true]}""", read.Root["future"]!.ToJsonString());
        Assert.Equal("SCHED_IDLE", (string?)read.Process["scheduler"]!["policy"]);
        Assert.Equal(1, (int?)read.Linux["timeOffsets"]!["boottime"]!["secs"]);
        Assert.Equal("/x", Assert.Single(read.Mounts).Destination);
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no JSON")]
    public void What_is_no_configuration_is_refused(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<ContainerException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"process":{"args":"x"}}""", "process.args")]
    [InlineData("""{"process":{"args":[1]}}""", "process.args[0]")]
    [InlineData("""{"process":[]}""", "process")]
    public void A_field_of_another_form_is_named(string json, string path)
    {
        var error = Assert.Throws<ContainerException>(() => Parse(json).Arguments);

        Assert.Equal(ContainerCodes.Config, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_read()
    {
        var config = Parse("""{"linux":{"resources":{"memory":{"limit":33554432},"cpu":{"quota":20000,"period":100000}}}}""");

        Assert.Equal(32 << 20, config.MemoryLimit);
        Assert.Equal(0.2, config.Processors);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("9223372036854771712")]
    public void No_limit_is_no_limit(string limit) =>
        Assert.Null(Parse("{\"linux\":{\"resources\":{\"memory\":{\"limit\":" + limit + "},\"cpu\":{\"quota\":-1,\"period\":100000}}}}").MemoryLimit);

    [Theory]
    [InlineData("/data", true)]
    [InlineData("/data/", true)]
    [InlineData("/device", true)]
    [InlineData("/proc", false)]
    [InlineData("/data/../proc/1", false)]
    [InlineData("/sys/fs/cgroup", false)]
    [InlineData("/dev/shm", false)]
    [InlineData("/etc/hosts", false)]
    [InlineData("/etc/hosts.d", true)]
    [InlineData("/etc/resolv.conf", false)]
    [InlineData("/var/run/secrets/kubernetes.io/serviceaccount", false)]
    [InlineData("/dev/termination-log", false)]
    [InlineData("/", false)]
    public void Only_what_the_author_of_a_pod_mounts_is_granted(string destination, bool isGranted)
    {
        var config = Parse($$"""{"mounts":[{"destination":"{{destination}}","type":"bind","source":"/srv/x","options":["rbind","ro"]}]}""");

        var mount = Assert.Single(config.Mounts);

        Assert.Equal(isGranted, mount.IsGranted);
        Assert.True(mount.IsReadOnly);
    }

    [Fact]
    public void The_file_for_the_reason_of_the_end_is_found_wherever_the_pod_wants_it()
    {
        var config = Parse("""{"mounts":[{"destination":"/tmp/why","type":"bind","source":"/var/lib/kubelet/pods/u1/containers/c/0a1b2c","options":["rbind","rw"]}]}""");

        Assert.True(config.Mounts[0].IsTerminationMessage);
        Assert.False(config.Mounts[0].IsGranted);
    }

    private static BundleConfig Parse(string json) => BundleConfig.Parse(Encoding.UTF8.GetBytes(json));
}
