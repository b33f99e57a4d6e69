using System.CommandLine;
using Skiff.Cli.Building;
using Skiff.Cli.Help;
using Skiff.Spin.Apps;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff build</c>: runs what the manifest says builds its components.</summary>
internal static class BuildCommand
{
    public const string Name = "build";

    private static readonly Option<string> From = new("--from", "--file", "-f")
    {
        HelpName = "FILE|FOLDER",
        Description = "The manifest, or a folder with a spin.toml.",
        DefaultValueFactory = _ => AppLoader.ManifestName,
    };

    private static readonly Option<string[]> Components = new("--component-id", "-c") { HelpName = "ID", Description = "Build this component only. Repeatable." };

    private static readonly Option<bool> Up = new("--up", "-u") { Description = "Serve the application when it is built; what follows -- are options of skiff up." };

    private static readonly Argument<string[]> UpArguments = new("OPTIONS") { Description = "Options of skiff up.", Arity = ArgumentArity.ZeroOrMore, Hidden = true };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new ExplainedCommand(
            Name,
            "Build the components of an application, with the commands of its manifest.",
            "skiff build [options] [--up [-- OPTIONS]]",
            new Example("skiff build", "the spin.toml of this folder"),
            new Example("skiff build -f shop -c api -c cart", "two components of another folder's"),
            new Example("skiff build --up -- --listen 127.0.0.1:8080", "and serve it"))
        {
            From, Components, Up, UpArguments,
        };
        command.SetAction((result, _) => RunAsync(result));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result)
    {
        var manifest = result.GetValue(From)!; // has a default
        var (serves, forUp) = (result.GetValue(Up), result.GetValue(UpArguments) ?? []);
        if (!serves && forUp.Length > 0)
        {
            return ErrorReport.Write(Console.Error, new CommandException($"'{forUp[0]}' is for skiff up: say --up to serve what is built", ExitCodes.Usage), file: null);
        }

        var exitCode = await AppBuild.RunAsync(manifest, result.GetValue(Components) ?? []).ConfigureAwait(false);
        return exitCode != ExitCodes.Success || !serves ? exitCode
            : await CommandTree.Parse([UpCommand.Name, "-f", manifest, .. forUp]).InvokeAsync(Invocation.ThatHandlesSignals).ConfigureAwait(false);
    }
}
