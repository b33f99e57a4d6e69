using System.CommandLine;
using Skiff.Cli.Help;
using Skiff.TestKit;

namespace Skiff.Cli.Tests.Golden;

/// <summary>Compares the help with the files in this folder. <c>SKIFF_BLESS=1</c> rewrites them: read the difference before committing it.</summary>
public sealed class HelpTests
{
    private const int Width = 160;

    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "test", "Skiff.Cli.Tests", "Golden");

    public static TheoryData<string> Commands =>
        ["", .. CommandTree.Create().Subcommands.SelectMany(command => command.Subcommands.Select(inner => $"{command.Name} {inner.Name}").Prepend(command.Name))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_help_is_that_in_the_file(string command)
    {
        var path = Path.Combine(Folder, command.Length == 0 ? "skiff.txt" : $"skiff-{command.Replace(' ', '-')}.txt");

        var (exitCode, help) = InvokeHelp(command);

        Assert.Equal(0, exitCode);
        if (Environment.GetEnvironmentVariable("SKIFF_BLESS") == "1")
        {
            Assert.Null(Environment.GetEnvironmentVariable("CI"));
            File.WriteAllText(path, help);
            return;
        }

        Assert.Equal(File.ReadAllText(path), help);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_help_is_plain_text(string command)
    {
        var (_, help) = InvokeHelp(command);

        Assert.DoesNotContain(help, character => character != '\n' && char.IsControl(character));
    }

    [Fact]
    public void The_program_alone_shows_its_help()
    {
        Assert.Equal(Invoke(["--help"]), Invoke([]));
    }

    [Theory]
    [InlineData("run", "skiff run: Required argument missing for command: 'run'.\nSee 'skiff run --help'.\n")]
    [InlineData("rum hello.wasm", "skiff: unknown command 'rum'; did you mean 'run'?\nSee 'skiff --help'.\n")]
    [InlineData("inspect --jsn hello.wasm", "skiff inspect: unknown option '--jsn'; did you mean '--json'?\nSee 'skiff inspect --help'.\n")]
    [InlineData("node bensh", "skiff node: unknown command 'bensh'; did you mean 'bench'?\nSee 'skiff node --help'.\n")]
    [InlineData("node bench --replicas 1", "skiff node bench: --replicas is at least 3\nSee 'skiff node bench --help'.\n")]
    [InlineData("up --tiemout=1s", "skiff up: unknown option '--tiemout'; did you mean '--timeout'?\nSee 'skiff up --help'.\n")]
    public void A_wrong_line_is_answered_with_what_was_meant_and_where_to_read_on(string line, string expected)
    {
        using var error = new StringWriter { NewLine = "\n" };

        var exitCode = UsageError.Write(error, CommandTree.Parse(line.Split(' ')));

        Assert.Equal((2, expected), (exitCode, error.ToString()));
    }

    private static (int ExitCode, string Output) InvokeHelp(string command) => Invoke([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

    private static (int ExitCode, string Output) Invoke(string[] line)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var root = CommandTree.Create();
        ((HelpWithExamples)root.Action!).MaximumWidth = Width; // Set by the tree.
        var exitCode = root.Parse(line).Invoke(new InvocationConfiguration { Output = output });

        // The library names the program after the executable, here the test's.
        return (exitCode, output.ToString().Replace(RootCommand.ExecutableName, "skiff", StringComparison.Ordinal));
    }
}
