using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Skiff.Oci.Images;

/// <summary>A manifest (OCI image specification, "Image Manifest").</summary>
public sealed record ImageManifest
{
    /// <summary>The configuration; null if it has none.</summary>
    public required BlobDescriptor? Configuration { get; init; }

    /// <summary>The layers, the lowest first.</summary>
    public required ImmutableArray<BlobDescriptor> Layers { get; init; }

    /// <summary>What is said of the image. Not read.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Bytes of everything but the manifest.</summary>
    public long Size => Layers.Sum(layer => layer.Size) + (Configuration?.Size ?? 0);

    /// <summary>Reads one.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="OciException">It is none.</exception>
    public static ImageManifest Parse(ReadOnlyMemory<byte> content, string name)
    {
        using var json = JsonFields.Parse(content, name);
        return new ImageManifest
        {
            Configuration = json.RootElement.TryGetProperty("config", out var configuration) ? JsonFields.Descriptor(configuration) : null,
            Layers = [.. JsonFields.Items(json.RootElement, "layers").Select(JsonFields.Descriptor)],
        };
    }

    /// <summary>Writes it.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion"u8, 2);
            json.WriteString("mediaType"u8, MediaTypes.Manifest);
            if (Configuration is { } configuration)
            {
                json.WritePropertyName("config"u8);
                Write(json, configuration);
            }

            json.WriteStartArray("layers"u8);
            foreach (var layer in Layers)
            {
                Write(json, layer);
            }

            json.WriteEndArray();
            if (!Annotations.IsEmpty)
            {
                json.WriteStartObject("annotations"u8);
                foreach (var (key, value) in Annotations)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, BlobDescriptor blob)
    {
        json.WriteStartObject();
        json.WriteString("mediaType"u8, blob.MediaType);
        json.WriteString("digest"u8, blob.Digest);
        json.WriteNumber("size"u8, blob.Size);
        json.WriteEndObject();
    }
}
