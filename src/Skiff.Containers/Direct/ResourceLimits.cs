using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary><c>process.rlimits</c>. Source: getrlimit(2), include/uapi/asm-generic/resource.h.</summary>
internal static class ResourceLimits
{
    // Their numbers are their places.
    private static readonly string[] s_names =
    [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC", "RLIMIT_NOFILE",
        "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ];

    /// <summary>Whether every name is known.</summary>
    public static bool AreKnown(JsonNode node) => node is JsonArray list && list.All(entry => entry is not null && s_names.Contains(NameOf(entry), StringComparer.Ordinal));

    /// <summary>Adds them to what the process does.</summary>
    public static void AddTo(CallScript script, JsonObject process)
    {
        foreach (var entry in (process["rlimits"] as JsonArray ?? []).OfType<JsonNode>())
        {
            var name = NameOf(entry);
            script.SetLimit(name, Array.IndexOf(s_names, name), Value(entry, "soft"), Value(entry, "hard"));
        }
    }

    private static string NameOf(JsonNode entry) => BundleConfig.Text((entry as JsonObject)?["type"], "process.rlimits.type") ?? "";

    // RLIM_INFINITY is the largest number of 64 bits.
    private static ulong Value(JsonNode entry, string name) => entry[name] is JsonValue value && value.TryGetValue<ulong>(out var number) ? number
        : throw new ContainerException(ContainerCodes.Config, $"{BundleConfig.FileName}: process.rlimits.{name} is no whole number");
}
