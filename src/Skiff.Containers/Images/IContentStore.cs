namespace Skiff.Containers.Images;

/// <summary>
/// The store of an engine in which images lie (containerd's content store): blobs by their digests, each with labels. What no image refers to, no label of something
/// that stays and no lease, the engine removes.
/// </summary>
public interface IContentStore
{
    /// <summary>Looks up a blob.</summary>
    /// <returns>Null if it is not there.</returns>
    /// <exception cref="ContainerException">The engine does not answer.</exception>
    Task<ContentRecord?> FindAsync(string digest);

    /// <summary>Sets labels of a blob. Those that are not named stay as they are.</summary>
    /// <exception cref="ContainerException">The engine refuses it, or does not answer.</exception>
    Task SetLabelsAsync(string digest, IReadOnlyDictionary<string, string> labels);

    /// <summary>Takes a lease: what is written under it stays until the lease is disposed, or has expired.</summary>
    /// <exception cref="ContainerException">The engine refuses it, or does not answer.</exception>
    Task<IContentLease> LeaseAsync(DateTimeOffset expiry);
}

/// <summary>A lease. To dispose it never fails: one that cannot be removed expires.</summary>
public interface IContentLease : IAsyncDisposable
{
    /// <summary>Writes a blob, or finds it already there.</summary>
    /// <exception cref="ContainerException">The engine refuses it, did not get what was sent, or does not answer. Nothing half-written has the digest.</exception>
    Task WriteAsync(NewContent content);
}

/// <summary>A blob that is there.</summary>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Labels">Its labels.</param>
public sealed record ContentRecord(long Size, IReadOnlyDictionary<string, string> Labels);

/// <summary>A blob to be written.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Labels">Its labels, if it is new.</param>
/// <param name="Parts">Its bytes; a part is valid until the next one.</param>
public sealed record NewContent(string Digest, long Size, IReadOnlyDictionary<string, string> Labels, IEnumerable<ReadOnlyMemory<byte>> Parts);
