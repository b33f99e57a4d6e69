using Skiff.Containers.Bundles;

namespace Skiff.Containers.Tests.Bundles;

public class SandboxMountsTests
{
    [Fact]
    public void What_a_pod_shares_is_mounted_where_nothing_else_is()
    {
        using var folder = new TestFolder().Write("/hostname", "pod\n").Write("/hosts", "").Write("/shm/file", "");
        var config = BundleConfig.Parse("""
            {"mounts":[
              {"destination":"/etc/hosts","type":"bind","source":"/var/lib/kubelet/hosts","options":["rbind"]},
              {"destination":"/dev/shm","type":"tmpfs","source":"shm","options":["nosuid"]}]}
            """u8);

        SandboxMounts.AddTo(config, folder.Path);

        Assert.Equal(
            [("/etc/hosts", "/var/lib/kubelet/hosts"), ("/dev/shm", "shm"), ("/etc/hostname", folder["/hostname"]), ("/dev/shm", folder["/shm"])],
            config.Mounts.Select(mount => (mount.Destination, mount.Source)));
        Assert.Equal(["rbind", "rprivate", "rw"], config.Mounts[2].Options);
        Assert.DoesNotContain(config.Mounts, mount => mount.IsGranted);
    }

    [Fact]
    public void A_volume_for_shared_memory_stays_and_a_root_for_reading_has_names_for_reading()
    {
        using var folder = new TestFolder().Write("/hostname", "pod\n").Write("/shm/file", "");
        var config = BundleConfig.Parse("""{"root":{"path":"rootfs","readonly":true},"mounts":[{"destination":"/dev/shm","type":"bind","source":"/volume","options":["rbind"]}]}"""u8);

        SandboxMounts.AddTo(config, folder.Path);

        Assert.Equal([("/dev/shm", "/volume"), ("/etc/hostname", folder["/hostname"])], config.Mounts.Select(mount => (mount.Destination, mount.Source)));
        Assert.Equal(["rbind", "rprivate", "ro"], config.Mounts[1].Options);
    }
}
