using System.CommandLine;
using Skiff.Cli.Arguments;
using Skiff.Cli.Building;
using Skiff.Cli.Help;
using Skiff.Cli.Registry;
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
        HelpName = "FILE|FOLDER|IMAGE",
        Description = "The manifest, a folder with a spin.toml, or an image of a registry: registry.example/me/app:1.0.",
        DefaultValueFactory = _ => AppLoader.ManifestName,
    };

    private static readonly Option<bool> Build = new("--build") { Description = "Build the components first, as skiff build does." };

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
        Description = $"What the application's surroundings are: where its variables come from, what is behind its key-value stores. [default: ${RuntimeConfigVariable}]",
    };

    private static readonly Option<string?> StateDirectory = new("--state-dir")
    {
        HelpName = "FOLDER",
        Description = "Where the application keeps its data, such as the default key-value store; an empty one keeps it in memory. [default: .spin beside the manifest]",
    };

    private static readonly Option<string[]> KeyValues = new("--key-value")
    {
        HelpName = "KEY=VALUE",
        Description = "Set a key in the default key-value store before anything is served. Repeatable.",
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
            new Example("skiff up --from registry.example/me/app:1.0", "one that was pushed to a registry"),
            new Example("skiff up --listen 0.0.0.0:8080 --env A=1", "for others too, with a variable for all components"),
            new Example("skiff up --variable token=secret", "with a value for a variable that the manifest declares"),
            new Example("skiff up --key-value color=red", "with a value in its default key-value store"),
            new Example("skiff up --timeout 2s --max-memory 64MiB", "with tighter limits per request"))
        {
            From, Build, RegistryAccess.Insecure, Variables, RuntimeConfigFile, StateDirectory, KeyValues, DirectMounts, TransientWrites,
        };
        ServingOptions.AddTo(command);
        command.SetAction(ServeAsync);
        return command;
    }

    private static async Task<int> ServeAsync(ParseResult result, CancellationToken cancellation)
    {
        var manifest = result.GetValue(From)!; // has a default
        if (result.GetValue(Build) && AppSource.IsReference(manifest))
        {
            return ErrorReport.Write(Console.Error, new CommandException($"--build: '{manifest}' is an image: there is nothing to build", ExitCodes.Usage), file: null);
        }

        if (result.GetValue(Build) && await AppBuild.RunAsync(manifest, []).ConfigureAwait(false) is var built and not ExitCodes.Success)
        {
            return built;
        }

        try
        {
            var source = await AppSource.FindAsync(manifest, RegistryAccess.Read(result), RegistryAccess.CacheIn(ServingOptions.ReadCacheFolder(result)), cancellation).ConfigureAwait(false);
            var surroundings = ReadSurroundings(result);
            var app = new AppOptions
            {
                MountsDirectly = result.GetValue(DirectMounts),
                AllowsWrites = result.GetValue(TransientWrites),
                Variables = [VariableValues.Read(result.GetValue(Variables) ?? []), .. surroundings.Variables, EnvironmentSource.OfProcess()], // the order of Spin
                KeyValueStores = surroundings.KeyValueStores,
                StateDirectory = result.GetValue(StateDirectory) ?? surroundings.StateDirectory ?? source.StateDirectory,
                InitialKeyValues = [.. (result.GetValue(KeyValues) ?? []).Select(text => OptionValues.ReadPair("--key-value", text))],
            };
            return await ServingOptions.ServeAsync(result, app, (modules, options, output) => source.IsModule ? SpinHost.LoadFile(source.Path, [], modules, options, output) : SpinHost.Load(source.Path, modules, options, output)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file: null);
        }
    }

    private static RuntimeConfig ReadSurroundings(ParseResult result)
    {
        var file = result.GetValue(RuntimeConfigFile) ?? Environment.GetEnvironmentVariable(RuntimeConfigVariable);
        return string.IsNullOrEmpty(file) ? new RuntimeConfig() : RuntimeConfig.Load(file, Environment.GetEnvironmentVariable);
    }
}
