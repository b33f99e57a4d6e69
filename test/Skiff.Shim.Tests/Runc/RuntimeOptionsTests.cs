using Google.Protobuf;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Tests.Protos;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Runc;

public class RuntimeOptionsTests
{
    private readonly List<string> _warnings = [];

    [Fact]
    public void Nothing_said_is_runc_with_our_folder()
    {
        Assert.Equal(new RuntimeOptions(), Read(null));
        Assert.Equal(("runc", RuntimeOptions.DefaultRoot), (RuntimeOptions.Default.BinaryName, RuntimeOptions.Default.Root));
        Assert.Equal(RuntimeOptions.Default, Read(new AnyMessage("", [])));
    }

    [Fact]
    public void Options_of_runc_are_read()
    {
        var options = new RuncOptions
        {
            NoPivotRoot = true,
            NoNewKeyring = true,
            BinaryName = "/usr/bin/crun",
            Root = "/run/x",
            SystemdCgroup = true,
            IoUid = 7,
            IoGid = 8,
            ShimCgroup = "/s",
            TaskApiAddress = "a",
            TaskApiVersion = 3,
        };

        var read = Read(new AnyMessage("containerd.runc.v1.Options", options.ToByteArray()));

        Assert.Equal(
            new RuntimeOptions { NoPivotRoot = true, NoNewKeyring = true, BinaryName = "/usr/bin/crun", Root = "/run/x", SystemdCgroup = true, IoUid = 7, IoGid = 8, ShimCgroup = "/s" }, read);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Options_of_other_runtimes_are_TOML()
    {
        var read = ReadToml("SystemdCgroup = true\nBinaryName = \"crun\"\nRoot = \"\"\nIoUid = 7\nIoGid = 4294967295\nShimCgroup = \"/s\"\nTypeUrl = \"t\"\n");

        Assert.Equal(new RuntimeOptions { SystemdCgroup = true, BinaryName = "crun", IoUid = 7, IoGid = uint.MaxValue, ShimCgroup = "/s" }, read);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void What_has_no_effect_is_told_by_its_name()
    {
        string[] expected = ["CriuImagePath has no effect: there are no checkpoints", "CriuWorkPath has no effect: there are no checkpoints"];

        Read(new AnyMessage("containerd.runc.v1.Options", new RuncOptions { CriuImagePath = "/i", CriuWorkPath = "/w", Later = "x" }.ToByteArray()));
        Assert.Equal([.. expected, "number 99 has no effect: it is not known"], Told());

        ReadToml("CriuImagePath = \"/i\"\nCriuWorkPath = \"/w\"\nLater = 3\n");
        Assert.Equal([.. expected, "Later has no effect: it is not known"], Told());
    }

    [Fact]
    public void They_may_stand_in_a_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("options.toml", "NoPivotRoot = true");

        var read = Read(new AnyMessage("runtimeoptions.v1.Options", new TomlOptions { ConfigPath = Path.Combine(folder.Path, "options.toml") }.ToByteArray()));

        Assert.Equal(new RuntimeOptions { NoPivotRoot = true }, read);
    }

    [Theory]
    [InlineData("SystemdCgroup = \"yes\"", "runtime options: SystemdCgroup is a string, not a boolean")]
    [InlineData("BinaryName = 1", "runtime options: BinaryName is an integer, not a string")]
    [InlineData("Root = ", "runtime options: ")]
    [InlineData("IoUid = -1", "runtime options: IoUid is an integer, not a number of 32 bits")]
    [InlineData("IoGid = 4294967296", "runtime options: IoGid is an integer, not a number of 32 bits")]
    public void What_is_wrong_is_named(string toml, string expected)
    {
        var error = Assert.Throws<TtrpcException>(() => ReadToml(toml));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_type_is_refused_with_those_that_are_known()
    {
        var error = Assert.Throws<TtrpcException>(() => Read(new AnyMessage("x.Options", [])));

        Assert.Equal((StatusCode.InvalidArgument, "runtime options of type x.Options; known are containerd.runc.v1.Options and runtimeoptions.v1.Options"), (error.Code, error.Message));
    }

    private RuntimeOptions Read(AnyMessage? options) => RuntimeOptions.Read(options, _warnings.Add);

    private RuntimeOptions ReadToml(string text) =>
        Read(new AnyMessage("runtimeoptions.v1.Options", new TomlOptions { TypeUrl = "x", ConfigBody = ByteString.CopyFromUtf8(text) }.ToByteArray()));

    private string[] Told()
    {
        string[] told = [.. _warnings.Select(warning => warning["runtime option ".Length..])];
        _warnings.Clear();
        return told;
    }
}
