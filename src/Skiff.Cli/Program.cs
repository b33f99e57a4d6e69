using System.CommandLine;
using Skiff.Cli;
using Skiff.Cli.Arguments;
using Skiff.Cli.Commands;

var root = CommandTree.Create();
var line = GuestArguments.Separate(args, RunCommand.Name, RunCommand.TakesValue);
try
{
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    if (line is [UpCommand.Name, ..])
    {
        // A server ends its requests first, which may take longer than the parser waits for a command after a signal.
        configuration.ProcessTerminationTimeout = null;
    }

    return await root.Parse(line).InvokeAsync(configuration);
}
catch (Exception exception)
{
    return ErrorReport.Write(Console.Error, exception, file: null);
}
