using System.Security.Cryptography;
using Skiff.Oci.Images;

namespace Skiff.Containers.Images;

/// <summary>Reads blobs so that nothing is taken for what it is not: neither longer than said, nor longer than allowed, nor with another content than its digest says.</summary>
internal static class VerifiedBlob
{
    /// <summary>The digits of a digest.</summary>
    /// <exception cref="ContainerException">It is none of SHA-256.</exception>
    public static string DigitsOf(string digest) =>
        Digest.TryParse(digest, out var parsed) ? parsed.Digits : throw Wrong($"the digest '{digest}' is none of SHA-256");

    /// <summary>Copies a blob.</summary>
    /// <exception cref="ContainerException">It is not what its descriptor says, or longer than <paramref name="maximum"/>.</exception>
    public static async Task CopyAsync(IContainerEngine engine, BlobDescriptor blob, long maximum, Stream target)
    {
        var expected = DigitsOf(blob.Digest);
        if (blob.Size < 0 || blob.Size > maximum)
        {
            throw Wrong($"{blob.MediaType} {blob.Digest} has {blob.Size} bytes; at most {maximum} are read");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long count = 0;
        await foreach (var part in engine.ReadBlobAsync(blob.Digest).ConfigureAwait(false))
        {
            count += part.Length;
            if (count > blob.Size)
            {
                throw Wrong($"{blob.MediaType} {blob.Digest} has more than the {blob.Size} bytes that its descriptor says");
            }

            hash.AppendData(part.Span);
            await target.WriteAsync(part).ConfigureAwait(false);
        }

        if (count < blob.Size)
        {
            throw Wrong($"{blob.MediaType} {blob.Digest} has {count} bytes, not the {blob.Size} that its descriptor says");
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
        {
            throw Wrong($"{blob.MediaType} {blob.Digest} has another content than its digest says");
        }
    }

    private static ContainerException Wrong(string problem) => new(ContainerCodes.Image, $"the image cannot be read: {problem}");
}
