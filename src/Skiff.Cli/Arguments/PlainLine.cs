using System.CommandLine;

namespace Skiff.Cli.Arguments;

/// <summary>A command line that asks for nothing but its command: all options are the command's own and spelt as it spells them, there is no help and no response file.</summary>
internal static class PlainLine
{
    /// <summary>Whether this is such a line.</summary>
    /// <param name="command">The command that the first word names.</param>
    /// <param name="line">The words. What follows <c>--</c> is not looked at.</param>
    public static bool IsOf(Command command, IReadOnlyList<string> line) => line.TakeWhile(word => word != "--").All(word => IsPlain(command, word));

    private static bool IsPlain(Command command, string word)
    {
        if (word.StartsWith('-'))
        {
            var name = word.Split('=', 2)[0];
            return command.Options.Any(option => option.Name == name || option.Aliases.Contains(name));
        }

        return !word.StartsWith('@') && word is not ("/h" or "/?");
    }
}
