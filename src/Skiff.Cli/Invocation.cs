using System.CommandLine;
using Skiff.Cli.Commands;

namespace Skiff.Cli;

/// <summary>How commands are invoked.</summary>
internal static class Invocation
{
    /// <summary>For commands that handle signals themselves: a server ends its requests first, which may take longer than the parser waits for a command after a signal.</summary>
    public static InvocationConfiguration ThatHandlesSignals { get; } = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    /// <summary>For the others: the parser cancels them.</summary>
    public static InvocationConfiguration Usual { get; } = new() { EnableDefaultExceptionHandler = false };

    /// <summary>For a command line.</summary>
    public static InvocationConfiguration For(string[] line) => line is [UpCommand.Name or ServeCommand.Name or BuildCommand.Name, ..] ? ThatHandlesSignals : Usual;
}
