namespace Skiff.Containers.Images;

/// <summary>What is read of an image that is no file system.</summary>
internal static class ImageLimits
{
    /// <summary>Bytes of a manifest or an index. Registries refuse larger ones too.</summary>
    public const int MaximumManifestBytes = 4 << 20;

    /// <summary>Bytes of a layer that is a module or component.</summary>
    public const long MaximumModuleBytes = 256 << 20;
}
