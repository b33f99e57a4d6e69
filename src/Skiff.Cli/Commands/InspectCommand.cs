using System.CommandLine;
using Skiff.Cli.Help;
using Skiff.Cli.Output;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff inspect</c>: what a module imports, exports and contains, and what the compiler makes of it.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "The module: .wasm, or .wat text." };

    private static readonly Option<bool> Json = new("--json") { Description = "Imports, exports and sizes as JSON." };

    private static readonly Option<bool> Ir = new("--ir") { Description = "The compiler's intermediate form, optimised." };

    private static readonly Option<bool> Assembly = new("--asm") { Description = "The machine code." };

    private static readonly Option<string?> Function = new("--function") { HelpName = "NAME|INDEX", Description = "With --ir and --asm: only this function." };

    public static Command Create()
    {
        var command = new ExplainedCommand(
            "inspect",
            "Show what a module imports, exports and contains; its IR and machine code.",
            "skiff inspect [options] <FILE>",
            new Example("skiff inspect app.wasm", "imports, exports, sizes"),
            new Example("skiff inspect --json app.wasm", "the same for a script"),
            new Example("skiff inspect --asm --function main app.wasm", "the machine code of one function"))
        {
            Json, Ir, Assembly, Function, File,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult result)
    {
        var file = result.GetValue(File)!; // Required: the parser refuses a line without it.
        try
        {
            var module = ModuleDecoder.Decode(ModuleFile.Read(file));
            ModuleValidator.Validate(module);
            if (result.GetValue(Ir) || result.GetValue(Assembly))
            {
                FunctionDump.Write(Console.Out, module, result.GetValue(Function), result.GetValue(Ir), result.GetValue(Assembly));
            }
            else if (result.GetValue(Json))
            {
                ModuleSummary.WriteJson(Console.OpenStandardOutput(), module);
            }
            else
            {
                ModuleSummary.WriteText(Console.Out, file, module);
            }

            return ExitCodes.Success;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file);
        }
    }
}
