using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skiff.Oci.Images;

namespace Skiff.Oci.Credentials;

/// <summary>
/// The credentials that <c>registry login</c> keeps, where Spin's keeps its own: <c>fermyon/registry-auth.json</c> in the user's folder of configurations. Only the
/// user can read it; whoever reads while it is written sees the old or the new file.
/// </summary>
/// <param name="path">The file.</param>
public sealed class CredentialFile(string path) : ICredentialSource
{
    private const string Auths = "auths";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file of the user.</summary>
    /// <param name="environment">The variables of the process.</param>
    public static CredentialFile OfUser(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var folder = environment("XDG_CONFIG_HOME") is { Length: > 0 } named ? named : Path.Combine(environment("HOME") ?? "/", ".config");
        return new CredentialFile(Path.Combine(folder, "fermyon", "registry-auth.json"));
    }

    /// <inheritdoc/>
    public Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        using var json = Read();
        return Task.FromResult(json is not null && json.RootElement.TryGetProperty(Auths, out var auths) && auths.ValueKind == JsonValueKind.Object
            ? EncodedCredentials.Decode(JsonFields.Text(auths, KeyOf(registry)), path, KeyOf(registry)) : null);
    }

    /// <summary>Keeps credentials, in place of those that were kept for the registry before.</summary>
    /// <exception cref="OciException">The file cannot be read or written.</exception>
    public void Store(string registry, RegistryCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a file has a folder
            using var json = Read();
            var root = json is null ? [] : JsonObject.Create(json.RootElement.Clone())!; // Read took nothing but an object
            root[Auths] = root[Auths] is JsonObject auths ? auths.DeepClone() : new JsonObject();
            root[Auths]![KeyOf(registry)] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.Secret}"));
            Replace(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException(OciCodes.Credentials, $"cannot keep credentials in '{path}': {e.Message}", e);
        }
    }

    private void Replace(JsonObject root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            root.WriteTo(writer);
        }

        var temporary = $"{path}.{Guid.NewGuid():n}";
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(buffer.WrittenSpan);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private JsonDocument? Read() => EncodedCredentials.ReadFile(path);

    // As Spin names them.
    private static string KeyOf(string registry) => registry == Reference.DockerHub ? "index.docker.io" : registry;
}
