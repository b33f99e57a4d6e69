using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;

namespace Skiff.Containers.Direct;

/// <summary><c>process.capabilities</c>: sets of capabilities, a bit for each. Source: capabilities(7), include/uapi/linux/capability.h.</summary>
internal sealed record Capabilities(ulong Bounding, ulong Effective, ulong Permitted, ulong Inheritable, ulong Ambient)
{
    private static readonly string[] s_sets = ["bounding", "effective", "permitted", "inheritable", "ambient"];

    // Their numbers are their places.
    private static readonly string[] s_names =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE",
        "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE",
        "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE",
        "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>How many there may be: the kernel's sets have this many bits.</summary>
    public const int Maximum = 64;

    /// <summary>Whether every set and every name is known.</summary>
    public static bool AreKnown(JsonNode node) =>
        node is JsonObject sets && sets.All(set => s_sets.Contains(set.Key, StringComparer.Ordinal) && Names(sets, set.Key).All(name => s_names.Contains(name, StringComparer.Ordinal)));

    /// <summary>Those of a process.</summary>
    public static Capabilities Of(JsonObject process)
    {
        var sets = BundleConfig.Object(process, "capabilities");
        return new Capabilities(Bits(sets, "bounding"), Bits(sets, "effective"), Bits(sets, "permitted"), Bits(sets, "inheritable"), Bits(sets, "ambient"));
    }

    private static IReadOnlyList<string> Names(JsonObject sets, string set) => BundleConfig.Strings(sets[set], $"process.capabilities.{set}");

    private static ulong Bits(JsonObject sets, string set) => Names(sets, set).Aggregate(0UL, (bits, name) => bits | 1UL << Array.IndexOf(s_names, name));
}
