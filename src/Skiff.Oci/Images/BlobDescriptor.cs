namespace Skiff.Oci.Images;

/// <summary>A part of an image (OCI image specification, "Descriptor"). Nothing of it is checked until the part is read.</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest">The digest of its content.</param>
/// <param name="Size">Its length in bytes, as is said of it.</param>
public sealed record BlobDescriptor(string MediaType, string Digest, long Size)
{
    /// <summary>Describes a content.</summary>
    public static BlobDescriptor Of(string mediaType, ReadOnlySpan<byte> content) => new(mediaType, Images.Digest.Of(content).ToString(), content.Length);
}
