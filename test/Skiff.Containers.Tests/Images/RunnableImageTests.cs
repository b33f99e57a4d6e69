using System.Text.Json.Nodes;
using Skiff.Containers.Images;
using Skiff.Oci;
using Skiff.Oci.Images;

namespace Skiff.Containers.Tests.Images;

public class RunnableImageTests
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string WasmConfiguration = "application/vnd.wasm.config.v0+json";

    [Theory]
    [InlineData("application/wasm")]
    [InlineData("application/vnd.wasm.content.layer.v1+wasm")]
    [InlineData("application/vnd.bytecodealliance.wasm.component.layer.v0+wasm")]
    public async Task The_one_layer_of_an_artifact_is_its_module(string type)
    {
        using var engine = new FakeEngine();
        engine.Target = Manifest(engine, WasmConfiguration, type);

        var module = await RunnableImage.FindAsync(engine, "image");

        Assert.Equal(new RunnableImage(engine.Target.Digest, new WasmContent.Module(new BlobDescriptor(type, FakeEngine.DigestOf("layer 0"u8.ToArray()), 7))), module);
    }

    [Theory]
    [InlineData("application/vnd.oci.image.config.v1+json", "application/vnd.wasm.content.layer.v1+wasm", MediaTypes.LockedApp, "layer 1")]
    [InlineData(MediaTypes.LockedApp, "application/vnd.wasm.content.layer.v1+wasm", "application/vnd.wasm.content.layer.v1+data", "{}")]
    public async Task A_locked_application_is_a_layer_or_as_in_Spins_beginnings_the_configuration(string configuration, string first, string second, string locked)
    {
        using var engine = new FakeEngine();
        engine.Target = Manifest(engine, configuration, first, second);

        var app = Assert.IsType<WasmContent.Application>((await RunnableImage.FindAsync(engine, "image"))?.Content);

        Assert.Equal(new BlobDescriptor(MediaTypes.LockedApp, FakeEngine.DigestOf(System.Text.Encoding.UTF8.GetBytes(locked)), locked.Length), app.Locked);
        Assert.DoesNotContain(app.Locked, app.Layers);
        Assert.Contains(app.Layers, layer => layer.MediaType == first);
    }

    [Fact]
    public async Task An_ordinary_image_has_none()
    {
        using var engine = new FakeEngine();
        engine.Target = Manifest(engine, "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip");

        Assert.Null(await RunnableImage.FindAsync(engine, "image"));
    }

    [Fact]
    public async Task An_image_that_is_gone_has_none()
    {
        using var engine = new FakeEngine();

        Assert.Null(await RunnableImage.FindAsync(engine, "image"));
    }

    [Fact]
    public async Task Of_an_index_what_is_for_wasm_is_taken_before_what_is_for_the_node()
    {
        using var engine = new FakeEngine();
        var ordinary = Manifest(engine, "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar");
        var wasm = Manifest(engine, WasmConfiguration, "application/wasm");
        engine.Target = engine.Add(IndexType, Json(Entry(ordinary, "linux", "amd64"), Entry(ordinary, "linux", "arm64"), Entry(wasm, "wasip1", "wasm")));
        var found = await RunnableImage.FindAsync(engine, "image");
        engine.Target = engine.Add(IndexType, Json(Entry(ordinary, "linux", "arm64"), Entry(ordinary, "linux", "amd64")));

        Assert.Equal(wasm.Digest, found?.Manifest);
        Assert.Null(await RunnableImage.FindAsync(engine, "image"));
    }

    [Theory]
    [InlineData("it has 2 layers, 2 of them modules or components", WasmConfiguration, "application/wasm", "application/wasm")]
    [InlineData("it has 2 layers, 1 of them modules or components", WasmConfiguration, "application/wasm", "text/plain")]
    [InlineData("it has 2 Spin applications; exactly one can be run", WasmConfiguration, MediaTypes.LockedApp, MediaTypes.LockedApp)]
    public async Task What_is_more_than_one_module_is_refused(string expected, string configuration, params string[] layers)
    {
        using var engine = new FakeEngine();
        engine.Target = Manifest(engine, configuration, layers);

        await RefusesAsync(engine, expected);
    }

    [Theory]
    [InlineData("", "is no JSON")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("""{"layers":{}}""", "\"layers\" of its manifest is no list of objects")]
    [InlineData("""{"layers":[1]}""", "\"layers\" of its manifest is no list of objects")]
    [InlineData("""{"layers":[{"mediaType":"application/wasm","size":"7"}]}""", "a descriptor of its manifest has no size")]
    [InlineData("""{"layers":[{"mediaType":"application/wasm","size":1e99}]}""", "a descriptor of its manifest has no size")]
    [InlineData("""{"config":3}""", "a descriptor of its manifest has no size")]
    public async Task A_malformed_manifest_is_refused(string manifest, string expected)
    {
        using var engine = new FakeEngine();
        engine.Target = engine.Add(ManifestType, manifest);

        await RefusesAsync(engine, expected);
    }

    [Fact]
    public async Task A_manifest_that_is_too_long_is_refused()
    {
        using var engine = new FakeEngine { Target = new BlobDescriptor(ManifestType, FakeEngine.DigestOf([]), OciLimits.MaximumManifestBytes + 1) };

        await RefusesAsync(engine, $"at most {OciLimits.MaximumManifestBytes} are read");
    }

    [Fact]
    public async Task An_index_without_a_fitting_manifest_is_refused()
    {
        using var engine = new FakeEngine();
        engine.Target = engine.Add(IndexType, """{"manifests":[{"mediaType":"x","digest":"y","size":1}]}""");

        await RefusesAsync(engine, "has no manifest for wasm or linux/amd64");
    }

    [Fact]
    public async Task The_layer_is_copied_once()
    {
        using var folder = new TestFolder();
        using var engine = new FakeEngine();
        engine.Target = Manifest(engine, WasmConfiguration, "application/wasm");

        var first = await ImageStore.FindAsync(engine, folder["code"]);
        engine.Remove(FakeEngine.DigestOf("layer 0"u8.ToArray()));
        var second = await ImageStore.FindAsync(engine, folder["code"]);

        Assert.Equal(first, second);
        Assert.Equal("layer 0", File.ReadAllText(Path.Combine(first!.Folder, ImageStore.ModuleName)));
    }

    [Fact]
    public async Task Of_a_layer_that_is_not_what_it_says_nothing_stays()
    {
        using var folder = new TestFolder();
        using var engine = new FakeEngine();
        engine.Target = Manifest(engine, WasmConfiguration, "application/wasm");
        engine.Replace(FakeEngine.DigestOf("layer 0"u8.ToArray()), "layer 1"u8.ToArray());

        await Assert.ThrowsAsync<ContainerException>(() => ImageStore.FindAsync(engine, folder["code"]));

        Assert.Empty(Directory.GetFileSystemEntries(folder["code"]));
    }

    [Theory]
    [InlineData("""[{"containerPort":8080,"protocol":"TCP"},{"containerPort":9}]""", 8080)]
    [InlineData("""[{"containerPort":53,"protocol":"UDP"},{"name":"http","hostPort":1,"containerPort":80}]""", 80)]
    [InlineData("""[{"containerPort":0},{"containerPort":70000},{"containerPort":"8080"},7]""", null)]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    [InlineData("[", null)]
    [InlineData(null, null)]
    public void The_first_port_of_TCP_is_the_containers(string? annotation, int? port) => Assert.Equal(port, ContainerPorts.First(annotation));

    private static async Task RefusesAsync(FakeEngine engine, string expected)
    {
        var error = await Assert.ThrowsAsync<ContainerException>(() => RunnableImage.FindAsync(engine, "image"));

        Assert.StartsWith("SK4112: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    internal static BlobDescriptor Manifest(FakeEngine engine, BlobDescriptor configuration, params BlobDescriptor[] layers) => engine.Add(ManifestType, new JsonObject
    {
        ["config"] = Node(configuration),
        ["layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)Node(layer))]),
    }.ToJsonString());

    private static BlobDescriptor Manifest(FakeEngine engine, string configuration, params string[] layers) =>
        Manifest(engine, engine.Add(configuration, "{}"), [.. layers.Select((type, i) => engine.Add(type, $"layer {i}"))]);

    private static string Json(params JsonObject[] entries) => new JsonObject { ["manifests"] = new JsonArray([.. entries.Select(entry => (JsonNode)entry)]) }.ToJsonString();

    private static JsonObject Entry(BlobDescriptor manifest, string os, string architecture)
    {
        var entry = Node(manifest);
        entry["platform"] = new JsonObject { ["os"] = os, ["architecture"] = architecture };
        return entry;
    }

    private static JsonObject Node(BlobDescriptor blob) => new() { ["mediaType"] = blob.MediaType, ["digest"] = blob.Digest, ["size"] = blob.Size };
}
