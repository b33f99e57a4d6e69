using System.CommandLine.Invocation;
using Skiff.Cli;
using Skiff.Cli.Help;

try
{
    var result = CommandTree.Parse(args);
    return result.Action is ParseErrorAction ? UsageError.Write(Console.Error, result) : await result.InvokeAsync(Invocation.For(args));
}
catch (Exception exception)
{
    return ErrorReport.Write(Console.Error, exception, file: null);
}
