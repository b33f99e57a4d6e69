using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Skiff.Native;
using Skiff.Oci;
using Skiff.Oci.Images;
using Skiff.Spin.Manifest.Locked;
using Skiff.Text;

namespace Skiff.Spin.Images;

/// <summary>Copies a blob and verifies it.</summary>
/// <param name="blob">The blob.</param>
/// <param name="maximum">The most bytes that are copied.</param>
/// <param name="target">Where it goes.</param>
public delegate Task BlobCopy(BlobDescriptor blob, long maximum, Stream target);

/// <summary>
/// Lays out a Spin application that was pushed to a registry: the locked application as a file, and beside it what it names by digest. A layer that it does
/// not name is not read. Where a file goes was checked by whoever read the locked application; what it holds is known by its digest alone.
/// </summary>
public sealed class AppLayout : IDisposable
{
    /// <summary>The locked application.</summary>
    public const string LockedAppName = "app.json";

    private const string Scratch = ".scratch";

    private readonly BlobCopy _copy;
    private readonly string _folder;
    private readonly FileHandle _handle;
    private readonly string _scratch;
    private readonly Dictionary<string, List<string>> _missing;

    private AppLayout(BlobCopy copy, IEnumerable<LockedFile> files, string folder)
    {
        _copy = copy;
        _folder = folder;
        _scratch = Path.Combine(folder, Scratch);
        _missing = files.GroupBy(file => file.Digest, file => file.Path, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var error = Paths.Open(folder, OpenFlags.Path | OpenFlags.Directory, out var handle);
        _handle = handle ?? throw new IOException($"cannot open '{folder}': {error}");
    }

    /// <summary>Lays it out.</summary>
    /// <param name="image">The image.</param>
    /// <param name="copy">Has the layers.</param>
    /// <param name="folder">An empty folder.</param>
    /// <exception cref="OciException">The image is not what it says, or not whole.</exception>
    public static async Task WriteAsync(WasmContent.Application image, BlobCopy copy, string folder)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(folder);
        using var content = new MemoryStream();
        await copy(image.Locked, OciLimits.MaximumManifestBytes, content).ConfigureAwait(false);
        var locked = content.ToArray();
        await File.WriteAllBytesAsync(Path.Combine(folder, LockedAppName), locked).ConfigureAwait(false);
        var app = LockedAppReader.Read(LockedAppName, locked);
        if (!app.Reading.Succeeded)
        {
            throw Wrong("its Spin application cannot be read:\n" + DiagnosticRenderer.Render(app.Reading.Source, app.Reading.Diagnostics).TrimEnd('\n'));
        }

        if (app.Files.Length > OciLimits.MaximumAppFiles || image.Layers.Sum(layer => (decimal)Math.Max(layer.Size, 0)) > OciLimits.MaximumAppBytes)
        {
            throw Wrong($"an application has at most {OciLimits.MaximumAppFiles} files and {OciLimits.MaximumAppBytes} bytes of layers");
        }

        using var layout = new AppLayout(copy, app.Files, folder);
        try
        {
            await layout.WriteAsync(app, image).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw Wrong($"its files cannot be laid out: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private async Task WriteAsync(LockedApp app, WasmContent.Application image)
    {
        foreach (var file in app.Files)
        {
            if (file.Inline is { } content && _missing.ContainsKey(file.Digest))
            {
                await File.WriteAllBytesAsync(_scratch, content).ConfigureAwait(false);
                Place(file.Digest);
            }
        }

        foreach (var layer in image.Layers.Where(layer => layer.MediaType != MediaTypes.SpinArchive && _missing.ContainsKey(layer.Digest)).DistinctBy(layer => layer.Digest, StringComparer.Ordinal))
        {
            await CopyAsync(layer, _scratch).ConfigureAwait(false);
            Place(layer.Digest);
        }

        var unpacked = new Budget();
        foreach (var archive in image.Layers.Where(layer => layer.MediaType == MediaTypes.SpinArchive && _missing.Count > 0))
        {
            await UnpackAsync(archive, unpacked).ConfigureAwait(false);
        }

        if (_missing.FirstOrDefault() is { Key: { } digest, Value: var paths })
        {
            throw Wrong($"no layer has {digest}, which is its {paths[0]}{(_missing.Count > 1 ? $"; {_missing.Count - 1} more are missing" : "")}");
        }
    }

    // Archives come after the layers, whose digests say what they are: what is still missing then is looked for by hashing.
    private async Task UnpackAsync(BlobDescriptor archive, Budget unpacked)
    {
        var compressed = Path.Combine(_folder, Scratch + ".tar.gz");
        await CopyAsync(archive, compressed).ConfigureAwait(false);
        await using (var stream = new GZipStream(File.OpenRead(compressed), CompressionMode.Decompress))
        {
            var files = new TarFiles(stream, unpacked.Bytes);
            while (files.Next() is { } length)
            {
                if (--unpacked.Files < 0)
                {
                    throw new InvalidDataException($"archives have more than {OciLimits.MaximumAppFiles} files");
                }

                var digest = CopyHashed(files, length);
                if (_missing.ContainsKey(digest))
                {
                    Place(digest);
                }
            }

            unpacked.Bytes = files.BytesLeft;
        }

        File.Delete(compressed);
        File.Delete(_scratch);
    }

    private async Task CopyAsync(BlobDescriptor layer, string path)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await _copy(layer, OciLimits.MaximumModuleBytes, file).ConfigureAwait(false);
    }

    private string CopyHashed(TarFiles files, long length)
    {
        using var hash = SHA256.Create();
        using (var file = new CryptoStream(File.Create(_scratch), hash, CryptoStreamMode.Write))
        {
            files.CopyTo(file, length);
        }

        return Digest.Algorithm + Convert.ToHexStringLower(hash.Hash!); // there, as the stream was ended
    }

    // One content for all the places where it is wanted: links, so that a small application cannot fill a disk.
    private void Place(string digest)
    {
        _missing.Remove(digest, out var paths);
        foreach (var path in paths ?? [])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!); // below the folder, so it has one
            var error = Paths.Link(_handle, Encoding.UTF8.GetBytes(Scratch), _handle, Encoding.UTF8.GetBytes(path));
            if (error != LinuxError.None)
            {
                throw new IOException($"'{path}': {error}");
            }
        }

        File.Delete(_scratch);
    }

    private static OciException Wrong(string problem, Exception? inner = null) => new(OciCodes.NothingToRun, problem, inner);

    // What archives may still have, all together.
    private sealed class Budget
    {
        public long Bytes { get; set; } = OciLimits.MaximumAppBytes;

        public int Files { get; set; } = OciLimits.MaximumAppFiles;
    }
}
