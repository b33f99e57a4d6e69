namespace Skiff.Cli.Arguments;

/// <summary>
/// Divides the command line of a command that starts a guest: everything after the file belongs to the guest, also what looks like an option of ours.
/// </summary>
internal static class GuestArguments
{
    /// <summary>Puts <c>--</c> after the first word that is no option, so that the parser leaves the rest alone.</summary>
    /// <param name="arguments">The command line, without the program's name.</param>
    /// <param name="command">The command it applies to; other command lines are not changed.</param>
    /// <param name="takesValue">Whether an option (with its dashes) is followed by a value.</param>
    public static IReadOnlyList<string> Separate(IReadOnlyList<string> arguments, string command, Func<string, bool> takesValue)
    {
        if (arguments.Count == 0 || arguments[0] != command)
        {
            return arguments;
        }

        for (var i = 1; i < arguments.Count; i++)
        {
            var word = arguments[i];
            if (word == "--")
            {
                return arguments;
            }

            if (word.Length > 1 && word[0] == '-')
            {
                i += !word.Contains('=', StringComparison.Ordinal) && takesValue(word) ? 1 : 0;
                continue;
            }

            return [.. arguments.Take(i + 1), "--", .. arguments.Skip(i + 1)];
        }

        return arguments;
    }
}
