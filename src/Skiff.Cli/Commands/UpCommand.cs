using System.Collections.Immutable;
using System.CommandLine;
using Skiff.Cli.Arguments;
using Skiff.Cli.Help;
using Skiff.Spin;
using Skiff.Spin.Apps;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Spin.Configuration;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff up</c>: serves an application until a signal stops it.</summary>
internal static class UpCommand
{
    public const string Name = "up";

    private const string RuntimeConfigVariable = "RUNTIME_CONFIG_FILE";

    private static readonly Option<string> From = new("--from", "--file", "-f")
    {
        HelpName = "FILE|FOLDER",
        Description = "The manifest, or a folder with a spin.toml.",
        DefaultValueFactory = _ => AppLoader.ManifestName,
    };

    private static readonly Option<bool> DirectMounts = new("--direct-mounts") { Description = "Give components the folders of the manifest themselves instead of copies." };

    private static readonly Option<bool> TransientWrites = new("--allow-transient-write") { Description = "Let components change their files; the copies are deleted at the end." };

    private static readonly Option<string[]> Variables = new("--variable")
    {
        HelpName = "NAME=VALUE",
        Description = "Give a variable of the application a value; NAME=@FILE takes a file's content, @FILE.json or @FILE.toml many variables. Repeatable. Else SPIN_VARIABLE_NAME of the environment counts.",
    };

    private static readonly Option<string?> RuntimeConfigFile = new("--runtime-config-file")
    {
        HelpName = "FILE",
        Description = $"What the application's surroundings are: where its variables come from. [default: ${RuntimeConfigVariable}]",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new ExplainedCommand(
            Name,
            "Serve an application: its spin.toml says which component answers which path.",
            "skiff up [options]",
            new Example("skiff up", "the spin.toml of this folder, on 127.0.0.1:3000"),
            new Example("skiff up -f examples/wagi-c", "the one of another folder"),
            new Example("skiff up --listen 0.0.0.0:8080 --env A=1", "for others too, with a variable for all components"),
            new Example("skiff up --variable token=secret", "with a value for a variable that the manifest declares"),
            new Example("skiff up --timeout 2s --max-memory 64MiB", "with tighter limits per request"))
        {
            From, Variables, RuntimeConfigFile, DirectMounts, TransientWrites,
        };
        ServingOptions.AddTo(command);
        command.SetAction((result, _) => ServeAsync(result));
        return command;
    }

    private static async Task<int> ServeAsync(ParseResult result)
    {
        try
        {
            var app = new AppOptions { MountsDirectly = result.GetValue(DirectMounts), AllowsWrites = result.GetValue(TransientWrites), Variables = ReadVariables(result) };
            var manifest = result.GetValue(From)!; // has a default
            return await ServingOptions.ServeAsync(result, app, (modules, options, output) => SpinHost.Load(manifest, modules, options, output)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file: null);
        }
    }

    // The order of Spin: the command line, what the operator configured, the environment.
    private static ImmutableArray<VariableSource> ReadVariables(ParseResult result)
    {
        var file = result.GetValue(RuntimeConfigFile) ?? Environment.GetEnvironmentVariable(RuntimeConfigVariable);
        var configured = string.IsNullOrEmpty(file) ? [] : RuntimeConfig.Load(file, Environment.GetEnvironmentVariable).Variables;
        return [VariableValues.Read(result.GetValue(Variables) ?? []), .. configured, EnvironmentSource.OfProcess()];
    }
}
