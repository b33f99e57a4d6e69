using System.CommandLine;
using Skiff.Cli;
using Skiff.Cli.Arguments;
using Skiff.Cli.Commands;

var root = CommandTree.Create();
var line = GuestArguments.Separate(args, RunCommand.Name, RunCommand.TakesValue);
try
{
    return await root.Parse(line).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception)
{
    return ErrorReport.Write(Console.Error, exception, file: null);
}
