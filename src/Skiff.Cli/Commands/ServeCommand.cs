using System.CommandLine;
using Skiff.Cli.Arguments;
using Skiff.Cli.Help;
using Skiff.Spin;
using Skiff.Spin.Apps;
using Skiff.Wasi;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff serve</c>: serves one component, without a manifest, until a signal stops it.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    private static readonly Argument<string> File = new("FILE") { Description = "A component that exports wasi:http/incoming-handler, or a command of WASI preview 1 (CGI)." };

    private static readonly Option<string[]> Directories = new("--dir")
    {
        HelpName = "HOST[::GUEST][:ro]",
        Description = "Give the component a directory, under the name GUEST, with :ro for reading only. Repeatable.",
    };

    private static readonly Option<string[]> OutboundHosts = new("--allow-host")
    {
        HelpName = "SCHEME://HOST[:PORT]",
        Description = "Let the component reach a host, as allowed_outbound_hosts of a manifest does. Repeatable.",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new ExplainedCommand(
            Name,
            "Serve one component: it answers every path. Nothing is granted that is not given here.",
            "skiff serve [options] FILE",
            new Example("skiff serve api.wasm", "on 127.0.0.1:3000"),
            new Example("skiff serve --listen 0.0.0.0:8080 --env LEVEL=debug api.wasm", "for others too, with a variable"),
            new Example("skiff serve --dir ./data::/data:ro api.wasm", "with a directory, for reading only"),
            new Example("skiff serve --allow-host https://example.com api.wasm", "with one host it may ask"))
        {
            File, Directories, OutboundHosts,
        };
        ServingOptions.AddTo(command);
        command.SetAction((result, _) => ServeAsync(result));
        return command;
    }

    private static async Task<int> ServeAsync(ParseResult result)
    {
        var file = result.GetValue(File)!; // required: the parser refuses a line without it
        var directories = new List<WasiDirectory>();
        try
        {
            foreach (var text in result.GetValue(Directories) ?? [])
            {
                var grant = DirectoryGrant.TryParse(text, out var parsed, out var error) ? parsed : throw new CommandException($"--dir: {error}", ExitCodes.Usage);
                directories.Add(WasiDirectory.Open(grant.HostPath, grant.GuestPath, grant.IsReadOnly));
            }

            var app = new AppOptions { Directories = [.. directories] };
            var hosts = result.GetValue(OutboundHosts) ?? [];
            return await ServingOptions.ServeAsync(result, app, (modules, options, output) => SpinHost.LoadFile(file, hosts, modules, options, output)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file);
        }
        finally
        {
            foreach (var directory in directories)
            {
                directory.Dispose();
            }
        }
    }
}
