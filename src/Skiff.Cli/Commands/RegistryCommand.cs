using System.CommandLine;
using System.Text.Json.Nodes;
using Skiff.Cli.Help;
using Skiff.Cli.Output;
using Skiff.Cli.Registry;
using Skiff.Oci.Credentials;
using Skiff.Oci.Images;
using Skiff.Oci.Registry;
using Skiff.Spin.Apps;
using Skiff.Spin.Images;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff registry</c>: applications go to registries and come from them.</summary>
internal static class RegistryCommand
{
    public const string Name = "registry";

    // Spin's name for it; its scripts set it.
    private const string ArchivesVariable = "SPIN_OCI_ARCHIVE_LAYERS";

    private static readonly Argument<string> Image = new("reference") { Description = "Where the image is: registry.example/me/app:1.0." };

    private static readonly Argument<string> Server = new("server") { Description = "The registry: registry.example, localhost:5000." };

    private static readonly Option<string> From = new("--from", "--file", "-f")
    {
        HelpName = "FILE|FOLDER",
        Description = "The manifest, or a folder with a spin.toml.",
        DefaultValueFactory = _ => AppLoader.ManifestName,
    };

    private static readonly Option<string[]> Annotations = new("--annotation") { HelpName = "NAME=VALUE", Description = "Say something of the image. Repeatable; in place of what the manifest says by the same name." };

    private static readonly Option<string?> User = new("--username", "-u") { HelpName = "NAME", Description = "Who you are there. [default: asked for]" };

    private static readonly Option<string?> Password = new("--password", "-p") { HelpName = "TEXT", Description = "Your password, which others on this machine can see on the command line: rather --password-stdin." };

    private static readonly Option<bool> PasswordFromInput = new("--password-stdin") { Description = "Read the password from standard input." };

    private static readonly Option<bool> AsJson = new("--json") { Description = "Print the result as JSON." };

    public static Command Create() => new ExplainedCommand(
        Name,
        "Send applications to registries of container images, and get them from there.",
        "skiff registry <command>",
        new Example("skiff registry push registry.example/me/app:1.0", "send the application of this folder"),
        new Example("skiff registry pull registry.example/me/app:1.0", "get it elsewhere; skiff up --from serves it"))
    {
        CreateLogin(), CreatePush(), CreatePull(),
    };

    private static ExplainedCommand CreateLogin()
    {
        var login = new ExplainedCommand(
            "login",
            "Keep a name and a password for a registry, if it takes them. Those that docker login keeps need not be given again.",
            "skiff registry login [options] <server>",
            new Example("skiff registry login registry.example", "asks for both"),
            new Example("skiff registry login -u me --password-stdin registry.example < token", "without a question, for scripts"))
        {
            Server, User, Password, PasswordFromInput, RegistryAccess.Insecure, AsJson,
        };
        login.SetAction((result, cancellation) => RunAsync(() => LogInAsync(result, cancellation)));
        return login;
    }

    private static ExplainedCommand CreatePush()
    {
        var push = new ExplainedCommand(
            "push",
            "Send an application to a registry: as spin registry push does, and with an entry point, without which containerd starts no pod of it. Dependencies are sent beside their components; what runs the image composes them.",
            "skiff registry push [options] <reference>",
            new Example("skiff registry push registry.example/me/app:1.0", "the application of this folder"),
            new Example("skiff registry push -f examples/wagi-c -k localhost:5000/wagi:1", "another one, to a registry without TLS"))
        {
            Image, From, Annotations, RegistryAccess.Insecure, AsJson,
        };
        push.SetAction((result, cancellation) => RunAsync(() => PushAsync(result, cancellation)));
        return push;
    }

    private static ExplainedCommand CreatePull()
    {
        var pull = new ExplainedCommand(
            "pull",
            "Get what can be run of an image (a Spin application, a module or component) into the cache, so that skiff up --from finds it there.",
            "skiff registry pull [options] <reference>",
            new Example("skiff registry pull registry.example/me/app:1.0", "what skiff up --from would do first"),
            new Example("skiff registry pull --json -k localhost:5000/app:1", "from a registry without TLS; tells a program the digest"))
        {
            Image, RegistryAccess.Insecure, RegistryAccess.CacheFolder, AsJson,
        };
        pull.SetAction((result, cancellation) => RunAsync(() => PullAsync(result, cancellation)));
        return pull;
    }

    private static async Task<int> RunAsync(Func<Task> run)
    {
        try
        {
            await run();
            return ExitCodes.Success;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file: null);
        }
    }

    private static async Task LogInAsync(ParseResult result, CancellationToken cancellation)
    {
        if (result.GetValue(PasswordFromInput) && result.GetValue(Password) is not null)
        {
            throw new CommandException("--password and --password-stdin exclude each other", ExitCodes.Usage);
        }

        var server = RegistryAccess.ReadServer(result.GetValue(Server)!); // the parser wants one
        var user = result.GetValue(User) ?? LoginPrompt.AskUser();
        var password = result.GetValue(PasswordFromInput) ? (await Console.In.ReadToEndAsync(cancellation)).TrimEnd('\r', '\n') : result.GetValue(Password) ?? LoginPrompt.AskPassword();
        var credentials = new RegistryCredentials(user, password);
        using var client = new RegistryClient(RegistryAccess.Read(result) with { Credentials = new GivenCredentials(credentials) });
        await client.CheckAccessAsync(server, cancellation);
        CredentialFile.OfUser(Environment.GetEnvironmentVariable).Store(server, credentials);
        Print(result, new JsonObject { ["server"] = server, ["username"] = user }, $"Successfully logged in as {user} to registry {server}");
    }

    private static async Task PushAsync(ParseResult result, CancellationToken cancellation)
    {
        var reference = Reference.Parse(result.GetValue(Image)!); // the parser wants one
        using var package = AppPackage.Make(result.GetValue(From)!, asArchives: Environment.GetEnvironmentVariable(ArchivesVariable) is not null); // has a default
        using var client = new RegistryClient(RegistryAccess.Read(result));
        var image = AppImage.Of(package, AppImage.ReadAnnotations(result.GetValue(Annotations) ?? []), DateTimeOffset.UtcNow);
        var pushed = await image.PushAsync(client, reference, RegistryAccess.Meter("sending", "sent"), cancellation);
        Print(
            result,
            new JsonObject { ["reference"] = reference.ToString(), ["digest"] = pushed.Digest.ToString(), ["size"] = image.Manifest.Size, ["layers"] = image.Manifest.Layers.Length, ["sent"] = pushed.Sent },
            $"Pushed with digest {pushed.Digest}\n{TransferMeter.Megabytes(image.Manifest.Size)} in {image.Manifest.Layers.Length} layers; {pushed.Sent} of {image.Manifest.Layers.Length + 1} blobs had to be sent");
    }

    private static async Task PullAsync(ParseResult result, CancellationToken cancellation)
    {
        var reference = Reference.Parse(result.GetValue(Image)!); // the parser wants one
        var pulled = await RegistryAccess.PullAsync(reference, RegistryAccess.Read(result), RegistryAccess.OpenCache(result), cancellation);
        var manifest = pulled.Resolved.Manifest;
        Print(
            result,
            new JsonObject { ["reference"] = reference.ToString(), ["digest"] = pulled.Resolved.Fetched.Descriptor.Digest, ["size"] = manifest.Size, ["layers"] = manifest.Layers.Length },
            $"Pulled {reference} with digest {pulled.Resolved.Fetched.Descriptor.Digest}\n{TransferMeter.Megabytes(manifest.Size)} in {manifest.Layers.Length} layers");
    }

    private static void Print(ParseResult result, JsonObject json, string text) => Console.Out.WriteLine(result.GetValue(AsJson) ? json.ToJsonString() : text);

    private sealed class GivenCredentials(RegistryCredentials credentials) : ICredentialSource
    {
        public Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken) => Task.FromResult<RegistryCredentials?>(credentials);
    }
}
