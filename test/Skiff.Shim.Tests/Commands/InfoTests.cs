using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Skiff.Shim.Commands;
using Skiff.Shim.Tests.Protos;

namespace Skiff.Shim.Tests.Commands;

public class InfoTests
{
    [Fact]
    public void The_features_are_those_of_the_OCI_runtime_and_ours()
    {
        using var folder = new TemporaryFolder();
        folder.Write("runtime", """
            #!/bin/sh
            [ "$*" = features ] && echo '{"ociVersionMax":"1.1.0","linux":{"mountExtensions":{"idmap":{"enabled":true}}},"potentiallyUnsafeConfigAnnotations":["x."]}'
            """);
        var options = Options(Executable(folder));

        var info = RuntimeInfo.Parser.ParseFrom(InfoCommand.Run(options.ToByteArray()));
        var features = JsonNode.Parse(info.Features.Value.ToStringUtf8())!; // it is an object, else the next lines fail

        Assert.Equal((ShimVersion.RuntimeName, ShimVersion.Text, options), (info.Name, info.Version.Version, info.Options));
        Assert.Equal("types.containerd.io/opencontainers/runtime-spec/1/features/Features", info.Features.TypeUrl);
        Assert.Equal("1.1.0", (string?)features["ociVersionMax"]);
        Assert.True((bool?)features["linux"]?["mountExtensions"]?["idmap"]?["enabled"]);
        Assert.Equal("""["x.","skiff.dev/allowed-outbound-hosts"]""", features["potentiallyUnsafeConfigAnnotations"]?.ToJsonString());
    }

    [Theory]
    [InlineData("echo '{}'; exit 1")]
    [InlineData("echo 'no such command: features'")]
    [InlineData("echo '[]'")]
    [InlineData("yes '          '")]
    public void A_runtime_that_does_not_say_has_none(string script)
    {
        using var folder = new TemporaryFolder();
        folder.Write("runtime", $"#!/bin/sh\n{script}\n");

        Assert.Null(RuntimeInfo.Parser.ParseFrom(InfoCommand.Run(Options(Executable(folder)).ToByteArray())).Features);
    }

    [Fact]
    public void A_runtime_that_is_not_there_has_none() =>
        Assert.Null(RuntimeInfo.Parser.ParseFrom(InfoCommand.Run(Options("/no/such/runtime").ToByteArray())).Features);

    private static string Executable(TemporaryFolder folder)
    {
        var path = Path.Combine(folder.Path, "runtime");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private static Any Options(string runtime) => new() { TypeUrl = "containerd.runc.v1.Options", Value = new RuncOptions { BinaryName = runtime }.ToByteString() };
}
