using System.CommandLine;
using System.CommandLine.Invocation;
using Skiff.Cli;
using Skiff.Cli.Commands;
using Skiff.Cli.Help;

try
{
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    if (args is [UpCommand.Name or ServeCommand.Name, ..])
    {
        // A server ends its requests first, which may take longer than the parser waits for a command after a signal.
        configuration.ProcessTerminationTimeout = null;
    }

    var result = CommandTree.Parse(args);
    return result.Action is ParseErrorAction ? UsageError.Write(Console.Error, result) : await result.InvokeAsync(configuration);
}
catch (Exception exception)
{
    return ErrorReport.Write(Console.Error, exception, file: null);
}
