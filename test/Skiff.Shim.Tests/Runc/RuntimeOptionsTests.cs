using Google.Protobuf;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Tests.Protos;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Runc;

public class RuntimeOptionsTests
{
    [Fact]
    public void Nothing_said_is_runc_with_our_folder()
    {
        Assert.Equal(new RuntimeOptions(), RuntimeOptions.Read(null));
        Assert.Equal(("runc", RuntimeOptions.DefaultRoot), (RuntimeOptions.Default.BinaryName, RuntimeOptions.Default.Root));
        Assert.Equal(RuntimeOptions.Default, RuntimeOptions.Read(new AnyMessage("", [])));
    }

    [Fact]
    public void Options_of_runc_are_read()
    {
        var options = new RuncOptions { NoPivotRoot = true, NoNewKeyring = true, BinaryName = "/usr/bin/crun", Root = "/run/x", SystemdCgroup = true, IoUid = 7, ShimCgroup = "/s" };

        var read = RuntimeOptions.Read(new AnyMessage("containerd.runc.v1.Options", options.ToByteArray()));

        Assert.Equal(new RuntimeOptions { NoPivotRoot = true, NoNewKeyring = true, BinaryName = "/usr/bin/crun", Root = "/run/x", SystemdCgroup = true }, read);
    }

    [Fact]
    public void Options_of_other_runtimes_are_TOML()
    {
        var read = ReadToml("SystemdCgroup = true\nBinaryName = \"crun\"\nRoot = \"\"\nUnknown = 3\n");

        Assert.Equal(new RuntimeOptions { SystemdCgroup = true, BinaryName = "crun" }, read);
    }

    [Fact]
    public void They_may_stand_in_a_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("options.toml", "NoPivotRoot = true");

        var read = RuntimeOptions.Read(new AnyMessage("runtimeoptions.v1.Options", new TomlOptions { ConfigPath = Path.Combine(folder.Path, "options.toml") }.ToByteArray()));

        Assert.Equal(new RuntimeOptions { NoPivotRoot = true }, read);
    }

    [Theory]
    [InlineData("SystemdCgroup = \"yes\"", "runtime options: SystemdCgroup is a string, not a boolean")]
    [InlineData("BinaryName = 1", "runtime options: BinaryName is an integer, not a string")]
    [InlineData("Root = ", "runtime options: ")]
    public void What_is_wrong_is_named(string toml, string expected)
    {
        var error = Assert.Throws<TtrpcException>(() => ReadToml(toml));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_type_is_refused_with_those_that_are_known()
    {
        var error = Assert.Throws<TtrpcException>(() => RuntimeOptions.Read(new AnyMessage("x.Options", [])));

        Assert.Equal((StatusCode.InvalidArgument, "runtime options of type x.Options; known are containerd.runc.v1.Options and runtimeoptions.v1.Options"), (error.Code, error.Message));
    }

    private static RuntimeOptions ReadToml(string text) =>
        RuntimeOptions.Read(new AnyMessage("runtimeoptions.v1.Options", new TomlOptions { TypeUrl = "x", ConfigBody = ByteString.CopyFromUtf8(text) }.ToByteArray()));
}
