using Skiff.Shim.Commands;

namespace Skiff.Shim.Tests.Commands;

public class CommandLineTests
{
    [Fact]
    public void Start_is_understood_as_containerd_writes_it()
    {
        var line = CommandLine.Parse(["-namespace", "k8s.io", "-address", "/run/c.sock", "-publish-binary", "/usr/bin/containerd", "-id", "abc", "start"]);

        Assert.Equal(new CommandLine { Action = ShimAction.Start, Namespace = "k8s.io", Address = "/run/c.sock", Id = "abc" }, line);
    }

    [Fact]
    public void Delete_has_a_bundle()
    {
        var line = CommandLine.Parse(["-namespace", "ns", "-id", "abc", "-bundle", "/run/b", "-debug", "delete"]);

        Assert.Equal(new CommandLine { Action = ShimAction.Delete, Namespace = "ns", Id = "abc", Bundle = "/run/b", Debug = true }, line);
    }

    [Theory]
    [InlineData("--id=abc")]
    [InlineData("-id=abc")]
    [InlineData("--id", "abc")]
    public void Flags_have_one_dash_or_two_and_a_value_behind_either_sign(params string[] arguments) => Assert.Equal("abc", CommandLine.Parse(arguments).Id);

    [Theory]
    [InlineData(true, "-debug")]
    [InlineData(true, "-debug=true")]
    [InlineData(false, "-debug=false")]
    public void A_switch_takes_its_value_behind_an_equals_sign_only(bool expected, string argument)
    {
        var line = CommandLine.Parse([argument, "start"]);

        Assert.Equal((expected, ShimAction.Start), (line.Debug, line.Action));
    }

    [Theory]
    [InlineData("-v", "Version")]
    [InlineData("-version", "Version")]
    [InlineData("-info", "Info")]
    public void Questions_are_flags(string argument, string action) => Assert.Equal(action, CommandLine.Parse([argument]).Action.ToString());

    [Theory]
    [InlineData("unknown flag -what", "-what", "1")]
    [InlineData("flag -id needs a value", "-id")]
    [InlineData("unknown action 'stop': it is start, delete or none", "stop")]
    [InlineData("'now' after the action 'start'", "start", "now")]
    public void Says_what_is_wrong(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<CommandLineException>(() => CommandLine.Parse(arguments)).Message);
}
