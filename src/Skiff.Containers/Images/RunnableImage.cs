using Skiff.Oci;
using Skiff.Oci.Images;

namespace Skiff.Containers.Images;

/// <summary>An image of the container engine whose layers are no file systems.</summary>
/// <param name="Manifest">The digest of the manifest that was chosen.</param>
/// <param name="Content">What can be run of it.</param>
internal sealed record RunnableImage(string Manifest, WasmContent Content)
{
    /// <summary>Finds out what an image is.</summary>
    /// <returns>Null if the image is gone, or has no layers that can be run, as ordinary images.</returns>
    /// <exception cref="ContainerException">It cannot be read, or it is one that cannot be run.</exception>
    public static async Task<RunnableImage?> FindAsync(IContainerEngine engine, string image)
    {
        if (await engine.FindImageAsync(image).ConfigureAwait(false) is not { } target)
        {
            return null;
        }

        try
        {
            if (MediaTypes.IsIndex(target.MediaType))
            {
                var index = ImageIndex.Parse(await ReadAsync(engine, target).ConfigureAwait(false), target.Digest);
                target = index.Choose() ?? throw Wrong($"the index {target.Digest} has no manifest for wasm or linux/amd64");
            }

            var content = WasmContent.Of(ImageManifest.Parse(await ReadAsync(engine, target).ConfigureAwait(false), target.Digest));
            return content is null ? null : new RunnableImage(target.Digest, content);
        }
        catch (OciException e)
        {
            throw Wrong(e.Message, e);
        }
    }

    /// <summary>What is wrong with an image.</summary>
    public static ContainerException Wrong(string problem, Exception? inner = null) => new(ContainerCodes.Image, $"the image cannot be run: {problem}", inner);

    private static async Task<byte[]> ReadAsync(IContainerEngine engine, BlobDescriptor blob)
    {
        using var content = new MemoryStream();
        await VerifiedBlob.CopyAsync(engine, blob, OciLimits.MaximumManifestBytes, content).ConfigureAwait(false);
        return content.ToArray();
    }
}
