using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Skiff.Cli.Help;
using Skiff.TestKit;

namespace Skiff.Cli.Tests;

/// <summary>Every command line that documents and helps show is one that the program understands.</summary>
public sealed partial class ShownCommandTests
{
    public static TheoryData<string, string> Shown
    {
        get
        {
            var shown = new TheoryData<string, string>();
            foreach (var (place, line) in InDocuments().Concat(InHelp()).Distinct())
            {
                shown.Add(place, line);
            }

            return shown;
        }
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void A_command_line_that_is_shown_is_understood(string place, string line)
    {
        var words = CommandLineParser.SplitCommandLine(line).Skip(1).ToList();

        var result = CommandTree.Parse(words);

        Assert.True(result.Errors.Count == 0, $"{place}: {line}: {string.Join(' ', result.Errors)}");
    }

    [Fact]
    public void Every_command_has_two_examples_or_more_of_itself()
    {
        foreach (var command in CommandTree.Create().Subcommands)
        {
            var examples = Assert.IsType<ExplainedCommand>(command).Examples;

            Assert.True(examples.Count >= 2, command.Name);
            Assert.All(examples, example => Assert.StartsWith($"skiff {command.Name}", example.Line, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<(string Place, string Line)> InDocuments()
    {
        var root = TestData.RepositoryRoot;
        var documents = Directory.GetFiles(root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Path.Combine(root, "examples"), "*.md", SearchOption.AllDirectories));
        return from document in documents
               from match in CommandLine().Matches(File.ReadAllText(document))
               select (Path.GetRelativePath(root, document), match.Groups["line"].Value.Trim());
    }

    private static IEnumerable<(string Place, string Line)> InHelp() =>
        from command in CommandTree.Create().Subcommands.OfType<ExplainedCommand>()
        from example in command.Examples
        select ($"skiff {command.Name} --help", example.Line);

    // In a block of commands, with or without a prompt, up to a comment or an operator of the shell.
    [GeneratedRegex(@"^(?:\$ )?(?<line>(?:\./)?(?:dist/)?skiff [^#&|>\n`]+)", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
