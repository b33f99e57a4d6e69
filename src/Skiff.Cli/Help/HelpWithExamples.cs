using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Skiff.Cli.Help;

/// <summary>The help of the parser's library, then examples. Plain text, also on a terminal.</summary>
/// <param name="help">Writes the help.</param>
/// <param name="ofProgram">The examples of the program itself; a command has its own (<see cref="ExplainedCommand"/>).</param>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<Example> ofProgram) : SynchronousCommandLineAction
{
    /// <summary>Where lines are broken; the width of the terminal if this is not set.</summary>
    public int MaximumWidth { set => help.MaxWidth = value; }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command as ExplainedCommand;
        var output = parseResult.InvocationConfiguration.Output;
        output.Write(GeneralHelp(parseResult, command));
        WriteExamples(output, command?.Examples ?? ofProgram);
        return ExitCodes.Success;
    }

    private string GeneralHelp(ParseResult parseResult, ExplainedCommand? command)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter { NewLine = "\n" };
        parseResult.InvocationConfiguration.Output = text;
        try
        {
            help.Invoke(parseResult);
        }
        finally
        {
            parseResult.InvocationConfiguration.Output = output;
        }

        var lines = text.ToString().Split('\n');
        if (command is not null)
        {
            lines[Array.IndexOf(lines, "Usage:") + 1] = "  " + command.Form;
        }

        return string.Join('\n', lines);
    }

    private static void WriteExamples(TextWriter output, IReadOnlyList<Example> examples)
    {
        var width = examples.Max(example => example.Line.Length);
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example.Line.PadRight(width)}  {example.Meaning}");
        }
    }
}
