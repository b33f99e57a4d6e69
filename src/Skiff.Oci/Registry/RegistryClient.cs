using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Skiff.Oci.Images;

namespace Skiff.Oci.Registry;

/// <summary>A client of registries (OCI distribution specification 1.1). Everything that is received is verified and limited; nothing of it is trusted.</summary>
/// <param name="options">How.</param>
public sealed class RegistryClient(RegistryOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, RegistryConnection> _connections = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }
    }

    /// <summary>Asks a registry whether it knows the one who asks.</summary>
    /// <exception cref="OciException">It does not, or does not answer.</exception>
    public async Task CheckAccessAsync(string registry, CancellationToken cancellationToken)
    {
        var connection = Connect(registry);
        using var response = await connection.SendAsync(new RegistryRequest(HttpMethod.Get, ""), new Scope("", IsPush: false), cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await RegistryAnswers.ErrorAsync(response, registry, "it does not let in", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a manifest or an index.</summary>
    /// <exception cref="OciException">It is not there, or not what its digest says.</exception>
    public async Task<FetchedManifest> GetManifestAsync(Reference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var connection = Connect(reference.Registry);
        var request = new RegistryRequest(HttpMethod.Get, $"{reference.Repository}/manifests/{reference.Target}") { Accept = MediaTypes.Manifests };
        using var response = await connection.SendAsync(request, new Scope(reference.Repository, IsPush: false), cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await RegistryAnswers.ErrorAsync(response, reference.Registry, $"no image {reference}", cancellationToken).ConfigureAwait(false);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.IdleTimeout);
        var content = await RegistryAnswers.ReadAsync(response, OciLimits.MaximumManifestBytes, $"the manifest of {reference}", patience.Token).ConfigureAwait(false);
        var type = response.Content.Headers.ContentType?.MediaType ?? MediaTypes.Manifest;
        var digest = Digest.Of(content);
        return reference.Digest is null || reference.Digest == digest ? new FetchedManifest(new BlobDescriptor(type, digest.ToString(), content.Length), content)
            : throw new OciException(OciCodes.Content, $"the manifest of {reference} has another content ({digest}) than its digest says");
    }

    /// <summary>Reads the manifest of what is run here: of an index the one that is for wasm, or else for this machine.</summary>
    /// <exception cref="OciException">There is none.</exception>
    public async Task<ResolvedImage> ResolveAsync(Reference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var fetched = await GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        if (MediaTypes.IsIndex(fetched.Descriptor.MediaType))
        {
            var chosen = ImageIndex.Parse(fetched.Content, $"the index of {reference}").Choose()
                ?? throw new OciException(OciCodes.NothingToRun, $"the index of {reference} has no manifest for wasm or linux/amd64");
            reference = reference.With(Digest.Parse(chosen.Digest));
            fetched = await GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        }

        return new ResolvedImage(fetched, ImageManifest.Parse(fetched.Content, $"the manifest of {reference}"));
    }

    /// <summary>Whether a registry has a blob.</summary>
    public async Task<bool> HasBlobAsync(Reference reference, BlobDescriptor blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(blob);
        var request = new RegistryRequest(HttpMethod.Head, $"{reference.Repository}/blobs/{blob.Digest}");
        using var response = await Connect(reference.Registry).SendAsync(request, new Scope(reference.Repository, IsPush: true), cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode || (response.StatusCode == HttpStatusCode.NotFound ? false
            : throw await RegistryAnswers.ErrorAsync(response, reference.Registry, $"cannot ask for blobs of {reference.Repository}", cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Receives a blob, and goes on where a connection breaks.</summary>
    /// <param name="reference">The image it is a part of.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="maximum">The most bytes that are taken.</param>
    /// <param name="target">Gets it; what was written counts only if nothing is thrown.</param>
    /// <param name="progress">Told how many bytes have come since last time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OciException">It is not there, too large, or not what its descriptor says.</exception>
    public async Task GetBlobAsync(Reference reference, BlobDescriptor blob, long maximum, Stream target, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.Size < 0 || blob.Size > maximum)
        {
            throw new OciException(OciCodes.TooLarge, $"{blob.MediaType} {blob.Digest} of {reference} has {blob.Size} bytes; at most {maximum} are read");
        }

        using var download = new BlobDownload(Connect(reference.Registry), options, reference.Repository, blob, target, progress);
        await download.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a blob, unless the registry has it.</summary>
    /// <param name="reference">The image it is to be a part of.</param>
    /// <param name="source">The blob.</param>
    /// <param name="mountFrom">A repository of the same registry that may have it; null for none.</param>
    /// <param name="progress">Told how many bytes have gone since last time; less than none where some must go again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether something had to be sent.</returns>
    /// <exception cref="OciException">The registry does not take it.</exception>
    public async Task<bool> PutBlobAsync(Reference reference, BlobSource source, string? mountFrom, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(source);
        if (await HasBlobAsync(reference, source.Blob, cancellationToken).ConfigureAwait(false))
        {
            progress?.Report(source.Blob.Size);
            return false;
        }

        await new BlobUpload(Connect(reference.Registry), options, reference.Repository, source, progress).RunAsync(mountFrom, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Makes an image of blobs that were sent, or moves its tag.</summary>
    /// <returns>Its digest.</returns>
    /// <exception cref="OciException">The registry does not take it.</exception>
    public async Task<Digest> PutManifestAsync(Reference reference, byte[] content, string mediaType, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var request = new RegistryRequest(HttpMethod.Put, $"{reference.Repository}/manifests/{reference.Target}")
        {
            Content = () => new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
        };
        using var response = await Connect(reference.Registry).SendAsync(request, new Scope(reference.Repository, IsPush: true), cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.Created ? Digest.Of(content)
            : throw await RegistryAnswers.ErrorAsync(response, reference.Registry, $"cannot make the image {reference}", cancellationToken).ConfigureAwait(false);
    }

    private RegistryConnection Connect(string registry) => _connections.GetOrAdd(registry, host => new RegistryConnection(host, options));
}

/// <summary>A manifest or an index, as it was read.</summary>
/// <param name="Descriptor">What it is.</param>
/// <param name="Content">Its bytes, which have the descriptor's digest.</param>
public sealed record FetchedManifest(BlobDescriptor Descriptor, byte[] Content);

/// <summary>An image that was found.</summary>
/// <param name="Fetched">Its manifest as it was read.</param>
/// <param name="Manifest">What it says.</param>
public sealed record ResolvedImage(FetchedManifest Fetched, ImageManifest Manifest);
