using Skiff.Node.Tests.Pods;

namespace Skiff.Node.Tests.Unified;

/// <summary>A machine as most nodes of clusters are: control groups of version 2 and no others, systemd as its first process, AppArmor.</summary>
internal static class UnifiedNode
{
    /// <summary>The one hierarchy of control groups.</summary>
    public const string Root = "/sys/fs/cgroup";

    /// <summary>Why this machine is no such node, or null.</summary>
    public static string? Reason { get; } =
        !File.Exists(Path.Combine(Root, "cgroup.controllers")) || !Directory.Exists("/run/systemd/system") || !IsArmed
            ? "needs control groups of version 2, systemd and AppArmor; make test-node-v2 brings a machine that has them"
            : Editions.ReasonAgainst(Edition.Installed);

    private static bool IsArmed => File.Exists("/sys/module/apparmor/parameters/enabled") && File.ReadAllText("/sys/module/apparmor/parameters/enabled").StartsWith('Y');
}

/// <summary>A test for such a machine; skipped, with the reason, on others.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnifiedFactAttribute : FactAttribute
{
    public UnifiedFactAttribute() => Skip = UnifiedNode.Reason;
}

/// <summary>All tests of such a machine share a node.</summary>
[CollectionDefinition(Name)]
public sealed class UnifiedNodeCollection : ICollectionFixture<PodNodes>
{
    internal const string Name = "pods on a machine with systemd";
}
