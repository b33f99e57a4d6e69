namespace Skiff.Oci.Images;

/// <summary>A blob that can be sent.</summary>
/// <param name="Blob">What it is.</param>
/// <param name="Open">Opens its content from the beginning, as a stream that can seek.</param>
public sealed record BlobSource(BlobDescriptor Blob, Func<Stream> Open)
{
    /// <summary>One in memory.</summary>
    public static BlobSource Of(string mediaType, byte[] content) => new(BlobDescriptor.Of(mediaType, content), () => new MemoryStream(content, writable: false));
}
