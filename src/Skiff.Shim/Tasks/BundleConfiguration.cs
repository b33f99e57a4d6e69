using System.Text.Json;

namespace Skiff.Shim.Tasks;

/// <summary>What the shim itself reads of a bundle's config.json (OCI runtime specification).</summary>
/// <param name="SandboxId">The pod's first container, where there is a pod.</param>
/// <param name="IsSandbox">Whether it is the pod's first container.</param>
/// <param name="SharesPidNamespace">Whether the container's processes outlive its first one: they are in a PID namespace that the container does not own.</param>
/// <param name="NamesSlice">Whether the control group is named as systemd's are, <c>SLICE:PREFIX:NAME</c>: containerd does so where kubelet's driver is systemd, and 1.6 has no other way to tell a shim that is not runc's.</param>
internal sealed record BundleConfiguration(string? SandboxId, bool IsSandbox, bool SharesPidNamespace, bool NamesSlice)
{
    private const string SandboxAnnotation = "io.kubernetes.cri.sandbox-id";
    private const string GroupAnnotation = "io.containerd.runc.v2.group";

    private const string TypeAnnotation = "io.kubernetes.cri.container-type";

    public static BundleConfiguration Read(string bundle)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(bundle, "config.json")));
        return new BundleConfiguration(FindSandbox(json.RootElement), IsSandboxItself(json.RootElement), SharesPids(json.RootElement), IsInSlice(json.RootElement));
    }

    private static bool IsSandboxItself(JsonElement root) =>
        root.TryGetProperty("annotations"u8, out var annotations) && annotations.ValueKind == JsonValueKind.Object
        && annotations.TryGetProperty(TypeAnnotation, out var type) && type.ValueEquals("sandbox"u8);

    private static string? FindSandbox(JsonElement root)
    {
        if (!root.TryGetProperty("annotations"u8, out var annotations) || annotations.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in (ReadOnlySpan<string>)[GroupAnnotation, SandboxAnnotation])
        {
            if (annotations.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } id)
            {
                return id;
            }
        }

        return null;
    }

    private static bool IsInSlice(JsonElement root) =>
        root.TryGetProperty("linux"u8, out var linux) && linux.TryGetProperty("cgroupsPath"u8, out var path)
        && path.GetString()?.Split(':') is [var slice, _, _] && slice.EndsWith(".slice", StringComparison.Ordinal);

    private static bool SharesPids(JsonElement root)
    {
        if (root.TryGetProperty("linux"u8, out var linux) && linux.TryGetProperty("namespaces"u8, out var namespaces) && namespaces.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in namespaces.EnumerateArray())
            {
                if (entry.TryGetProperty("type"u8, out var type) && type.GetString() == "pid")
                {
                    return entry.TryGetProperty("path"u8, out var path) && !string.IsNullOrEmpty(path.GetString());
                }
            }
        }

        return true;
    }
}
