using Skiff.Oci.Images;

namespace Skiff.Containers.Images;

/// <summary>What the container engine (containerd) knows and a bundle does not say. It is asked only where the bundle leaves a question open.</summary>
public interface IContainerEngine : IDisposable
{
    /// <summary>Looks up the container whose bundle is prepared.</summary>
    /// <exception cref="ContainerException">The engine does not answer, or not as it should.</exception>
    Task<ContainerRecord> ReadContainerAsync();

    /// <summary>Looks up an image by its name.</summary>
    /// <returns>Its manifest or index; null if the engine does not know it, for example because it was deleted after the container was made.</returns>
    /// <exception cref="ContainerException">The engine does not answer.</exception>
    Task<BlobDescriptor?> FindImageAsync(string name);

    /// <summary>Reads a blob from its beginning. Nothing of it is checked here: neither its length nor its digest.</summary>
    /// <exception cref="ContainerException">The engine does not answer, or does not have it.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBlobAsync(string digest);

    /// <summary>What is kept of blobs beside their bytes, and new ones.</summary>
    IContentStore Content { get; }
}

/// <summary>A container as its engine knows it.</summary>
/// <param name="Image">The image that it was made of; empty for none.</param>
/// <param name="Annotations">What kubelet says of the container, beyond what reaches its configuration.</param>
public sealed record ContainerRecord(string Image, IReadOnlyDictionary<string, string> Annotations);

/// <summary>Where an engine listens, and which of its containers is meant.</summary>
/// <param name="Address">The path of its socket.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Id">The container.</param>
public sealed record EngineAddress(string Address, string Namespace, string Id);
