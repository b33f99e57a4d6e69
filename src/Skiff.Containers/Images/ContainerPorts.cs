using System.Text.Json;

namespace Skiff.Containers.Images;

/// <summary>The ports that a pod's specification lists for a container. kubelet hands them on as an annotation, a list of ContainerPort in JSON.</summary>
internal static class ContainerPorts
{
    /// <summary>The annotation.</summary>
    public const string Annotation = "io.kubernetes.container.ports";

    /// <summary>The first port of TCP.</summary>
    /// <returns>Null if there is none, or if the text is not what kubelet writes.</returns>
    public static int? First(string? annotation)
    {
        try
        {
            using var json = JsonDocument.Parse(string.IsNullOrEmpty(annotation) ? "[]" : annotation);
            return json.RootElement.ValueKind != JsonValueKind.Array ? null : json.RootElement.EnumerateArray().Select(Port).FirstOrDefault(port => port is not null);
        }
        catch (JsonException)
        {
            return null; // whoever wrote it, it was not kubelet
        }
    }

    private static int? Port(JsonElement port) =>
        port.ValueKind == JsonValueKind.Object
        && (!port.TryGetProperty("protocol", out var protocol) || protocol.ValueEquals("TCP"))
        && port.TryGetProperty("containerPort", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) && value is > 0 and <= ushort.MaxValue
            ? value : null;
}
