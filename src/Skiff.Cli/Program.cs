using System.CommandLine;
using Skiff.Cli;
using Skiff.Cli.Commands;

try
{
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    if (args is [UpCommand.Name, ..])
    {
        // A server ends its requests first, which may take longer than the parser waits for a command after a signal.
        configuration.ProcessTerminationTimeout = null;
    }

    return await CommandTree.Parse(args).InvokeAsync(configuration);
}
catch (Exception exception)
{
    return ErrorReport.Write(Console.Error, exception, file: null);
}
