using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Skiff.Oci.Images;

namespace Skiff.Spin.Images;

/// <summary>The files of a component as one layer. What each is, the locked application says by its digest; the names are for people.</summary>
internal static class AppArchive
{
    /// <summary>Replaces layers that are files by an archive for each component.</summary>
    /// <param name="order">The digests of the layers.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="folder">Where the archives are written.</param>
    /// <param name="components">The ids of the components, and the folders with their files.</param>
    public static void Replace(List<string> order, Dictionary<string, BlobSource> layers, string folder, IEnumerable<(string Id, string Folder)> components)
    {
        Directory.CreateDirectory(folder);
        order.RemoveAll(digest => layers[digest].Blob.MediaType == MediaTypes.SpinFile);
        foreach (var (id, files) in components.Where(component => Directory.Exists(component.Folder)))
        {
            var archive = Write(files, Path.Combine(folder, id));
            if (layers.TryAdd(archive.Blob.Digest, archive))
            {
                order.Add(archive.Blob.Digest);
            }
        }
    }

    // The same files make the same archive.
    private static BlobSource Write(string files, string path)
    {
        using (var archive = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Optimal)))
        {
            foreach (var file in Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                using var content = File.OpenRead(file);
                archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, Path.GetRelativePath(files, file))
                {
                    DataStream = content,
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                });
            }
        }

        using var written = File.OpenRead(path);
        var digest = Digest.Algorithm + Convert.ToHexStringLower(SHA256.HashData(written));
        return new BlobSource(new BlobDescriptor(MediaTypes.SpinArchive, digest, written.Length), () => File.OpenRead(path));
    }
}
