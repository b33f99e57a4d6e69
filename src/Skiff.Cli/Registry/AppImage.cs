using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Skiff.Cli.Output;
using Skiff.Oci.Images;
using Skiff.Oci.Registry;
using Skiff.Spin.Images;

namespace Skiff.Cli.Registry;

/// <summary>A Spin application as an image that can be sent.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Blobs">Its layers, then its configuration.</param>
internal sealed record AppImage(ImageManifest Manifest, ImmutableArray<BlobSource> Blobs)
{
    private const int MaximumParallel = 4;
    private const string Prefix = "org.opencontainers.image.";

    /// <summary>Makes it.</summary>
    /// <param name="package">The application.</param>
    /// <param name="annotations">What the user says of it.</param>
    /// <param name="created">The time.</param>
    public static AppImage Of(AppPackage package, ImmutableSortedDictionary<string, string> annotations, DateTimeOffset created)
    {
        var configuration = BlobSource.Of(MediaTypes.ImageConfiguration, Configure(package.Locked));
        var application = package.Application;
        var said = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [Prefix + "authors"] = application.Authors.IsEmpty ? null : string.Join(", ", application.Authors.Select(author => author.Value)),
            [Prefix + "created"] = created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            [Prefix + "description"] = application.Description?.Value,
            [Prefix + "title"] = application.Name.Value,
            [Prefix + "version"] = application.Version?.Value,
        };
        var manifest = new ImageManifest
        {
            Configuration = configuration.Blob,
            Layers = [.. package.Layers.Select(layer => layer.Blob)],
            Annotations = said.Where(entry => entry.Value is not null && !annotations.ContainsKey(entry.Key)).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!)).Concat(annotations).ToImmutableSortedDictionary(StringComparer.Ordinal), // those without a value are left out
        };
        return new AppImage(manifest, [.. package.Layers, configuration]);
    }

    /// <summary>Reads what the user says of an image.</summary>
    public static ImmutableSortedDictionary<string, string> ReadAnnotations(IEnumerable<string> texts)
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            read[equals > 0 ? text[..equals] : throw new CommandException($"--annotation: '{text}' is not of the form NAME=VALUE", ExitCodes.Usage)] = text[(equals + 1)..];
        }

        return read.ToImmutable();
    }

    /// <summary>Sends it: the manifest last, so that nobody finds half an image.</summary>
    public async Task<PushedImage> PushAsync(RegistryClient client, Reference reference, TransferMeter meter, CancellationToken cancellationToken)
    {
        var sent = 0;
        meter.Begin(Blobs.Sum(blob => blob.Blob.Size));
        await Parallel.ForEachAsync(Blobs, new ParallelOptions { MaxDegreeOfParallelism = MaximumParallel, CancellationToken = cancellationToken }, async (blob, token) =>
        {
            if (await client.PutBlobAsync(reference, blob, mountFrom: null, meter, token))
            {
                Interlocked.Increment(ref sent);
            }
        });
        return new PushedImage(await client.PutManifestAsync(reference, Manifest.ToJson(), MediaTypes.Manifest, cancellationToken), sent);
    }

    // As Spin has it, and an entry point: containerd makes no container of an image without one unless the pod names a command. The label makes each image another one.
    private static byte[] Configure(BlobDescriptor locked) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["architecture"] = "wasm",
        ["os"] = "Wasip1",
        ["config"] = new JsonObject
        {
            ["Entrypoint"] = new JsonArray("/"),
            ["Labels"] = new JsonObject { ["com.fermyon.spin.lockedAppDigest"] = locked.Digest },
        },
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray() },
    }.ToJsonString());
}

/// <summary>What was sent.</summary>
/// <param name="Digest">The digest of the manifest.</param>
/// <param name="Sent">How many blobs the registry did not have.</param>
internal sealed record PushedImage(Digest Digest, int Sent);
