using Skiff.Containers.Images;
using Skiff.Oci.Images;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Containerd;

// Fields of containerd's api/services/{containers,images,content}/v1 and api/types/descriptor.proto.

/// <summary>A request with one text: GetContainerRequest, GetImageRequest and ReadContentRequest, whose field 1 says what is meant.</summary>
internal sealed record NamedRequest(string Name) : IWireMessage
{
    public void WriteTo(WireWriter writer) => writer.Text(1, Name);
}

/// <summary>Reads answers.</summary>
internal static class ContainerdAnswers
{
    /// <summary>Of GetContainerResponse: the image, and an extension of the container, empty where there is none.</summary>
    public static (string Image, byte[] Extension) Container(ReadOnlySpan<byte> response, string extensionName)
    {
        var container = new WireMessage(new WireMessage(response).Bytes(1));
        var extension = container.AllEmbedded(10, Extension.Read).FindLast(extension => extension.Name == extensionName);
        return (container.Text(3), extension?.Value?.Value ?? []);
    }

    /// <summary>Of GetImageResponse: the image's target.</summary>
    public static BlobDescriptor Image(ReadOnlySpan<byte> response) =>
        new WireMessage(new WireMessage(response).Bytes(1)).Embedded(3, Descriptor) ?? new BlobDescriptor("", "", 0);

    /// <summary>Of ReadContentResponse: the bytes.</summary>
    public static byte[] Content(ReadOnlySpan<byte> response) => new WireMessage(response).Bytes(2).ToArray();

    /// <summary>Of InfoResponse: what is known of a blob.</summary>
    public static ContentRecord Info(ReadOnlySpan<byte> response)
    {
        var info = new WireMessage(new WireMessage(response).Bytes(1));
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in info.AllEmbedded(5, Label.Read))
        {
            labels[label.Name] = label.Value;
        }

        return new ContentRecord((long)info.Number(2), labels);
    }

    /// <summary>Of WriteContentResponse: how much is there, of how much, and once it is committed its digest.</summary>
    public static (long Offset, long Total, string Digest) Written(ReadOnlySpan<byte> response)
    {
        var message = new WireMessage(response);
        return ((long)message.Number(4), (long)message.Number(5), message.Text(6));
    }

    private static BlobDescriptor Descriptor(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new BlobDescriptor(message.Text(1), message.Text(2), (long)message.Number(3));
    }

    // An entry of a map is a message of a key and a value.
    private sealed record Extension(string Name, AnyMessage? Value)
    {
        public static Extension Read(ReadOnlySpan<byte> entry)
        {
            var message = new WireMessage(entry);
            return new Extension(message.Text(1), message.Embedded(2, AnyMessage.Read));
        }
    }
}
