using Skiff.Components;
using Skiff.Components.Types;
using Skiff.Runtime;
using Skiff.Wasi;
using Skiff.Wasi.Preview2;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff run --invoke</c> of a component: one call of an export, arguments and result in the notation of WAVE (<see cref="ComponentValueText"/>).</summary>
internal static class ComponentExportCall
{
    private const char Separator = '#';

    public static async Task<int> RunAsync(ComponentLinker linker, Store store, ComponentPlan plan, Preview2Context wasi, RunOptions options, CancellationToken cancellation)
    {
        var (instanceName, functionName) = Find(plan.Component.Type, options.Invoke!); // given: that is why we are here
        try
        {
            var instance = await linker.InstantiateAsync(store, plan, cancellation).ConfigureAwait(false);
            var function = instance.GetFunction(instanceName, functionName) ?? throw NotFound(plan.Component.Type, options.Invoke!);
            var arguments = Read(function.Type, options.Arguments);
            if (await function.CallAsync(arguments, cancellation).ConfigureAwait(false) is { } result)
            {
                Console.Out.WriteLine(ComponentValueText.Print(result));
            }

            return ExitCodes.Success;
        }
        catch (GuestExitException exit)
        {
            return (int)exit.ExitCode;
        }
        finally
        {
            await wasi.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    // "function", "instance#function", or a function's name that one exported instance has.
    private static (string Instance, string Function) Find(ComponentType type, string name)
    {
        if (name.LastIndexOf(Separator) is >= 0 and var at)
        {
            return (name[..at], name[(at + 1)..]);
        }

        var found = Functions(type).Where(f => f.Function == name).ToList();
        return found.FindIndex(f => f.Instance.Length == 0) >= 0 ? ("", name)
            : found.Count == 1 ? found[0]
            : found.Count == 0 ? throw NotFound(type, name)
            : throw new CommandException($"several instances export '{name}': say which, for example --invoke '{found[0].Instance}{Separator}{name}'", ExitCodes.Usage);
    }

    private static ComponentValue[] Read(ComponentFunctionType type, IReadOnlyList<string> arguments)
    {
        if (arguments.Count != type.Parameters.Length)
        {
            throw new CommandException(
                $"the function takes {type.Parameters.Length} arguments ({string.Join(", ", type.Parameters.Select(p => p.Name))}), {arguments.Count} were given", ExitCodes.Usage);
        }

        return [.. arguments.Select((text, i) => Read(type.Parameters[i], text))];
    }

    private static ComponentValue Read(NamedType parameter, string text)
    {
        try
        {
            // The shell's quotes are enough for a string: within a value of another type it has its own.
            return parameter.Type is PrimitiveType { Kind: PrimitiveKind.String } && !text.StartsWith('"')
                ? new ComponentValue.String(text)
                : ComponentValueText.Parse(text, parameter.Type);
        }
        catch (FormatException e)
        {
            throw new CommandException($"'{text}' is no value for the parameter {parameter.Name}: {e.Message}", ExitCodes.Usage);
        }
    }

    private static CommandException NotFound(ComponentType type, string name)
    {
        var exported = Functions(type).Select(f => f.Instance.Length == 0 ? f.Function : $"{f.Instance}{Separator}{f.Function}").DefaultIfEmpty("(none)");
        return new CommandException($"there is no exported function '{name}'; exported are: {string.Join(", ", exported)}");
    }

    private static IEnumerable<(string Instance, string Function)> Functions(ComponentType type)
    {
        foreach (var (name, export) in type.Exports)
        {
            switch (export)
            {
                case FunctionExtern:
                    yield return ("", name);
                    break;
                case InstanceExtern instance:
                    foreach (var (member, _) in instance.Instance.Exports.Where(e => e.Value is FunctionExtern))
                    {
                        yield return (name, member);
                    }

                    break;
                default:
                    break; // types and components cannot be called
            }
        }
    }
}
