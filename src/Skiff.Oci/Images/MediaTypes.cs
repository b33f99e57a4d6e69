using System.Collections.Immutable;

namespace Skiff.Oci.Images;

/// <summary>What the parts of images are called.</summary>
public static class MediaTypes
{
    /// <summary>A manifest.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>An index of manifests.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>The configuration of an image that is a file system, and of a Spin application.</summary>
    public const string ImageConfiguration = "application/vnd.oci.image.config.v1+json";

    /// <summary>A layer of a file system.</summary>
    public const string TarGzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>A Spin application: what its components and files are, by their digests. The last layer of what <c>spin registry push</c> makes; in Spin's beginnings it was the configuration.</summary>
    public const string LockedApp = "application/vnd.fermyon.spin.application.v1+config";

    /// <summary>The code of a component of a Spin application.</summary>
    public const string SpinComponent = "application/vnd.wasm.content.layer.v1+wasm";

    /// <summary>A file of a Spin application.</summary>
    public const string SpinFile = "application/vnd.wasm.content.layer.v1+data";

    /// <summary>Files of a Spin application.</summary>
    public const string SpinArchive = "application/vnd.wasm.content.bundle.v1.tar+gzip";

    /// <summary>What a manifest of Docker is called.</summary>
    private const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    private const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>The types of layers that are modules or components.</summary>
    public static ImmutableArray<string> Modules { get; } = ["application/wasm", SpinComponent, "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm"];

    /// <summary>What is asked for where an image is.</summary>
    internal static ImmutableArray<string> Manifests { get; } = [Manifest, Index, DockerManifest, DockerIndex];

    /// <summary>Whether something is an index.</summary>
    public static bool IsIndex(string mediaType) => mediaType is Index or DockerIndex;

    /// <summary>Whether a layer is a module or component.</summary>
    public static bool IsModule(string mediaType) => Modules.Contains(mediaType, StringComparer.Ordinal);
}
