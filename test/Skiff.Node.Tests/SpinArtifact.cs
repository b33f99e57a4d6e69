using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Node.Tests;

/// <summary>
/// A Spin application as <c>spin registry push</c> makes it: a layer per component and file, small files in the locked application, which is the last layer.
/// Two routes: the example of an API at /api/..., and a command that answers everything else with the contents of its three files.
/// </summary>
internal static class SpinArtifact
{
    public const string Name = "localhost/pushed:1";

    /// <summary>What the command answers: one file of a layer of its own, one inline, one of an archive.</summary>
    public const string Files = "one of a layer\none inline\none of an archive\n";

    private static readonly byte[] s_first = WasmImage.Text("one of a layer\n");
    private static readonly byte[] s_second = WasmImage.Text("one inline\n");
    private static readonly byte[] s_third = WasmImage.Text("one of an archive\n");

    // Writes the contents of page.txt, deep/tiny.txt and packed.txt behind the head of a CGI response.
    private static readonly byte[] s_command = WatReader.ToBinary(new SourceText("files.wat", """
        (module
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 32) "content-type: text/plain\n\n")
          (data (i32.const 64) "page.txt") (data (i32.const 80) "deep/tiny.txt") (data (i32.const 96) "packed.txt")
          (func $print (param $at i32) (param $length i32)
            (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $length))
            (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable)))
          (func $copy (param $name i32) (param $length i32)
            (if (call $open (i32.const 3) (i32.const 0) (local.get $name) (local.get $length) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 12)) (then unreachable))
            (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 1024))
            (if (call $read (i32.load (i32.const 12)) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
            (call $print (i32.const 1024) (i32.load (i32.const 8))))
          (func (export "_start")
            (call $print (i32.const 32) (i32.const 26))
            (call $copy (i32.const 64) (i32.const 8)) (call $copy (i32.const 80) (i32.const 13)) (call $copy (i32.const 96) (i32.const 10))))
        """));

    private static readonly Blob s_api = new("application/vnd.wasm.content.layer.v1+wasm", WasmImage.ApiFile);
    private static readonly Blob s_files = new("application/vnd.wasm.content.layer.v1+wasm", s_command);
    private static readonly Blob s_page = new("application/vnd.wasm.content.layer.v1+data", s_first);
    private static readonly Blob s_locked = Lock();

    /// <summary>The digest of the locked application.</summary>
    public static string LockedDigest => s_locked.Digest;

    /// <summary>The image; nothing of it can be unpacked.</summary>
    public static WasmImage Image { get; } = new(Name, "wasip1/wasm", Make()) { IsArtifact = true };

    private static byte[] Make()
    {
        var configuration = Blob.Json("application/vnd.oci.image.config.v1+json", new JsonObject
        {
            ["architecture"] = "wasm",
            ["os"] = "wasip1",
            ["config"] = new JsonObject { ["Labels"] = new JsonObject { ["com.fermyon.spin.lockedAppDigest"] = LockedDigest } },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray() },
        });
        return OciArchive.Of(Name, configuration, s_api, s_files, s_page, Archive(), s_locked);
    }

    private static Blob Lock() => Blob.Json("application/vnd.fermyon.spin.application.v1+config", new JsonObject
    {
        ["spin_lock_version"] = 1,
        ["must_understand"] = new JsonArray("component_host_requirements"),
        ["metadata"] = new JsonObject { ["name"] = "pushed", ["version"] = "1.0.0", ["origin"] = "file:///home/somebody/spin.toml", ["trigger"] = new JsonObject { ["type"] = "http" } },
        ["triggers"] = new JsonArray(Trigger("api", "/api/...", "http"), Trigger("files", "/...", "wagi")),
        ["components"] = new JsonArray(
                Component("api", s_api),
                Component("files", s_files, File(s_page.Content, "page.txt"), File(s_second, "deep/tiny.txt", isInline: true), File(s_third, "packed.txt"))),
    });

    private static JsonObject Trigger(string component, string route, string executor) => new()
    {
        ["id"] = "trigger-" + component,
        ["trigger_type"] = "http",
        ["trigger_config"] = new JsonObject { ["component"] = component, ["route"] = route, ["executor"] = new JsonObject { ["type"] = executor } },
    };

    private static JsonObject Component(string id, Blob code, params JsonObject[] files) => new()
    {
        ["id"] = id,
        ["source"] = new JsonObject { ["content_type"] = "application/wasm", ["digest"] = code.Digest },
        ["files"] = new JsonArray([.. files]),
    };

    private static JsonObject File(byte[] content, string path, bool isInline = false)
    {
        var file = new JsonObject { ["digest"] = new Blob("", content).Digest, ["path"] = path };
        if (isInline)
        {
            file["inline"] = Convert.ToBase64String(content).TrimEnd('='); // as Spin writes it
        }

        return file;
    }

    private static Blob Archive()
    {
        using var stream = new MemoryStream();
        using (var archive = new TarWriter(new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)))
        {
            OciArchive.AddFile(archive, "./elsewhere/packed.txt", s_third);
        }

        return new Blob("application/vnd.wasm.content.bundle.v1.tar+gzip", stream.ToArray());
    }
}
