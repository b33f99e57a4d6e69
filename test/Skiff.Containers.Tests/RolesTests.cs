using Skiff.Containers.Bundles;
using Skiff.Containers.Images;

namespace Skiff.Containers.Tests;

public class RolesTests
{
    [Theory]
    [InlineData("prepare", true)]
    [InlineData("keep", true)]
    [InlineData("compile", true)]
    [InlineData("container", true)]
    [InlineData("start", false)]
    [InlineData("-info", false)]
    public void Roles_are_told_from_the_commands_of_a_shim(string word, bool known) => Assert.Equal(known, Roles.Knows([word, "x"]));

    [Fact]
    public void The_options_of_prepare_are_read()
    {
        var (preparation, exec, engine) = PrepareOptions.Read(
            ["-bundle", "/b", "-executable", "/e", "-runtime", "crun", "-systemd-cgroup", "-own-code-only", "-code", "/c", "-exec", "/x", "-containerd", "/s", "-namespace", "n", "-id", "i"]);

        Assert.Equal(new BundlePreparation { Bundle = "/b", Executable = "/e", Runtime = "crun", UsesSystemd = true, HasOwnCodeOnly = true, CodeFolder = "/c" }, preparation);
        Assert.Equal("/x", exec);
        Assert.Equal(new EngineAddress("/s", "n", "i"), engine);
    }

    [Theory]
    [InlineData("-bundle is missing", "-executable", "/e")]
    [InlineData("-executable is missing", "-bundle", "/b")]
    [InlineData("-what", "-what", "x")]
    [InlineData("-namespace is missing", "-bundle", "/b", "-executable", "/e", "-containerd", "/s")]
    [InlineData("no value: -bundle", "-executable", "/e", "-bundle")]
    public void A_wrong_command_line_is_named(string expected, params string[] options) =>
        Assert.Contains(expected, Assert.Throws<ContainerException>(() => PrepareOptions.Read(options)).Message, StringComparison.Ordinal);
}
