using System.CommandLine;
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
}
