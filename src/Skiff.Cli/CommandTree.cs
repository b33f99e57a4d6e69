using System.CommandLine;
using Skiff.Cli.Arguments;
using Skiff.Cli.Commands;

namespace Skiff.Cli;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    /// <summary>Makes <c>skiff</c> with its commands.</summary>
    public static RootCommand Create() => new("Run WebAssembly: programs, HTTP applications, containers.")
    {
        RunCommand.Create(),
        UpCommand.Create(),
        CompileCommand.Create(),
        InspectCommand.Create(),
    };

    /// <summary>Parses a command line.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var line = GuestArguments.Separate(arguments, RunCommand.Name, RunCommand.TakesValue);
        if (RunCommand.IsPlain(line))
        {
            // Starting a program is what should be quick. All of the tree, with what it says about itself, takes as long to make as the program to
            // load; it is made for help and for errors, which come from it alone.
            var result = new Command("skiff") { RunCommand.Create() }.Parse(line);
            if (result.Errors.Count == 0)
            {
                return result;
            }
        }

        return Create().Parse(line);
    }
}
