using System.Text.Json.Nodes;

namespace Skiff.Containers.Bundles;

/// <summary>
/// What the process around a guest may do, where the pod does not say less: a fault of the engine should be no fault of the node. The guest itself has nothing
/// but its grants.
/// </summary>
internal static class Confinement
{
    // What files of other owners and low ports take, where the pod has them. No guest can use another capability, so the process has none.
    private static readonly string[] UsedCapabilities = ["CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_NET_BIND_SERVICE"];

    private static readonly string[] CapabilitySets = ["bounding", "effective", "permitted", "inheritable", "ambient"];

    /// <summary>Confines a process.</summary>
    public static void Apply(JsonObject process)
    {
        process["noNewPrivileges"] = true;
        var capabilities = BundleConfig.Object(process, "capabilities");
        foreach (var set in CapabilitySets)
        {
            var kept = BundleConfig.Strings(capabilities[set], $"process.capabilities.{set}").Intersect(UsedCapabilities, StringComparer.Ordinal);
            capabilities[set] = BundleConfig.List(kept);
        }
    }

    /// <summary>Limits the system calls of a container. A profile that the pod or the cluster chose stays.</summary>
    public static void ApplySystemCalls(BundleConfig config)
    {
        if (config.Linux["seccomp"] is not JsonObject)
        {
            config.Linux["seccomp"] = SystemCalls.ToSeccomp();
        }
    }
}
