using System.CommandLine;
using Skiff.Cli.Output;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff inspect</c>: what a module imports, exports and contains, and what the compiler makes of it.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "The module: .wasm, or .wat text." };

    private static readonly Option<bool> Json = new("--json") { Description = "For machines." };

    private static readonly Option<bool> Ir = new("--ir") { Description = "The compiler's intermediate form, optimised." };

    private static readonly Option<bool> Assembly = new("--asm") { Description = "The machine code." };

    private static readonly Option<string?> Function = new("--function") { HelpName = "NAME|INDEX", Description = "With --ir and --asm: only this function." };

    public static Command Create()
    {
        var command = new Command("inspect", "Show what a module imports, exports and contains; its IR and machine code.") { Json, Ir, Assembly, Function, File };
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
