using System.Collections.Immutable;
using System.Text.Json;

namespace Skiff.Containers.Images;

/// <summary>What can be run of an image whose layers are no file systems.</summary>
internal abstract record RunnableImage
{
    /// <summary>A Spin application: what its components and files are, by their digests. The last layer of what <c>spin registry push</c> makes; in Spin's beginnings it was the configuration.</summary>
    public const string LockedAppType = "application/vnd.fermyon.spin.application.v1+config";

    /// <summary>The types of layers that are modules or components.</summary>
    public static readonly ImmutableArray<string> ModuleTypes =
        ["application/wasm", "application/vnd.wasm.content.layer.v1+wasm", "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm"];

    private static readonly string[] IndexTypes = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];

    /// <summary>The digest of the manifest that was chosen.</summary>
    public required string Manifest { get; init; }

    /// <summary>Finds out what an image is.</summary>
    /// <returns>Null if the image is gone, or has no layers that can be run, as ordinary images.</returns>
    /// <exception cref="ContainerException">It cannot be read, or it is one that cannot be run.</exception>
    public static async Task<RunnableImage?> FindAsync(IContainerEngine engine, string image)
    {
        if (await engine.FindImageAsync(image).ConfigureAwait(false) is not { } target)
        {
            return null;
        }

        if (IndexTypes.Contains(target.MediaType, StringComparer.Ordinal))
        {
            using var index = await ReadAsync(engine, target).ConfigureAwait(false);
            target = Choose(index.RootElement) ?? throw Wrong($"the index {target.Digest} has no manifest for wasm or linux/amd64");
        }

        using var manifest = await ReadAsync(engine, target).ConfigureAwait(false);
        var layers = Descriptors(manifest.RootElement, "layers");
        var configuration = manifest.RootElement.TryGetProperty("config", out var config) ? Descriptor(config) : null;
        var locked = layers.FindAll(layer => layer.MediaType == LockedAppType);
        if (locked.Count == 0 && configuration?.MediaType == LockedAppType)
        {
            locked.Add(configuration);
        }

        var modules = layers.Count(layer => ModuleTypes.Contains(layer.MediaType, StringComparer.Ordinal));
        return (locked.Count, modules) switch
        {
            (0, 0) => null,
            (0, 1) when layers.Count == 1 => new Module(layers[0]) { Manifest = target.Digest },
            (0, _) => throw Wrong($"it has {layers.Count} layers, {modules} of them modules or components; exactly one layer can be run"),
            (1, _) => new Application(locked[0], [.. layers.Where(layer => layer != locked[0])]) { Manifest = target.Digest },
            _ => throw Wrong($"it has {locked.Count} Spin applications; exactly one can be run"),
        };
    }

    /// <summary>What is wrong with an image.</summary>
    public static ContainerException Wrong(string problem, Exception? inner = null) => new(ContainerCodes.Image, $"the image cannot be run: {problem}", inner);

    // As wasi/wasm and wasip1/wasm and whatever comes: what is for wasm, before what is for the node.
    private static BlobDescriptor? Choose(JsonElement index)
    {
        BlobDescriptor? ofNode = null;
        foreach (var entry in Items(index, "manifests"))
        {
            var platform = entry.TryGetProperty("platform", out var named) && named.ValueKind == JsonValueKind.Object ? $"{Text(named, "os")}/{Text(named, "architecture")}" : "";
            if (platform.EndsWith("/wasm", StringComparison.Ordinal))
            {
                return Descriptor(entry);
            }

            ofNode ??= platform == "linux/amd64" ? Descriptor(entry) : null;
        }

        return ofNode;
    }

    private static async Task<JsonDocument> ReadAsync(IContainerEngine engine, BlobDescriptor blob)
    {
        using var content = new MemoryStream();
        await VerifiedBlob.CopyAsync(engine, blob, ImageLimits.MaximumManifestBytes, content).ConfigureAwait(false);
        try
        {
            var json = JsonDocument.Parse(content.ToArray());
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw Wrong($"{blob.Digest} is no JSON object");
        }
        catch (JsonException e)
        {
            throw Wrong($"{blob.Digest} is no JSON: {e.Message}", e);
        }
    }

    private static List<BlobDescriptor> Descriptors(JsonElement parent, string name) => [.. Items(parent, name).Select(Descriptor)];

    private static BlobDescriptor Descriptor(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes)
            ? new BlobDescriptor(Text(element, "mediaType"), Text(element, "digest"), bytes)
            : throw Wrong("a descriptor of its manifest has no size");

    private static List<JsonElement> Items(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var list) ? []
        : list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) ? [.. list.EnumerateArray()]
        : throw Wrong($"\"{name}\" of its manifest is no list of objects");

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() ?? "" : "";

    /// <summary>
    /// One module or component: a Wasm artifact of the CNCF (config <c>application/vnd.wasm.config.v0+json</c>, one layer <c>application/wasm</c>), and its
    /// forerunners with other types of layers.
    /// </summary>
    /// <param name="Layer">The layer.</param>
    public sealed record Module(BlobDescriptor Layer) : RunnableImage;

    /// <summary>A Spin application that was pushed to a registry.</summary>
    /// <param name="Locked">The locked application.</param>
    /// <param name="Layers">The layers with its contents.</param>
    public sealed record Application(BlobDescriptor Locked, ImmutableArray<BlobDescriptor> Layers) : RunnableImage;
}
