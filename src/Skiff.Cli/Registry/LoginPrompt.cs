using System.Text;

namespace Skiff.Cli.Registry;

/// <summary>Asks for what the command line does not say, on a terminal.</summary>
internal static class LoginPrompt
{
    public static string AskUser()
    {
        RequireTerminal("--username");
        for (; ; )
        {
            Console.Error.Write("Username: ");
            if (Console.In.ReadLine() is not { } line)
            {
                throw new CommandException("no name was given", ExitCodes.Usage);
            }

            if (line.Trim() is { Length: > 0 } name)
            {
                return name;
            }
        }
    }

    public static string AskPassword()
    {
        RequireTerminal("--password-stdin");
        Console.Error.Write("Password: ");
        var password = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                password.Length = Math.Max(password.Length - 1, 0);
            }
            else
            {
                password.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return password.ToString();
    }

    private static void RequireTerminal(string option)
    {
        if (Console.IsInputRedirected)
        {
            throw new CommandException($"there is no terminal to ask on: use {option}", ExitCodes.Usage);
        }
    }
}
