using System.Collections.Immutable;

namespace Skiff.Spin.Manifest.Locked;

/// <summary>What came of reading a locked application: one as <c>spin registry push</c> writes it, whose contents are named by their digests.</summary>
/// <param name="Reading">The manifest that it amounts to. Its paths are those of <paramref name="Files"/>.</param>
/// <param name="Files">What has to be laid out beside the locked application for the manifest to be served.</param>
public sealed record LockedApp(ManifestReading Reading, ImmutableArray<LockedFile> Files)
{
    /// <summary>The folder of the components.</summary>
    public const string ContentFolder = "content";

    /// <summary>The folder with a folder for each component that has files.</summary>
    public const string FilesFolder = "files";
}

/// <summary>A file of a locked application.</summary>
/// <param name="Path">Where it belongs, relative to the locked application; without <c>..</c> and the like.</param>
/// <param name="Digest">The digest of its content: <c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="Inline">Its content, if the locked application holds it.</param>
public sealed record LockedFile(string Path, string Digest, ReadOnlyMemory<byte>? Inline);
