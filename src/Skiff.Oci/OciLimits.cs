namespace Skiff.Oci;

/// <summary>What is read of images and registries.</summary>
public static class OciLimits
{
    /// <summary>Bytes of a manifest, an index or a locked application. Registries refuse larger ones too.</summary>
    public const int MaximumManifestBytes = 4 << 20;

    /// <summary>Layers of an image, and manifests of an index.</summary>
    public const int MaximumDescriptors = 10_000;

    /// <summary>Bytes of a layer that is a module, component or file.</summary>
    public const long MaximumModuleBytes = 256 << 20;

    /// <summary>Bytes of all layers of an application together, those that are archives also when unpacked.</summary>
    public const long MaximumAppBytes = 1L << 30;

    /// <summary>Files of an application, and entries of its archives.</summary>
    public const int MaximumAppFiles = 100_000;

    /// <summary>Characters of a reference.</summary>
    public const int MaximumReferenceLength = 512;

    /// <summary>Bytes of what a registry says of an error, and of the answer of a token server.</summary>
    public const int MaximumAnswerBytes = 1 << 20;

    /// <summary>Bytes of a file with credentials, and of the answer of a credential helper.</summary>
    public const int MaximumCredentialBytes = 1 << 20;
}
