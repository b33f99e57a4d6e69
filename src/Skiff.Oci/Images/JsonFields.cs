using System.Text.Json;

namespace Skiff.Oci.Images;

/// <summary>Reads documents that anybody may have written; what is wrong is said with its path.</summary>
internal static class JsonFields
{
    // Manifests are flat.
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 32 };

    /// <summary>Reads a document that is an object.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> content, string what)
    {
        if (content.Length > OciLimits.MaximumManifestBytes)
        {
            throw new OciException(OciCodes.TooLarge, $"{what} has {content.Length} bytes; at most {OciLimits.MaximumManifestBytes} are read");
        }

        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(content, s_options);
        }
        catch (JsonException e)
        {
            throw Wrong($"{what} is no JSON: {e.Message}", e);
        }

        if (json.RootElement.ValueKind == JsonValueKind.Object)
        {
            return json;
        }

        json.Dispose();
        throw Wrong($"{what} is no JSON object");
    }

    /// <summary>A list of objects; empty if there is none.</summary>
    public static JsonElement[] Items(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || !list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object))
        {
            throw Wrong($"\"{name}\" of its manifest is no list of objects");
        }

        return list.GetArrayLength() <= OciLimits.MaximumDescriptors ? [.. list.EnumerateArray()]
            : throw new OciException(OciCodes.TooLarge, $"\"{name}\" of its manifest has {list.GetArrayLength()} entries; at most {OciLimits.MaximumDescriptors} are read");
    }

    /// <summary>Reads a descriptor.</summary>
    public static BlobDescriptor Descriptor(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes)
            ? new BlobDescriptor(Text(element, "mediaType"), Text(element, "digest"), bytes)
            : throw Wrong("a descriptor of its manifest has no size");

    /// <summary>A text; empty if there is none.</summary>
    public static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() ?? "" : "";

    private static OciException Wrong(string problem, Exception? inner = null) => new(OciCodes.Manifest, problem, inner);
}
