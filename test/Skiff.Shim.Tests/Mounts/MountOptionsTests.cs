using Skiff.Native;
using Skiff.Shim.Mounts;
using Skiff.Shim.Protocol;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Mounts;

public class MountOptionsTests
{
    [Fact]
    public void What_mount_has_a_flag_for_is_a_flag_and_the_rest_is_data()
    {
        var options = MountOptions.Parse(["ro", "nosuid", "lowerdir=/a:/b", "defaults", "index=off", ""]);

        Assert.Equal(new MountOptions(MountFlags.ReadOnly | MountFlags.NoSetUserId, MountFlags.None, "lowerdir=/a:/b,index=off"), options);
    }

    [Fact]
    public void The_last_of_two_opposites_holds()
    {
        Assert.Equal(MountFlags.None, MountOptions.Parse(["ro", "rw", "noexec", "exec"]).Flags);
        Assert.Equal(MountFlags.ReadOnly, MountOptions.Parse(["rw", "ro"]).Flags);
    }

    [Theory]
    [InlineData("rbind", MountFlags.Bind | MountFlags.Recursive, MountFlags.None)]
    [InlineData("rprivate", MountFlags.None, MountFlags.Private | MountFlags.Recursive)]
    [InlineData("shared", MountFlags.None, MountFlags.Shared)]
    [InlineData("rslave", MountFlags.None, MountFlags.Slave | MountFlags.Recursive)]
    public void Propagation_is_kept_apart_for_a_call_of_its_own(string option, MountFlags flags, MountFlags propagation)
    {
        Assert.Equal(new MountOptions(flags, propagation, ""), MountOptions.Parse([option]));
    }

    [Fact]
    public void A_mount_that_fails_is_told_with_its_place_and_error()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<TtrpcException>(() => Rootfs.Mount([new MountEntry("no-such-type", "source", "", [])], folder.Path));

        // Without the right to mount EPERM comes first, with it ENODEV.
        Assert.Matches($"^failed to mount rootfs component: no-such-type source at {folder.Path}/?: (EPERM|ENODEV)$", error.Message);
    }
}
