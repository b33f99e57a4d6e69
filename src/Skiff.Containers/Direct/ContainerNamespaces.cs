using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary><c>linux.namespaces</c> (OCI runtime specification, "Namespaces"): which are new, and which are those of others, by their files.</summary>
internal sealed class ContainerNamespaces : IDisposable
{
    // Processes are moved by being made; a control group's namespace begins at the group that the process is in.
    private const NamespaceKinds OfTheProcess = NamespaceKinds.Process | NamespaceKinds.ControlGroup;

    // All kinds that a container may have, but for that of control groups.
    private const NamespaceKinds OfTheThread = NamespaceKinds.Process | NamespaceKinds.Mount | NamespaceKinds.HostName | NamespaceKinds.Ipc | NamespaceKinds.Network;

    private static readonly Dictionary<string, NamespaceKinds> s_kinds = new(StringComparer.Ordinal)
    {
        ["mount"] = NamespaceKinds.Mount,
        ["cgroup"] = NamespaceKinds.ControlGroup,
        ["uts"] = NamespaceKinds.HostName,
        ["ipc"] = NamespaceKinds.Ipc,
        ["pid"] = NamespaceKinds.Process,
        ["network"] = NamespaceKinds.Network,
    };

    private readonly List<(NamespaceKinds Kind, FileHandle File)> _existing = [];

    private ContainerNamespaces()
    {
    }

    /// <summary>Those that are new.</summary>
    public NamespaceKinds Created { get; private set; }

    /// <summary>Those of <see cref="Created"/> that a process is made with.</summary>
    public NamespaceKinds CreatedWithProcess => Created & NamespaceKinds.Process;

    /// <summary>Whether this way knows an entry.</summary>
    public static bool IsKnown(JsonNode entry) => KindOf(entry) is { } kind && (kind & (NamespaceKinds.Mount | NamespaceKinds.ControlGroup)) == 0 | PathOf(entry).Length == 0;

    /// <summary>Whether there is one for mounts, without which nothing can be mounted.</summary>
    public static bool HasMountNamespace(BundleConfig config) => Entries(config).Any(entry => KindOf(entry) == NamespaceKinds.Mount);

    /// <summary>Opens those of others.</summary>
    /// <exception cref="ContainerException">One is not there.</exception>
    public static ContainerNamespaces Open(BundleConfig config)
    {
        var namespaces = new ContainerNamespaces();
        foreach (var entry in Entries(config))
        {
            var (kind, path) = (KindOf(entry) ?? NamespaceKinds.None, PathOf(entry));
            if (path.Length == 0)
            {
                namespaces.Created |= kind;
                continue;
            }

            var error = Paths.Open(path, OpenFlags.ReadOnly, out var file);
            if (file is null)
            {
                namespaces.Dispose();
                throw new ContainerException(ContainerCodes.Making, $"linux.namespaces: {path} cannot be opened: {error}");
            }

            namespaces._existing.Add((kind, file));
        }

        return namespaces;
    }

    /// <summary>Moves this thread, as far as a thread can be moved; its children are in the rest.</summary>
    public void Enter(string hostName, string domainName)
    {
        foreach (var (kind, file) in _existing)
        {
            Failure.Check(Namespaces.Join(file, kind), $"setns {kind}");
        }

        Failure.Check(Namespaces.Unshare(Created & ~OfTheProcess), "unshare");
        if ((Created & NamespaceKinds.Network) != 0)
        {
            Failure.Check(Namespaces.StartLoopback(), "the interface lo");
        }

        if ((Created & NamespaceKinds.HostName) != 0)
        {
            Failure.Check(hostName.Length == 0 ? LinuxError.None : Namespaces.SetHostName(hostName), "sethostname");
            Failure.Check(domainName.Length == 0 ? LinuxError.None : Namespaces.SetDomainName(domainName), "setdomainname");
        }
    }

    /// <summary>
    /// Moves this thread into those of a container's first process, and what the script's process itself has to do into the script: seen from the container's namespace of control groups our own group
    /// does not exist, and from there nobody is moved (ENOENT, where version 2 is mounted with nsdelegate, as systemd does it).
    /// </summary>
    public static void Enter(ChildProcess first, CallScript script)
    {
        Failure.Check(Namespaces.Join(first.Descriptor, OfTheThread), "setns");
        script.Join("the namespace of control groups", first.Descriptor, NamespaceKinds.ControlGroup);
    }

    /// <summary>Adds the namespace of control groups to what the process itself does, once it is in its group.</summary>
    public void AddGroupNamespace(CallScript script)
    {
        if ((Created & NamespaceKinds.ControlGroup) != 0)
        {
            script.Unshare("the namespace of control groups", NamespaceKinds.ControlGroup);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _existing.ForEach(one => one.File.Dispose());

    private static IEnumerable<JsonNode> Entries(BundleConfig config) => (config.Linux["namespaces"] as JsonArray ?? []).OfType<JsonNode>();

    private static NamespaceKinds? KindOf(JsonNode entry) =>
        entry is JsonObject members && BundleConfig.Text(members["type"], "linux.namespaces.type") is { } type && s_kinds.TryGetValue(type, out var kind) ? kind : null;

    private static string PathOf(JsonNode entry) => BundleConfig.Text(entry["path"], "linux.namespaces.path") ?? "";
}
