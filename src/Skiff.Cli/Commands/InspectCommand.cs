using System.CommandLine;
using Skiff.Cli.Help;
using Skiff.Cli.Output;
using Skiff.Components;
using Skiff.Components.Binary;
using Skiff.Components.Pool;
using Skiff.Components.Validation;
using Skiff.Components.Wit;
using Skiff.Runtime;
using Skiff.Runtime.Pool;
using Skiff.Spin.Programs;
using Skiff.Wasi.Preview2;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff inspect</c>: what a module or component imports, exports and contains; a component's world; what the compiler makes of a module.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "The module or component: .wasm, or .wat text." };

    private static readonly Option<bool> Json = new("--json") { Description = "Imports, exports and sizes as JSON." };

    private static readonly Option<bool> Ir = new("--ir") { Description = "The compiler's intermediate form, optimised." };

    private static readonly Option<bool> Assembly = new("--asm") { Description = "The machine code." };

    private static readonly Option<string?> Function = new("--function") { HelpName = "NAME|INDEX", Description = "With --ir and --asm: only this function." };

    private static readonly Option<bool> Wit = new("--wit") { Description = "A component's world: its imports and exports with their types." };

    private static readonly Option<bool> Template = new("--template") { Description = "Compile and instantiate the component once: does every request start from a complete template, and why not." };

    public static Command Create()
    {
        var command = new ExplainedCommand(
            "inspect",
            "Show what a module or component imports, exports and contains.",
            "skiff inspect [options] <FILE>",
            new Example("skiff inspect app.wasm", "imports, exports, sizes"),
            new Example("skiff inspect --json app.wasm", "the same for a script"),
            new Example("skiff inspect --wit app.wasm", "the world of a component"),
            new Example("skiff inspect --asm --function main app.wasm", "the machine code of one function"))
        {
            Json, Wit, Template, Ir, Assembly, Function, File,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult result)
    {
        var file = result.GetValue(File)!; // Required: the parser refuses a line without it.
        try
        {
            var bytes = ProgramFile.Read(file);
            if (ComponentDecoder.IsComponent(bytes))
            {
                ShowComponent(result, file, bytes);
            }
            else
            {
                ShowModule(result, file, bytes);
            }

            return ExitCodes.Success;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file);
        }
    }

    private static void ShowModule(ParseResult result, string file, byte[] bytes)
    {
        if (result.GetValue(Wit) || result.GetValue(Template))
        {
            throw new CommandException($"'{file}' is a module: only components have a {(result.GetValue(Wit) ? "world" : "template that can be shown")}");
        }

        var module = ModuleDecoder.Decode(bytes);
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
    }

    private static void ShowComponent(ParseResult result, string file, byte[] bytes)
    {
        if (result.GetValue(Ir) || result.GetValue(Assembly))
        {
            throw new CommandException($"'{file}' is a component: --ir and --asm show core modules");
        }

        using var template = result.GetValue(Template) ? Observe(bytes) : null;
        var component = ComponentDecoder.Decode(bytes);
        var type = ComponentValidator.Validate(component);
        if (result.GetValue(Wit))
        {
            Console.Out.Write(WitPrinter.Print(type));
        }
        else if (result.GetValue(Json))
        {
            ComponentSummary.WriteJson(Console.OpenStandardOutput(), component, type, template);
        }
        else
        {
            ComponentSummary.WriteText(Console.Out, file, component, type, template);
        }
    }

    // As the pool of `skiff serve` does it at the first need.
    private static InstanceTemplate Observe(byte[] bytes)
    {
        var engine = new Engine();
        var component = PreparedComponent.Load(CompiledModules.SourceFor(engine, null, true, GuestRun.Warn), bytes);
        return InstanceTemplate.Observe(WasiWorld.AddTo(new ComponentLinker(engine)).Plan(component), new InstancePoolOptions());
    }
}
