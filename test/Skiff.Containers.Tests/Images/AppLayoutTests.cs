using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Skiff.Containers.Guests;
using Skiff.Containers.Images;
using Skiff.Oci;
using Skiff.Oci.Images;

namespace Skiff.Containers.Tests.Images;

public sealed class AppLayoutTests : IDisposable
{
    private const string WasmType = "application/vnd.wasm.content.layer.v1+wasm";
    private const string DataType = "application/vnd.wasm.content.layer.v1+data";
    private const string ArchiveType = "application/vnd.wasm.content.bundle.v1.tar+gzip";
    private const string Code = "the code";

    private readonly TestFolder _folder = new();
    private readonly FakeEngine _engine = new();

    [Fact]
    public async Task Components_and_files_stand_beside_the_locked_application()
    {
        Push([File("page", "pages/page.html"), File("page", "copy"), File("tiny", "tiny", inline: true)], _engine.Add(WasmType, Code), _engine.Add(DataType, "page"));

        var stored = await FindAsync();

        Assert.Equal((GuestKind.SpinApp, "app.json"), (stored.Kind, stored.FileName));
        Assert.Equal(
            [("app.json", null), ("content/" + Digits(Code), Code), ("files/c/copy", "page"), ("files/c/pages/page.html", "page"), ("files/c/tiny", "tiny")],
            Contents(stored.Folder).Select(file => (file.Path, file.Path == "app.json" ? null : file.Content)));
        foreach (var file in new DirectoryInfo(stored.Folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            Assert.Equal((UnixFileMode)Convert.ToInt32("444", 8), file.UnixFileMode);
        }
    }

    [Fact]
    public async Task Files_in_archives_are_known_by_their_digests_whatever_their_names()
    {
        Push(
            [File("first", "a"), File("second", "b/c")],
            _engine.Add(WasmType, Code),
            Archive(("../../../escaped", "first"), ("not wanted", "other")),
            Archive(("/etc/passwd", "second")));

        var stored = await FindAsync();

        Assert.Equal([("a", "first"), ("b/c", "second")], Contents(Path.Combine(stored.Folder, "files/c")));
        Assert.Equal(4, Contents(stored.Folder).Count());
        Assert.False(System.IO.File.Exists(_folder["escaped"]));
    }

    [Fact]
    public async Task The_second_time_nothing_is_read()
    {
        Push([], _engine.Add(WasmType, Code));
        var first = await FindAsync();
        _engine.Remove(FakeEngine.DigestOf(Encoding.UTF8.GetBytes(Code)));

        Assert.Equal(first, await FindAsync());
    }

    [Fact]
    public async Task A_layer_that_nobody_names_is_not_read()
    {
        var stranger = _engine.Add(DataType, "stranger");
        Push([], _engine.Add(WasmType, Code), stranger);
        _engine.Remove(stranger.Digest);

        Assert.Equal(2, Contents((await FindAsync()).Folder).Count());
    }

    [Fact]
    public async Task What_no_layer_has_is_named()
    {
        Push([File("page", "page")], _engine.Add(WasmType, Code));

        await RefusesAsync($"no layer has {FakeEngine.DigestOf("page"u8.ToArray())}, which is its files/c/page");
    }

    [Fact]
    public async Task A_layer_with_another_content_is_refused()
    {
        var code = _engine.Add(WasmType, Code);
        Push([], code);
        _engine.Replace(code.Digest, "THE CODE"u8.ToArray());

        await RefusesAsync("has another content than its digest says");
    }

    [Fact]
    public async Task A_locked_application_with_errors_is_refused_with_their_places()
    {
        Push([File("page", "../page", inline: true)], _engine.Add(WasmType, Code));

        await RefusesAsync("app.json:1:", "error SK2111: \"path\" must lead to a place below the component's root");
    }

    [Fact]
    public async Task A_file_below_a_file_is_refused()
    {
        Push([File("x", "a", inline: true), File("y", "a/b", inline: true)], _engine.Add(WasmType, Code));

        await RefusesAsync("its files cannot be laid out");
    }

    [Theory]
    [InlineData("no archive", "its files cannot be laid out")]
    [InlineData("", "no layer has")]
    public async Task What_is_no_archive_is_refused(string content, string expected)
    {
        Push([File("page", "page")], _engine.Add(WasmType, Code), _engine.Add(ArchiveType, content));

        await RefusesAsync(expected);
    }

    [Fact]
    public async Task Layers_that_are_too_much_together_are_refused()
    {
        var half = new BlobDescriptor(DataType, FakeEngine.DigestOf([]), (OciLimits.MaximumAppBytes / 2) + 1);
        Push([], half, half, half with { Size = -OciLimits.MaximumAppBytes });

        await RefusesAsync($"at most {OciLimits.MaximumAppFiles} files and {OciLimits.MaximumAppBytes} bytes of layers");
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    private static JsonObject File(string content, string path, bool inline = false)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var file = new JsonObject { ["digest"] = FakeEngine.DigestOf(bytes), ["path"] = path };
        if (inline)
        {
            file["inline"] = Convert.ToBase64String(bytes);
        }

        return file;
    }

    private static string Digits(string content) => VerifiedBlob.DigitsOf(FakeEngine.DigestOf(Encoding.UTF8.GetBytes(content)));

    private static IEnumerable<(string Path, string Content)> Contents(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => (Path.GetRelativePath(folder, path), System.IO.File.ReadAllText(path))).Order();

    private BlobDescriptor Archive(params (string Name, string Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new TarWriter(new GZipStream(stream, CompressionMode.Compress, leaveOpen: true)))
        {
            archive.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "."));
            foreach (var (name, content) in files)
            {
                archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }
        }

        return _engine.Add(ArchiveType, stream.ToArray());
    }

    // As "spin registry push" does: the locked application is the last layer.
    private void Push(JsonObject[] files, params BlobDescriptor[] layers)
    {
        var locked = _engine.Add(MediaTypes.LockedApp, new JsonObject
        {
            ["spin_lock_version"] = 0,
            ["metadata"] = new JsonObject { ["name"] = "app" },
            ["triggers"] = new JsonArray(new JsonObject { ["id"] = "t", ["trigger_type"] = "http", ["trigger_config"] = new JsonObject { ["route"] = "/", ["component"] = "c" } }),
            ["components"] = new JsonArray(new JsonObject
            {
                ["id"] = "c",
                ["source"] = new JsonObject { ["content_type"] = "application/wasm", ["digest"] = FakeEngine.DigestOf(Encoding.UTF8.GetBytes(Code)) },
                ["files"] = new JsonArray([.. files]),
            }),
        }.ToJsonString());
        _engine.Target = RunnableImageTests.Manifest(_engine, _engine.Add("application/vnd.oci.image.config.v1+json", "{}"), [.. layers, locked]);
    }

    private async Task<StoredImage> FindAsync() => (await ImageStore.FindAsync(_engine, _folder["code"]))!; // it is an application

    private async Task RefusesAsync(params string[] expected)
    {
        var error = await Assert.ThrowsAsync<ContainerException>(FindAsync);

        Assert.StartsWith("SK4112: ", error.Message, StringComparison.Ordinal);
        Assert.All(expected, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["code"]));
    }
}
