namespace Skiff.Containers.Images;

/// <summary>What is read of an image that is no file system.</summary>
internal static class ImageLimits
{
    /// <summary>Bytes of a manifest, an index or a locked application. Registries refuse larger ones too.</summary>
    public const int MaximumManifestBytes = 4 << 20;

    /// <summary>Bytes of a layer that is a module, component or file.</summary>
    public const long MaximumModuleBytes = 256 << 20;

    /// <summary>Bytes of all layers of an application together, those that are archives also when unpacked.</summary>
    public const long MaximumAppBytes = 1L << 30;

    /// <summary>Files of an application, and entries of its archives.</summary>
    public const int MaximumAppFiles = 100_000;
}
