using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>
/// The devices of every container (OCI runtime specification, "Default Devices"). No others can be used: /dev is the only mount of the container on which the kernel opens devices, and the process has
/// no capability to make some. That is what <c>linux.resources.devices</c> would forbid.
/// </summary>
internal static class DeviceNodes
{
    private const long Pseudoterminals = 136;

    // The last is the terminal that a process has, if it has one.
    private static readonly (string Name, byte Major, byte Minor)[] s_devices = [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] s_links = [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx")];

    private static readonly (long Major, long Minor)[] s_forTerminals = [(5, 1), (5, 2), (10, 200)]; // console, ptmx, and net/tun, which the usual lists have and no container

    /// <summary>Whether a rule asks for no device beyond these.</summary>
    public static bool IsRuleKnown(JsonNode rule)
    {
        if (rule["allow"]?.GetValueKind() != System.Text.Json.JsonValueKind.True)
        {
            return true;
        }

        var (major, minor) = (BundleConfig.Number(rule["major"], "linux.resources.devices.major"), BundleConfig.Number(rule["minor"], "linux.resources.devices.minor"));
        var onlyMakes = BundleConfig.Text(rule["access"], "linux.resources.devices.access") == "m";
        return onlyMakes || major == Pseudoterminals
            || s_devices.Any(device => (device.Major, device.Minor) == (major, minor)) || s_forTerminals.Any(device => device == (major, minor));
    }

    /// <summary>Makes them in /dev.</summary>
    public static void Make()
    {
        foreach (var (name, major, minor) in s_devices)
        {
            Failure.Check(ContainerRoot.MakeDevice($"/dev/{name}", major, minor), $"/dev/{name}");
        }

        foreach (var (name, target) in s_links)
        {
            if (new FileInfo($"/dev/{name}") is { Exists: false, LinkTarget: null })
            {
                File.CreateSymbolicLink($"/dev/{name}", target);
            }
        }
    }
}
