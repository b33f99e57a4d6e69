namespace Skiff.Cli.Templates;

/// <summary>The name of a new application or component.</summary>
internal static class ProjectName
{
    /// <summary>Refuses what no manifest takes.</summary>
    public static string Check(string? name) =>
        name is null ? throw new CommandException("which name? Say it behind the command", ExitCodes.Usage)
        : char.IsAsciiLetter(name.FirstOrDefault()) && name.Split('-', '_').All(IsWord) ? name
        : throw new CommandException($"'{name}' is no name: letters and digits, words divided by - or _, a letter first", ExitCodes.Usage);

    private static bool IsWord(string word) => word.Length > 0 && word.All(char.IsAsciiLetterOrDigit);
}
