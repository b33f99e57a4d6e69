using System.CommandLine;
using Skiff.Cli.Output;
using Skiff.Oci.Cache;
using Skiff.Oci.Credentials;
using Skiff.Oci.Images;
using Skiff.Oci.Registry;

namespace Skiff.Cli.Registry;

/// <summary>How commands reach registries, and where they keep what comes from there.</summary>
internal static class RegistryAccess
{
    public static readonly Option<bool> Insecure = new("--insecure", "-k") { Description = "Do not check the registry's certificate, and take one without TLS." };

    public static readonly Option<string?> CacheFolder = new("--cache-dir") { HelpName = "FOLDER", Description = "Where images are kept, in its folder registry. [default: ~/.cache/skiff]" };

    /// <summary>How, as the options say.</summary>
    public static RegistryOptions Read(ParseResult result) => new()
    {
        IsInsecure = result.GetValue(Insecure),
        Credentials = UserCredentials.Of(Environment.GetEnvironmentVariable),
    };

    /// <summary>The cache of images that <see cref="CacheFolder"/> says.</summary>
    public static string OpenCache(ParseResult result) => CacheIn(result.GetValue(CacheFolder));

    /// <summary>The folder of the cache of images.</summary>
    /// <param name="folder">The folder of all caches, or null for the user's.</param>
    public static string CacheIn(string? folder)
    {
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
            ? xdg : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
        return Path.Combine(folder ?? Path.Combine(caches, "skiff"), "registry");
    }

    /// <summary>Pulls what can be run of an image into a cache.</summary>
    public static async Task<PulledImage> PullAsync(Reference reference, RegistryOptions options, string cacheFolder, CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(options);
        return await new ImagePuller(client, ContentCache.Open(cacheFolder)).PullAsync(reference, Meter("pulling", "pulled"), cancellationToken);
    }

    /// <summary>Shows how far something is.</summary>
    public static TransferMeter Meter(string doing, string done) => new(Console.Error, isTerminal: !Console.IsErrorRedirected, TimeProvider.System, doing, done);

    /// <summary>The host of a registry, which may be written as an address.</summary>
    public static string ReadServer(string text)
    {
        var host = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address!.Authority : text.TrimEnd('/'); // it was read
        return Reference.Parse(host + "/x").Registry is var registry && registry == Reference.DockerHub && host is not (Reference.DockerHub or "index.docker.io") ? throw new CommandException($"'{text}' is no registry: it has neither a dot nor a port", ExitCodes.Usage) : registry;
    }
}
