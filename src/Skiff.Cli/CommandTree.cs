using System.CommandLine;
using System.CommandLine.Help;
using Skiff.Cli.Arguments;
using Skiff.Cli.Commands;
using Skiff.Cli.Help;

namespace Skiff.Cli;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    private static readonly Example[] Examples =
    [
        new("skiff run hello.wasm", "run a program"),
        new("skiff up -f examples/wagi-c", "serve an application over HTTP"),
        new("skiff run --help", "all about a command"),
    ];

    /// <summary>Makes <c>skiff</c> with its commands.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Run WebAssembly: programs, HTTP applications, containers.")
        {
            RunCommand.Create(),
            NewCommand.Create(),
            AddCommand.Create(),
            BuildCommand.Create(),
            UpCommand.Create(),
            ServeCommand.Create(),
            CompileCommand.Create(),
            InspectCommand.Create(),
            RegistryCommand.Create(),
            NodeCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        var action = new HelpWithExamples((HelpAction)help.Action!, Examples); // The library gives its option its action.
        help.Action = action;
        help.Description = "Show this help.";
        root.Options.OfType<VersionOption>().Single().Description = "Show the version.";
        root.Action = action;
        return root;
    }

    /// <summary>Parses a command line.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var line = GuestArguments.Separate(arguments, RunCommand.Name, RunCommand.TakesValue);
        if (line.Count > 0 && MakeStarter(line[0]) is { } command && PlainLine.IsOf(command, line))
        {
            // Starting a program is what should be quick. All of the tree, with what it says about itself, takes as long to make as the program to
            // load; it is made for help and for errors, which come from it alone.
            var result = new Command("skiff") { command }.Parse(line);
            if (result.Errors.Count == 0)
            {
                return result;
            }
        }

        return Create().Parse(line);
    }

    private static Command? MakeStarter(string name) => name switch
    {
        RunCommand.Name => RunCommand.Create(),
        UpCommand.Name => UpCommand.Create(),
        ServeCommand.Name => ServeCommand.Create(),
        _ => null,
    };
}
