using System.Text.Json;
using Skiff.Oci.Images;

namespace Skiff.Oci.Credentials;

/// <summary>The credentials that <c>docker login</c> and its like keep: in <c>config.json</c>, or with a helper program that it names.</summary>
/// <param name="path">The file.</param>
public sealed class DockerConfiguration(string path) : ICredentialSource
{
    // What Docker calls its own registry, for historical reasons.
    private const string HubKey = "https://index.docker.io/v1/";

    /// <summary>The file of the user.</summary>
    /// <param name="environment">The variables of the process.</param>
    public static DockerConfiguration OfUser(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var folder = environment("DOCKER_CONFIG") is { Length: > 0 } named ? named : Path.Combine(environment("HOME") ?? "/", ".docker");
        return new DockerConfiguration(Path.Combine(folder, "config.json"));
    }

    /// <inheritdoc/>
    public async Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        using var json = EncodedCredentials.ReadFile(path);
        if (json is null)
        {
            return null;
        }

        var key = registry == Reference.DockerHub ? HubKey : registry;
        if (HelperFor(json.RootElement, key) is { } helper)
        {
            return await helper.FindAsync(key, cancellationToken).ConfigureAwait(false);
        }

        if (!json.RootElement.TryGetProperty("auths", out var auths) || auths.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        // Some tools write the address, others the host alone.
        foreach (var written in (ReadOnlySpan<string>)[key, $"https://{key}", $"http://{key}"])
        {
            if (auths.TryGetProperty(written, out var entry) && entry.ValueKind == JsonValueKind.Object && Read(entry, written) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private RegistryCredentials? Read(JsonElement entry, string registry) =>
        JsonFields.Text(entry, "identitytoken") is { Length: > 0 } token ? new RegistryCredentials("", token, IsIdentityToken: true)
        : JsonFields.Text(entry, "auth") is { Length: > 0 } encoded ? EncodedCredentials.Decode(encoded, path, registry)
        : JsonFields.Text(entry, "username") is { Length: > 0 } user ? new RegistryCredentials(user, JsonFields.Text(entry, "password"))
        : null;

    private static CredentialHelper? HelperFor(JsonElement root, string key)
    {
        var named = root.TryGetProperty("credHelpers", out var helpers) && helpers.ValueKind == JsonValueKind.Object ? JsonFields.Text(helpers, key) : "";
        var name = named.Length > 0 ? named : JsonFields.Text(root, "credsStore");
        return name.Length > 0 ? new CredentialHelper(name) : null;
    }
}
