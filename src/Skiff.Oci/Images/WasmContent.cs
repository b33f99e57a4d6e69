using System.Collections.Immutable;

namespace Skiff.Oci.Images;

/// <summary>What can be run of an image whose layers are no file systems.</summary>
public abstract record WasmContent
{
    private WasmContent()
    {
    }

    /// <summary>Finds out what an image is.</summary>
    /// <returns>Null if it has no layers that can be run, as ordinary images.</returns>
    /// <exception cref="OciException">It is one that cannot be run.</exception>
    public static WasmContent? Of(ImageManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var layers = manifest.Layers;
        var locked = layers.Where(layer => layer.MediaType == MediaTypes.LockedApp).ToList();
        if (locked.Count == 0 && manifest.Configuration is { MediaType: MediaTypes.LockedApp } configuration)
        {
            locked.Add(configuration);
        }

        var modules = layers.Count(layer => MediaTypes.IsModule(layer.MediaType));
        return (locked.Count, modules) switch
        {
            (0, 0) => null,
            (0, 1) when layers.Length == 1 => new Module(layers[0]),
            (0, _) => throw Wrong($"it has {layers.Length} layers, {modules} of them modules or components; exactly one layer can be run"),
            (1, _) => new Application(locked[0], [.. layers.Where(layer => layer != locked[0])]),
            _ => throw Wrong($"it has {locked.Count} Spin applications; exactly one can be run"),
        };
    }

    private static OciException Wrong(string problem) => new(OciCodes.NothingToRun, problem);

    /// <summary>
    /// One module or component: a Wasm artifact of the CNCF (config <c>application/vnd.wasm.config.v0+json</c>, one layer <c>application/wasm</c>), and its
    /// forerunners with other types of layers.
    /// </summary>
    /// <param name="Layer">The layer.</param>
    public sealed record Module(BlobDescriptor Layer) : WasmContent;

    /// <summary>A Spin application that was pushed to a registry.</summary>
    /// <param name="Locked">The locked application.</param>
    /// <param name="Layers">The layers with its contents.</param>
    public sealed record Application(BlobDescriptor Locked, ImmutableArray<BlobDescriptor> Layers) : WasmContent;
}
