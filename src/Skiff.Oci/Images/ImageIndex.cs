using System.Collections.Immutable;

namespace Skiff.Oci.Images;

/// <summary>An index of manifests (OCI image specification, "Image Index").</summary>
/// <param name="Manifests">The manifests.</param>
public sealed record ImageIndex(ImmutableArray<IndexEntry> Manifests)
{
    /// <summary>Reads one.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="OciException">It is none.</exception>
    public static ImageIndex Parse(ReadOnlyMemory<byte> content, string name)
    {
        using var json = JsonFields.Parse(content, name);
        return new ImageIndex([.. JsonFields.Items(json.RootElement, "manifests").Select(entry => new IndexEntry(
            JsonFields.Descriptor(entry),
            entry.TryGetProperty("platform", out var named) && named.ValueKind == System.Text.Json.JsonValueKind.Object ? $"{JsonFields.Text(named, "os")}/{JsonFields.Text(named, "architecture")}" : ""))]);
    }

    /// <summary>Chooses what is run here: what is for wasm (as <c>wasi/wasm</c> and <c>wasip1/wasm</c>), before what is for the node.</summary>
    /// <returns>Null if there is neither.</returns>
    public BlobDescriptor? Choose() =>
        (Manifests.FirstOrDefault(entry => entry.Platform.EndsWith("/wasm", StringComparison.Ordinal)) ?? Manifests.FirstOrDefault(entry => entry.Platform == "linux/amd64"))?.Manifest;
}

/// <summary>A manifest of an index.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Platform">Its operating system and architecture, as <c>linux/amd64</c>; empty if it has none.</param>
public sealed record IndexEntry(BlobDescriptor Manifest, string Platform);
