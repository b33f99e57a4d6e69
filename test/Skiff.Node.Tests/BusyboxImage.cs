using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Skiff.Node.Tests;

/// <summary>An image with Debian's static busybox, as an archive of the OCI image layout: no test pulls anything.</summary>
internal static class BusyboxImage
{
    public const string Name = "docker.io/library/busybox:local";

    private static readonly string[] s_commands = ["sh", "echo", "sleep", "cat", "true", "id", "dd", "stty", "tty", "env", "kill", "ps"];

    public static void Write(string path)
    {
        var layer = Tar(archive =>
        {
            archive.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "bin/"));
            Add(archive, "bin/busybox", File.ReadAllBytes(NodeFactAttribute.Find("busybox")!), executable: true); // a test that comes here has found it
            foreach (var command in s_commands)
            {
                archive.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + command) { LinkName = "busybox" });
            }
        });
        var configuration = Json(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/bin"), ["Cmd"] = new JsonArray("/bin/sh") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(Digest(layer)) },
        });
        var manifest = Json(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", configuration),
            ["layers"] = new JsonArray(Descriptor("application/vnd.oci.image.layer.v1.tar", layer)),
        });
        var entry = Descriptor("application/vnd.oci.image.manifest.v1+json", manifest);
        entry["annotations"] = new JsonObject { ["io.containerd.image.name"] = Name };
        var index = Json(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(entry) });
        File.WriteAllBytes(path, Tar(archive =>
        {
            Add(archive, "oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray());
            Add(archive, "index.json", index);
            foreach (var blob in new[] { layer, configuration, manifest })
            {
                Add(archive, "blobs/sha256/" + Digest(blob)["sha256:".Length..], blob);
            }
        }));
    }

    private static byte[] Tar(Action<TarWriter> fill)
    {
        using var stream = new MemoryStream();
        using (var archive = new TarWriter(stream, leaveOpen: true))
        {
            fill(archive);
        }

        return stream.ToArray();
    }

    private static void Add(TarWriter archive, string name, byte[] content, bool executable = false) => archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(content),
        Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead
            | (executable ? UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : 0),
    });

    private static JsonObject Descriptor(string type, byte[] content) => new() { ["mediaType"] = type, ["digest"] = Digest(content), ["size"] = content.Length };

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Json(JsonObject value) => Encoding.UTF8.GetBytes(value.ToJsonString());
}
