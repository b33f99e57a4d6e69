using Skiff.Containers.Images;

namespace Skiff.Containers.Precompiled;

/// <summary>
/// What <c>prepare</c> leaves in a bundle for the time when its guest runs: that the code is to be written into the engine's content store. A file of lines, which are arguments of the role <c>keep</c>.
/// </summary>
internal static class KeepOrder
{
    /// <summary>The file in the bundle.</summary>
    public const string FileName = "skiff-keep";

    /// <summary>The option with the folder of the code.</summary>
    public const string FolderOption = "-folder";

    /// <summary>The option with the digest of the image's manifest.</summary>
    public const string ManifestOption = "-manifest";

    /// <summary>The option with the digest of the guest's layer.</summary>
    public const string SourceOption = "-source";

    /// <summary>Writes it.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="folder">The folder of the code.</param>
    /// <param name="image">The guest's image.</param>
    public static void Write(string bundle, string folder, ImageContent image) =>
        File.WriteAllLines(Path.Combine(bundle, FileName), [FolderOption, folder, ManifestOption, image.Manifest, SourceOption, image.Source]);
}
