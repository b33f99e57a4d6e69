using System.Globalization;
using Skiff.Compiler.Diagnostics;
using Skiff.Wasm;

namespace Skiff.Cli.Output;

/// <summary>What the compiler makes of the functions of a module.</summary>
internal static class FunctionDump
{
    /// <summary>Writes the IR, the assembly or both, of one function or of all.</summary>
    /// <exception cref="CommandException">There is no such function.</exception>
    public static void Write(TextWriter output, Module module, string? function, bool ir, bool assembly)
    {
        var inspector = new FunctionInspector(module);
        foreach (var index in Find(module, function))
        {
            var listing = inspector.Inspect(index);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"function {index}{(NameOf(module, index) is { } name ? $" '{name}'" : "")} {module.TypeOfFunction(index)}"));
            if (ir)
            {
                output.WriteLine(listing.Optimized);
            }

            if (assembly)
            {
                output.WriteLine(listing.Assembly);
            }
        }
    }

    private static IEnumerable<int> Find(Module module, string? function)
    {
        var defined = Enumerable.Range(module.ImportedFunctionCount, module.Bodies.Length);
        if (function is null)
        {
            return defined;
        }

        var found = defined.Where(i => NameOf(module, i) == function).ToList();
        if (found.Count == 0 && int.TryParse(function, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index >= module.ImportedFunctionCount && index < module.FunctionCount)
        {
            found.Add(index);
        }

        return found.Count > 0 ? found : throw new CommandException($"there is no function '{function}' with a body in this module; 'skiff inspect FILE' lists the exports", ExitCodes.Usage);
    }

    private static string? NameOf(Module module, int index) =>
        module.Names.Functions.GetValueOrDefault(index) ?? module.Exports.FirstOrDefault(e => e.Kind == ExternalKind.Function && e.Index == index)?.Name;
}
