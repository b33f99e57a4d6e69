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
    [InlineData("serve api.wasm")]
    [InlineData("serve --listen 127.0.0.1:80 --env=A=1 -e B=2 -q --dir . --allow-host https://example.com api.wasm")]
    [InlineData("up")]
    [InlineData("up -f examples/wagi-c --direct-mounts --timeout 2s --no-cache")]
    public void A_plain_line_of_a_server_is_parsed_as_the_whole_tree_would(string line)
    {
        var words = line.Split(' ');

        var quick = CommandTree.Parse(words);
        var whole = CommandTree.Create().Parse(words);

        Assert.IsNotType<System.CommandLine.RootCommand>(quick.RootCommandResult.Command);
        Assert.Empty(quick.Errors);
        Assert.Empty(whole.Errors);
        Assert.Equal(Values(whole), Values(quick));
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
    [InlineData("serve --help")]
    [InlineData("serve")]
    [InlineData("serve -qe A=1 api.wasm")]
    [InlineData("up spin.toml")]
    [InlineData("up --form spin.toml")]
    [InlineData("--version")]
    [InlineData("[suggest] run")]
    [InlineData("")]
    public void Everything_else_is_read_by_the_whole_tree(string line)
    {
        var result = CommandTree.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.IsType<System.CommandLine.RootCommand>(result.RootCommandResult.Command);
    }

    // What the line says, by symbol of the command: the symbols are the same objects in both trees.
    private static List<string> Values(System.CommandLine.ParseResult result) =>
        [.. result.CommandResult.Children.Select(child => $"{child}: {string.Join(' ', child.Tokens)}")];
}
