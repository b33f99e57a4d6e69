using Skiff.Oci.Images;
using Skiff.Oci.Registry;

namespace Skiff.Oci.Cache;

/// <summary>Pulls images into a cache: what is there is not asked for, and some layers come at once.</summary>
/// <param name="client">The registry's client.</param>
/// <param name="cache">Where contents go.</param>
public sealed class ImagePuller(RegistryClient client, ContentCache cache)
{
    // As many as Spin has.
    private const int MaximumParallel = 16;

    /// <summary>Pulls what can be run of an image.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="progress">Told how many bytes there are in all as soon as that is known, then how many have come since last time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it is; all of its layers are in the cache.</returns>
    /// <exception cref="OciException">It cannot be pulled, or holds nothing that can be run.</exception>
    public async Task<PulledImage> PullAsync(Reference reference, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        var resolved = await client.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        var content = WasmContent.Of(resolved.Manifest) ?? throw new OciException(OciCodes.NothingToRun, $"{reference} has no layer that is a module, a component or a Spin application");
        BlobDescriptor[] blobs = content switch
        {
            WasmContent.Module module => [module.Layer],
            WasmContent.Application app => [.. app.Layers.Append(app.Locked).DistinctBy(layer => layer.Digest, StringComparer.Ordinal)],
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (blobs.Sum(blob => (decimal)Math.Max(blob.Size, 0)) is var size and > OciLimits.MaximumAppBytes)
        {
            throw new OciException(OciCodes.TooLarge, $"{reference} has {size} bytes of layers; at most {OciLimits.MaximumAppBytes} are read");
        }

        progress?.Begin(blobs.Sum(blob => blob.Size));
        await Parallel.ForEachAsync(blobs, new ParallelOptions { MaxDegreeOfParallelism = MaximumParallel, CancellationToken = cancellationToken }, async (blob, token) =>
        {
            if (cache.Find(blob) is not null)
            {
                progress?.Report(blob.Size);
                return;
            }

            await cache.AddAsync(blob, file => client.GetBlobAsync(reference, blob, MaximumOf(blob), file, progress, token)).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return new PulledImage(resolved, content);
    }

    private static long MaximumOf(BlobDescriptor blob) => blob.MediaType == MediaTypes.LockedApp ? OciLimits.MaximumManifestBytes : OciLimits.MaximumModuleBytes;
}

/// <summary>An image whose layers are in the cache.</summary>
/// <param name="Resolved">Its manifest.</param>
/// <param name="Content">What can be run of it.</param>
public sealed record PulledImage(ResolvedImage Resolved, WasmContent Content);

/// <summary>Told how far a transfer is.</summary>
public interface ITransferProgress : IProgress<long>
{
    /// <summary>Told how many bytes there are in all.</summary>
    void Begin(long total);
}
