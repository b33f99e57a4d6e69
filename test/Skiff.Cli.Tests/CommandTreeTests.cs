using Skiff.Cli.Commands;

namespace Skiff.Cli.Tests;

public class CommandTreeTests
{
    [Theory]
    [InlineData("run hello.wasm")]
    [InlineData("run /absolute/hello.wasm")]
    [InlineData("run hello.wasm --help")]
    [InlineData("run --dir . -e A=1 --env=B=2 --listen 127.0.0.1:80 --no-cache --perf-map --timeout 1s hello.wasm a -b --dir /")]
    [InlineData("run --fuel 100 --invoke f --max-memory=1MiB --cache-dir x hello.wat 1 -2")]
    public void A_plain_run_is_parsed_as_the_whole_tree_would(string line)
    {
        var separated = Arguments.GuestArguments.Separate(line.Split(' '), RunCommand.Name, RunCommand.TakesValue);

        var quick = CommandTree.Parse(line.Split(' '));
        var whole = CommandTree.Create().Parse(separated);

        Assert.IsNotType<System.CommandLine.RootCommand>(quick.RootCommandResult.Command);
        Assert.Empty(quick.Errors);
        Assert.Empty(whole.Errors);
        Assert.Equivalent(RunCommand.Read(whole), RunCommand.Read(quick), strict: true);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run --help")]
    [InlineData("run -h hello.wasm")]
    [InlineData("run -? hello.wasm")]
    [InlineData("run /? hello.wasm")]
    [InlineData("run /h")]
    [InlineData("run --dir -h hello.wasm")]
    [InlineData("run @line.rsp hello.wasm")]
    [InlineData("run --direktory . hello.wasm")]
    [InlineData("run --timeout")]
    [InlineData("inspect hello.wasm")]
    [InlineData("--version")]
    [InlineData("[suggest] run")]
    [InlineData("")]
    public void Everything_else_is_read_by_the_whole_tree(string line)
    {
        var result = CommandTree.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.IsType<System.CommandLine.RootCommand>(result.RootCommandResult.Command);
    }
}
