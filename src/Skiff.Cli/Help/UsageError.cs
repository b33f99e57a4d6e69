using System.CommandLine;
using System.CommandLine.Parsing;
using Skiff.Text;

namespace Skiff.Cli.Help;

/// <summary>Says what is wrong with a command line: what, what was likely meant, and where to read on.</summary>
internal static class UsageError
{
    public static int Write(TextWriter error, ParseResult result)
    {
        var name = NameOf(result.CommandResult.Command);
        error.WriteLine($"{name}: {Describe(result)}");
        error.WriteLine($"See '{name} --help'.");
        return ExitCodes.Usage;
    }

    // With the groups that it is in: skiff node bench.
    private static string NameOf(Symbol command) => command is RootCommand ? "skiff" : command.Parents.FirstOrDefault() is { } group ? $"{NameOf(group)} {command.Name}" : command.Name;

    private static string Describe(ParseResult result)
    {
        // A misspelt option is taken for an argument, and then one argument is too many.
        var word = result.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))?.Value
            ?? (result.UnmatchedTokens is [var unmatched, ..] ? unmatched : null);
        if (word is null)
        {
            return result.Errors[0].Message;
        }

        word = word.Split('=', 2)[0];
        var command = result.CommandResult.Command;
        var isOption = word.StartsWith('-');
        var known = isOption
            ? command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal))
            : command.Subcommands.Select(subcommand => subcommand.Name);
        var nearest = EditDistance.Nearest(word, known);
        return $"unknown {(isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument")} '{word}'{(nearest is null ? "" : $"; did you mean '{nearest}'?")}";
    }
}
