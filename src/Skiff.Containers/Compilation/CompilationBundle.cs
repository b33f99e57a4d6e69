using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;

namespace Skiff.Containers.Compilation;

/// <summary>
/// The container in which a guest is compiled. A compiler that reads what anybody may have written is the largest thing on a node to attack: so it runs as a user of
/// its own, without capabilities but to read, without network, in namespaces and a cgroup of its own, with the guest's files for reading only, a list of system
/// calls, and one folder to write to.
/// </summary>
internal static class CompilationBundle
{
    // nobody, on every system: it owns nothing.
    private const int User = 65534;

    private const long Memory = 2L << 30;
    private const int Heap = 1536 << 20;
    private const long LargestFile = 1L << 30;
    private const int Processes = 128;
    private const long ProcessorTime = 15 * 60; // seconds; the largest guests take less than one minute

    // cpu.shares: half of what a service of the node has. With next to none a busy node would not start a guest before those who wait for it give up; how many compile at once is limited.
    private const int Shares = 512;

    private static readonly string[] NewNamespaces = ["pid", "ipc", "uts", "mount", "network"];

    /// <summary>The configuration.</summary>
    /// <param name="pod">That of the guest's container.</param>
    /// <param name="rootFileSystem">The guest's root file system.</param>
    /// <param name="image">The folder with what an image that is no file system holds; null for none.</param>
    /// <param name="ours">The folder with the executable's mount point and the settings.</param>
    /// <param name="settings">The settings that name the guest, as the container sees them.</param>
    /// <param name="executable">The executable.</param>
    /// <param name="output">The folder to write to.</param>
    /// <param name="id">The container's id.</param>
    /// <param name="usesSystemd">Whether cgroups are made by systemd.</param>
    public static BundleConfig Make(BundleConfig pod, string rootFileSystem, string? image, string ours, string settings, string executable, string output, string id, bool usesSystemd)
    {
        var config = BundleConfig.Parse("""{"ociVersion":"1.0.2"}"""u8);
        config.Root["root"] = new JsonObject { ["path"] = rootFileSystem, ["readonly"] = true };
        config.Root["hostname"] = "compile";
        var process = config.Process;
        process["user"] = new JsonObject { ["uid"] = User, ["gid"] = User };
        process["cwd"] = "/";
        process["args"] = BundleConfig.List([WasmBundle.Executable, "compile", settings]);
        process["env"] = BundleConfig.List(ProcessEnvironment.For(Heap * 2L, null));
        process["noNewPrivileges"] = true;
        process["capabilities"] = Capabilities("CAP_DAC_READ_SEARCH"); // an image's files may be readable by their owner only
        process["rlimits"] = new JsonArray(Limit("RLIMIT_FSIZE", LargestFile), Limit("RLIMIT_CPU", ProcessorTime), Limit("RLIMIT_CORE", 0), Limit("RLIMIT_NOFILE", 256));
        config.AddMount("/proc", "proc", "proc", "nosuid", "noexec", "nodev", "ro"); // runc cannot do without; of its own PID namespace
        foreach (var mount in pod.Mounts.Where(mount => mount.IsGranted && mount.IsBind))
        {
            config.AddMount(mount.Destination, "bind", mount.Source, "rbind", "ro", "nosuid", "nodev", "noexec");
        }

        WasmBundle.AddOurMounts(config, ours, image, executable);
        config.AddMount(WasmBundle.Code, "bind", output, "bind", "rw", "nosuid", "nodev", "noexec");
        var linux = config.Linux;
        linux["namespaces"] = new JsonArray([.. NewNamespaces.Select(kind => (JsonNode)new JsonObject { ["type"] = kind })]);
        linux["cgroupsPath"] = usesSystemd ? $"system.slice:skiff:{id}" : $"/{id}";
        linux["resources"] = new JsonObject
        {
            ["devices"] = new JsonArray(new JsonObject { ["allow"] = false, ["access"] = "rwm" }),
            ["memory"] = new JsonObject { ["limit"] = Memory },
            ["cpu"] = new JsonObject { ["shares"] = Shares },
            ["pids"] = new JsonObject { ["limit"] = Processes },
        };
        linux["seccomp"] = SystemCalls.ToSeccomp();
        return config;
    }

    private static JsonObject Capabilities(params string[] names) => new()
    {
        ["bounding"] = BundleConfig.List(names),
        ["effective"] = BundleConfig.List(names),
        ["permitted"] = BundleConfig.List(names),
        ["inheritable"] = BundleConfig.List(names),
        ["ambient"] = BundleConfig.List(names),
    };

    private static JsonObject Limit(string type, long value) => new() { ["type"] = type, ["soft"] = value, ["hard"] = value };
}
