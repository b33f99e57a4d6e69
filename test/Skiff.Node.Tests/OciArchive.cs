using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Skiff.Node.Tests;

/// <summary>A part of an image that stands under its digest.</summary>
internal sealed record Blob(string Type, byte[] Content)
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    public static Blob Json(string type, JsonNode value) => new(type, Encoding.UTF8.GetBytes(value.ToJsonString()));

    public string Digest { get; } = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Content));

    public JsonObject Descriptor(JsonObject? annotations = null) =>
        annotations is null
            ? new JsonObject { ["mediaType"] = Type, ["digest"] = Digest, ["size"] = Content.Length }
            : new JsonObject { ["mediaType"] = Type, ["digest"] = Digest, ["size"] = Content.Length, ["annotations"] = annotations };
}

/// <summary>An image as an archive of the OCI image layout: no test pulls anything.</summary>
internal static class OciArchive
{
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar";

    // The same files make the same layer, which is unpacked once.
    private static readonly DateTimeOffset s_time = DateTimeOffset.UnixEpoch;

    /// <summary>An image of one layer of files, for a platform such as linux/amd64; its containers run as a user, root unless one is named.</summary>
    public static byte[] OfFiles(string name, string platform, string[] command, Action<TarWriter> fill, string user = "")
    {
        var layer = new Blob(LayerType, Tar(fill));
        var parts = platform.Split('/');
        var configuration = Blob.Json("application/vnd.oci.image.config.v1+json", new JsonObject
        {
            ["architecture"] = parts[1],
            ["os"] = parts[0],
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/bin", "GREETING=hi"), ["Cmd"] = new JsonArray([.. command.Select(word => (JsonNode)word)]), ["User"] = user },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(layer.Digest) },
        });
        return Of(name, configuration, layer);
    }

    /// <summary>An image of any configuration and any layers.</summary>
    public static byte[] Of(string name, Blob configuration, params Blob[] layers)
    {
        var manifest = Blob.Json(Blob.ManifestType, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Blob.ManifestType,
            ["config"] = configuration.Descriptor(),
            ["layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)layer.Descriptor())]),
        });
        return Write(name, manifest, [.. layers, configuration]);
    }

    /// <summary>An image whose first blob, a manifest or an index, is given with all others.</summary>
    public static byte[] Write(string name, Blob top, IEnumerable<Blob> others)
    {
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["manifests"] = new JsonArray(top.Descriptor(new JsonObject { ["io.containerd.image.name"] = name })),
        };
        return Tar(archive =>
        {
            AddFile(archive, "oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray());
            AddFile(archive, "index.json", Encoding.UTF8.GetBytes(index.ToJsonString()));
            foreach (var blob in others.Append(top))
            {
                AddFile(archive, "blobs/sha256/" + blob.Digest["sha256:".Length..], blob.Content);
            }
        });
    }

    public static void AddFile(TarWriter archive, string name, byte[] content, bool executable = false) => archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(content),
        ModificationTime = s_time,
        Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead
            | (executable ? UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : 0),
    });

    private static byte[] Tar(Action<TarWriter> fill)
    {
        using var stream = new MemoryStream();
        using (var archive = new TarWriter(stream, leaveOpen: true))
        {
            fill(archive);
        }

        return stream.ToArray();
    }
}
