using System.Globalization;
using Skiff.Runtime;
using Skiff.Wasi;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff run --invoke</c>: one call of an export, arguments and results as text.</summary>
internal static class ExportCall
{
    public static async Task<int> RunAsync(Linker linker, Store store, WasmModule module, string export, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            var instance = await linker.InstantiateAsync(store, module, cancellation).ConfigureAwait(false);
            await WasiCommand.InitializeAsync(instance, cancellation).ConfigureAwait(false);
            var function = instance.GetFunction(export) ?? throw new CommandException($"there is no exported function '{export}'; exported are: {Exported(module)}");
            var values = Read(function.Type, arguments);
            var results = new Value[function.Type.Results.Length];
            await function.CallAsync(values, results, cancellation).ConfigureAwait(false);
            for (var i = 0; i < results.Length; i++)
            {
                Console.Out.WriteLine(Print(function.Type.Results[i], results[i]));
            }

            return ExitCodes.Success;
        }
        catch (GuestExitException exit)
        {
            return (int)exit.ExitCode;
        }
    }

    private static Value[] Read(FunctionType type, IReadOnlyList<string> arguments)
    {
        if (arguments.Count != type.Parameters.Length)
        {
            throw new CommandException($"the function is {type}: {type.Parameters.Length} arguments are needed, {arguments.Count} were given", ExitCodes.Usage);
        }

        return [.. arguments.Select((text, i) => Read(type.Parameters[i], text))];
    }

    private static Value Read(ValueType type, string text)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (type)
        {
            case ValueType.I32 when int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var i32):
                return i32;
            case ValueType.I32 when uint.TryParse(text, NumberStyles.None, culture, out var u32):
                return (int)u32;
            case ValueType.I64 when long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var i64):
                return i64;
            case ValueType.I64 when ulong.TryParse(text, NumberStyles.None, culture, out var u64):
                return (long)u64;
            case ValueType.F32 when float.TryParse(text, NumberStyles.Float, culture, out var f32):
                return f32;
            case ValueType.F64 when double.TryParse(text, NumberStyles.Float, culture, out var f64):
                return f64;
            default:
                throw new CommandException($"'{text}' is no {type.Text}", ExitCodes.Usage);
        }
    }

    private static string Print(ValueType type, Value value) => type switch
    {
        ValueType.I32 => value.I32.ToString(CultureInfo.InvariantCulture),
        ValueType.I64 => value.I64.ToString(CultureInfo.InvariantCulture),
        ValueType.F32 => value.F32.ToString("R", CultureInfo.InvariantCulture),
        ValueType.F64 => value.F64.ToString("R", CultureInfo.InvariantCulture),
        _ => value.IsNull ? "null" : value.ToString(),
    };

    private static string Exported(WasmModule module) =>
        string.Join(", ", module.Exports.Where(e => e.Kind == ExternalKind.Function).Select(e => e.Name).DefaultIfEmpty("(none)"));
}
