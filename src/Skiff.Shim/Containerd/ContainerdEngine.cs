using System.Text.Json;
using Skiff.Containers;
using Skiff.Containers.Images;
using Skiff.Oci.Images;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Containerd;

/// <summary>containerd's own services, asked over its socket. Used by the role <c>prepare</c>, which is a process of its own and short.</summary>
internal sealed class ContainerdEngine : IContainerEngine
{
    // Where containerd's CRI keeps what kubelet said of a container.
    private const string MetadataExtension = "io.cri-containerd.container.metadata";

    private readonly string _id;

    // One connection for the life of the process.
    private readonly GrpcChannel _channel;

    public ContainerdEngine(EngineAddress address)
    {
        _id = address.Id;
        _channel = new GrpcChannel(address.Address, address.Namespace);
        Content = new ContainerdContent(_channel);
    }

    /// <inheritdoc/>
    public IContentStore Content { get; }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    public async Task<ContainerRecord> ReadContainerAsync()
    {
        var response = await AskAsync("containerd.services.containers.v1.Containers/Get", _id);
        var (image, metadata) = Read(() => ContainerdAnswers.Container(response, MetadataExtension));
        return new ContainerRecord(image, AnnotationsOf(metadata));
    }

    public async Task<BlobDescriptor?> FindImageAsync(string name)
    {
        try
        {
            var response = await _channel.CallAsync("containerd.services.images.v1.Images/Get", new NamedRequest(name));
            return Read(() => ContainerdAnswers.Image(response));
        }
        catch (GrpcException e) when (e.Status == GrpcException.NotFound)
        {
            return null;
        }
        catch (GrpcException e)
        {
            throw Failed(e);
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBlobAsync(string digest)
    {
        await using var messages = _channel.StreamAsync("containerd.services.content.v1.Content/Read", new NamedRequest(digest)).GetAsyncEnumerator();
        while (await NextAsync(messages))
        {
            yield return Read(() => ContainerdAnswers.Content(messages.Current));
        }
    }

    // Metadata.Config.annotations of containerd's pkg/cri/store/container/metadata.go, which is JSON. Whatever else is there: no annotations.
    internal static IReadOnlyDictionary<string, string> AnnotationsOf(byte[] metadata)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (metadata.Length == 0)
        {
            return found;
        }

        try
        {
            using var json = JsonDocument.Parse(metadata);
            var at = json.RootElement;
            foreach (var name in (ReadOnlySpan<string>)["Metadata", "Config", "annotations"])
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return found;
                }
            }

            foreach (var annotation in at.EnumerateObject())
            {
                found[annotation.Name] = annotation.Value.ValueKind == JsonValueKind.String ? annotation.Value.GetString() ?? "" : "";
            }

            return found;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return found; // cut, or annotations that are no object
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<byte[]> messages)
    {
        try
        {
            return await messages.MoveNextAsync();
        }
        catch (GrpcException e)
        {
            throw Failed(e);
        }
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (WireFormatException e)
        {
            throw Failed(e);
        }
    }

    private static ContainerException Failed(Exception e) => new(ContainerCodes.Engine, $"containerd cannot be asked about the container: {e.Message}", e);

    private async Task<byte[]> AskAsync(string method, string name)
    {
        try
        {
            return await _channel.CallAsync(method, new NamedRequest(name));
        }
        catch (GrpcException e)
        {
            throw Failed(e);
        }
    }
}
