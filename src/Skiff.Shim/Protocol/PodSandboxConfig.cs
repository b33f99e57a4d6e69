namespace Skiff.Shim.Protocol;

// Fields of Kubernetes' cri-api, pkg/apis/runtime/v1/api.proto: what CRI says of a pod.

/// <summary>runtime.v1.NamespaceMode.</summary>
internal enum NamespaceMode
{
    /// <summary>The containers of the pod share one.</summary>
    Pod = 0,

    /// <summary>Each container has its own.</summary>
    Container = 1,

    /// <summary>It is the node's.</summary>
    Node = 2,
}

/// <summary>runtime.v1.DNSConfig.</summary>
internal sealed record DnsConfig(IReadOnlyList<string> Servers, IReadOnlyList<string> Searches, IReadOnlyList<string> Options)
{
    public static DnsConfig Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new DnsConfig(message.Texts(1), message.Texts(2), message.Texts(3));
    }

    /// <summary>It as resolv.conf(5).</summary>
    public string ToResolverFile() => string.Concat(
        [Line("search", Searches), .. Servers.Select(server => Line("nameserver", [server])), Line("options", Options)]);

    private static string Line(string word, IReadOnlyList<string> values) => values.Count == 0 ? "" : $"{word} {string.Join(' ', values)}\n";
}

/// <summary>runtime.v1.NamespaceOption.</summary>
internal sealed record NamespaceOptions(NamespaceMode Network, NamespaceMode Processes, NamespaceMode Communication, bool MapsUsers)
{
    /// <summary>Where nothing is said.</summary>
    public static NamespaceOptions Default { get; } = new(NamespaceMode.Pod, NamespaceMode.Container, NamespaceMode.Pod, false);

    public static NamespaceOptions Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        var users = message.Embedded(5, static users => new UserNamespace((NamespaceMode)new WireMessage(users).Number(1)));
        return new NamespaceOptions((NamespaceMode)message.Number(1), (NamespaceMode)message.Number(2), (NamespaceMode)message.Number(3), users is { Mode: not NamespaceMode.Node });
    }

    private sealed record UserNamespace(NamespaceMode Mode);
}

/// <summary>runtime.v1.PodSandboxConfig.</summary>
internal sealed record PodSandboxConfig(string HostName, DnsConfig? Dns, string CgroupParent, NamespaceOptions Namespaces, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    public const string TypeName = "runtime.v1.PodSandboxConfig";

    /// <summary>A pod of which nothing is said.</summary>
    public static PodSandboxConfig Empty { get; } = Read([]);

    public static PodSandboxConfig Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        var linux = new WireMessage(message.Bytes(8));
        var security = new WireMessage(linux.Bytes(2));
        return new PodSandboxConfig(
            message.Text(2),
            message.Embedded(4, DnsConfig.Read),
            linux.Text(1),
            security.Embedded(1, NamespaceOptions.Read) ?? NamespaceOptions.Default,
            linux.AllEmbedded(3, ReadEntry));
    }

    // An entry of a map is a message of a key and a value.
    private static KeyValuePair<string, string> ReadEntry(ReadOnlySpan<byte> bytes)
    {
        var entry = new WireMessage(bytes);
        return new KeyValuePair<string, string>(entry.Text(1), entry.Text(2));
    }
}
