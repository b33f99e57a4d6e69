using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Skiff.Cli.Node;

/// <summary>An image of one file, and the runtime that runs it: what is measured.</summary>
/// <param name="Name">Its name in containerd.</param>
/// <param name="Runtime">containerd's name of the runtime.</param>
/// <param name="File">The file, from the resources of this program.</param>
internal sealed record BenchImage(string Name, string Runtime, string File)
{
    private const string LinuxRuntime = "io.containerd.runc.v2";
    private const string WasmRuntime = "io.containerd.skiff.v1";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string ConfigurationType = "application/vnd.oci.image.config.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>A static program for Linux that does what the guests do.</summary>
    public static BenchImage Linux { get; } = new("skiff.bench/twin:1", LinuxRuntime, "twin");

    /// <summary>A module of WASI preview 1.</summary>
    public static BenchImage Module { get; } = new("skiff.bench/hello:1", WasmRuntime, "hello.wat");

    /// <summary>A component that handles HTTP.</summary>
    public static BenchImage Http { get; } = new("skiff.bench/api:1", WasmRuntime, "api.wasm");

    /// <summary>The path of the file in the image.</summary>
    public string Command => "/" + File;

    /// <summary>The file.</summary>
    public byte[] Content { get; } = Read(File);

    /// <summary>The image in the OCI image layout, as an archive.</summary>
    public byte[] ToArchive()
    {
        var layer = Tar((File, Content));
        var configuration = Json(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray(Command) },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(Digest(layer)) },
        });
        var manifest = Json(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor(ConfigurationType, configuration),
            ["layers"] = new JsonArray(Descriptor(LayerType, layer)),
        });
        var named = Descriptor(ManifestType, manifest);
        named["annotations"] = new JsonObject { ["io.containerd.image.name"] = Name };
        return Tar(
            ("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()),
            ("index.json", Json(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(named) })),
            (BlobPath(layer), layer),
            (BlobPath(configuration), configuration),
            (BlobPath(manifest), manifest));
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(BenchImage).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in this program");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static JsonObject Descriptor(string type, byte[] blob) => new() { ["mediaType"] = type, ["digest"] = Digest(blob), ["size"] = blob.Length };

    private static string Digest(byte[] blob) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(blob));

    private static string BlobPath(byte[] blob) => "blobs/sha256/" + Convert.ToHexStringLower(SHA256.HashData(blob));

    private static byte[] Json(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private static byte[] Tar(params ReadOnlySpan<(string Name, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var archive = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(content),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = (UnixFileMode)0x1ED, // rwxr-xr-x
                });
            }
        }

        return stream.ToArray();
    }
}
