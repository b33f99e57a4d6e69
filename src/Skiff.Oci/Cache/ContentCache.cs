using System.Security.Cryptography;
using Skiff.Oci.Images;

namespace Skiff.Oci.Cache;

/// <summary>
/// Contents by their digests, in a folder that many processes share. A content gets its name when it is whole, verified and on the disk; one that is half-written has
/// another name, and is deleted by whoever finds it a day later. So a name means its content, whenever a process was killed.
/// </summary>
public sealed class ContentCache
{
    private const string Partial = ".part-";

    private static readonly TimeSpan s_abandonedAfter = TimeSpan.FromDays(1);

    private readonly string _folder;

    private ContentCache(string folder) => _folder = folder;

    /// <summary>Opens a cache, and makes its folder.</summary>
    /// <exception cref="IOException">That is not possible.</exception>
    public static ContentCache Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var contents = Path.Combine(folder, "sha256");
        Directory.CreateDirectory(contents);
        foreach (var file in new DirectoryInfo(contents).EnumerateFiles(Partial + "*").Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > s_abandonedAfter))
        {
            file.Delete();
        }

        return new ContentCache(contents);
    }

    /// <summary>The file with a content.</summary>
    /// <returns>Null if it is not there, or has another length than said: somebody changed it.</returns>
    public string? Find(BlobDescriptor blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var file = new FileInfo(PathOf(blob));
        return file.Exists && file.Length == blob.Size ? file.FullName : null;
    }

    /// <summary>Adds a content.</summary>
    /// <param name="blob">What it is.</param>
    /// <param name="fill">Writes it, and verifies it on the way.</param>
    /// <returns>Its file.</returns>
    public async Task<string> AddAsync(BlobDescriptor blob, Func<Stream, Task> fill)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(fill);
        var path = PathOf(blob);
        var temporary = Path.Combine(_folder, Partial + Guid.NewGuid().ToString("n"));
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await fill(file).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return path;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Copies a content that is there, and verifies it once more: disks forget, and people change files.</summary>
    /// <exception cref="OciException">It is not what it was.</exception>
    public async Task CopyAsync(BlobDescriptor blob, Stream target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(target);
        var path = PathOf(blob);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var file = File.OpenRead(path))
        {
            var buffer = new byte[64 << 10];
            while (await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                hash.AppendData(buffer, 0, count);
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }

        if (Digest.Of(hash) != Digest.Parse(blob.Digest))
        {
            File.Delete(path);
            throw new OciException(OciCodes.Content, $"'{path}' was changed, and has been deleted: pull again");
        }
    }

    private string PathOf(BlobDescriptor blob) => Path.Combine(_folder, Digest.Parse(blob.Digest).Digits);
}
