using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;

namespace Skiff.Containers.Direct;

/// <summary>
/// Which containers are made without the OCI runtime: those whose config.json says nothing that is not in this table. Everything else (and whatever a later version of the specification adds) sends the
/// container to the OCI runtime: nothing is left out silently. Source of the names: OCI runtime specification, config.md and config-linux.md.
/// </summary>
internal static class ImplementedFields
{
    // Paths as in config.json; [] is each element of a list. What is below a path belongs to it.
    private static readonly Dictionary<string, Func<JsonNode, bool>> s_implemented = new(StringComparer.Ordinal)
    {
        ["ociVersion"] = Any,
        ["annotations"] = Any,
        ["hostname"] = Any,
        ["domainname"] = Any,
        ["root.path"] = Any,
        ["root.readonly"] = Any,
        ["process.args"] = Any,
        ["process.env"] = Any,
        ["process.cwd"] = IsAbsolute,
        ["process.consoleSize"] = Any, // of the terminal, which is not here
        ["process.user.uid"] = Any,
        ["process.user.gid"] = Any,
        ["process.user.umask"] = Any,
        ["process.user.additionalGids"] = Any,
        ["process.capabilities"] = Capabilities.AreKnown,
        ["process.rlimits"] = ResourceLimits.AreKnown,
        ["process.noNewPrivileges"] = Any,
        ["process.oomScoreAdj"] = Any,
        ["process.apparmorProfile"] = Any,
        ["mounts[]"] = ContainerMount.IsKnown,
        ["linux.namespaces[]"] = ContainerNamespaces.IsKnown,
        ["linux.cgroupsPath"] = IsAbsolute,
        ["linux.resources.devices[]"] = DeviceNodes.IsRuleKnown,
        ["linux.resources.memory.limit"] = Any,
        ["linux.resources.memory.swap"] = Any,
        ["linux.resources.memory.reservation"] = Any,
        ["linux.resources.cpu.shares"] = Any,
        ["linux.resources.cpu.quota"] = Any,
        ["linux.resources.cpu.period"] = Any,
        ["linux.resources.cpu.cpus"] = Any,
        ["linux.resources.cpu.mems"] = Any,
        ["linux.resources.pids.limit"] = Any,
        ["linux.resources.hugepageLimits"] = Any,
        ["linux.resources.unified"] = Any,
        ["linux.seccomp"] = node => SeccompProfile.WhyNot(node) is null,
        ["linux.maskedPaths[]"] = IsNeverThere,
        ["linux.readonlyPaths[]"] = IsNeverThere,
    };

    // Without these there is no container to speak of.
    private static readonly string[] s_required = ["process.args", "root.path", "linux.cgroupsPath"];

    /// <summary>The path of the first member that this way does not know, or that it needs and is not there; null if there is none.</summary>
    public static string? FindUnknown(BundleConfig config) =>
        FindUnknown(config.Root, "") ?? s_required.FirstOrDefault(path => !IsThere(config.Root, path))
        ?? (ContainerNamespaces.HasMountNamespace(config) ? null : "linux.namespaces without one for mounts")
        ?? (ContainerMount.HasDevices(config) ? null : "mounts without /dev");

    /// <summary>The same for a further process (<c>process</c> of config.json).</summary>
    public static string? FindUnknown(JsonObject process) => FindUnknown(process, "process");

    private static string? FindUnknown(JsonNode? node, string path)
    {
        if (IsEmpty(node))
        {
            return null;
        }

        if (s_implemented.TryGetValue(path, out var isKnown))
        {
            return isKnown(node!) ? null : path; // not null: it is not empty
        }

        return node switch
        {
            JsonObject members => members.Select(member => FindUnknown(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")).FirstOrDefault(found => found is not null),
            JsonArray elements => elements.Select(element => FindUnknown(element, path + "[]")).FirstOrDefault(found => found is not null),
            _ => path,
        };
    }

    // What says nothing: null, false, 0, "", and lists and objects of it.
    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray elements => elements.All(IsEmpty),
        JsonObject members => members.All(member => IsEmpty(member.Value)),
        JsonValue value => value.TryGetValue<bool>(out var flag) ? !flag : value.TryGetValue<long>(out var number) ? number == 0 : value.TryGetValue<string>(out var text) && text.Length == 0,
        _ => false,
    };

    private static bool IsThere(JsonNode root, string path) => path.Split('.').Aggregate((JsonNode?)root, (node, name) => (node as JsonObject)?[name]) is not null;

    private static bool Any(JsonNode node) => true;

    private static bool IsAbsolute(JsonNode node) => node is JsonValue value && value.TryGetValue<string>(out var path) && path.StartsWith('/');

    // Of /proc only the processes are there (ContainerMount), of /sys nothing.
    private static bool IsNeverThere(JsonNode node) =>
        node is JsonValue value && value.TryGetValue<string>(out var path) && (path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith("/sys/", StringComparison.Ordinal));
}
