using System.Text;
using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Tests.Bundles;

public class BundlePreparationTests
{
    private const string Container = """
        {"process":{"args":["/.skiff/run"],"cwd":"/"},"root":{"path":"rootfs"},"mounts":[{"destination":"/dev","type":"tmpfs","source":"tmpfs"}],
         "linux":{"cgroupsPath":"PATH","namespaces":[{"type":"mount"}]}}
        """;

    [Theory]
    [InlineData(null)]
    [InlineData("systemd makes control groups here", true)]
    [InlineData("systemd makes control groups here", true, 0, "kubepods-pod1.slice:cri-containerd:c")]
    [InlineData("-descriptors was not given", false, 0)]
    [InlineData("without a gate", false, 3)]
    [InlineData("config.json has linux.cgroupsPath", false, 4, "kubepods-pod1.slice:cri-containerd:c")]
    public void A_container_is_left_to_the_OCI_runtime_with_the_reason(string? reason, bool usesSystemd = false, int descriptors = 4, string path = "/kubepods/pod1/c")
    {
        var config = BundleConfig.Parse(Encoding.UTF8.GetBytes(Container.Replace("PATH", path, StringComparison.Ordinal)));
        var preparation = new BundlePreparation { Bundle = "/b", Executable = "/e", UsesSystemd = usesSystemd, Descriptors = descriptors == 0 ? null : new FileHandle[descriptors] };

        var left = preparation.WhyLeftToRuntime(config);

        Assert.Equal(reason is null, left is null);
        Assert.Contains(reason ?? "", left ?? "", StringComparison.Ordinal);
    }
}
