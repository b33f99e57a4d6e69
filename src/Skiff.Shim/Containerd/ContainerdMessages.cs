using Skiff.Containers.Images;
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
    private const int First = 1;

    /// <summary>Of GetContainerResponse: the image, and an extension of the container, empty where there is none.</summary>
    public static (string Image, byte[] Extension) Container(ReadOnlySpan<byte> response, string extensionName)
    {
        var (image, extension) = ("", Array.Empty<byte>());
        var reader = new WireReader(Inner(response));
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    image = reader.Text();
                    break;
                case 10:
                    extension = ExtensionOf(reader.Bytes(), extensionName) ?? extension;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (image, extension);
    }

    /// <summary>Of GetImageResponse: the image's target.</summary>
    public static BlobDescriptor Image(ReadOnlySpan<byte> response)
    {
        var reader = new WireReader(Inner(response));
        var read = new BlobDescriptor("", "", 0);
        while (reader.NextOf(3))
        {
            read = Descriptor(reader.Bytes());
        }

        return read;
    }

    /// <summary>Of ReadContentResponse: the bytes.</summary>
    public static byte[] Content(ReadOnlySpan<byte> response)
    {
        var reader = new WireReader(response);
        return reader.NextOf(2) ? reader.Bytes().ToArray() : [];
    }

    private static BlobDescriptor Descriptor(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        var read = new BlobDescriptor("", "", 0);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    read = read with { MediaType = reader.Text() };
                    break;
                case 2:
                    read = read with { Digest = reader.Text() };
                    break;
                case 3:
                    read = read with { Size = (long)reader.Number() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return read;
    }

    // An entry of a map is a message of a key and a value.
    private static byte[]? ExtensionOf(ReadOnlySpan<byte> entry, string name)
    {
        var key = new WireReader(entry);
        if (!key.NextOf(1) || key.Text() != name)
        {
            return null;
        }

        var value = new WireReader(entry);
        return value.NextOf(2) ? AnyMessage.Read(value.Bytes()).Value : null;
    }

    private static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> response)
    {
        var reader = new WireReader(response);
        return reader.NextOf(First) ? reader.Bytes() : default;
    }
}
