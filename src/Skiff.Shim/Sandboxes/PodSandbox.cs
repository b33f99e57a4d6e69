using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Sandboxes;

/// <summary>
/// A pod whose containers have no pause container beside them (docs/adr/0026): a thread of the shim holds its namespaces, and the bundle the files that containers
/// share. Its process, for containerd, is that thread.
/// </summary>
internal sealed class PodSandbox : IDisposable
{
    // What containerd sets by default for the pods of its own pause containers (enable_unprivileged_ports, enable_unprivileged_icmp).
    private static readonly KeyValuePair<string, string>[] s_networkDefaults =
        [new("net.ipv4.ip_unprivileged_port_start", "0"), new("net.ipv4.ping_group_range", "0 2147483647")];

    private readonly HeldNamespaces? _namespaces;
    private bool _isStarted;

    private PodSandbox(CreateSandboxRequest request, PodSandboxConfig config)
    {
        (Id, Bundle, Config) = (request.Id, request.Bundle, config);
        Options = RuntimeOptions.Read(SandboxBundle.ReadOptions(request.Bundle), static _ => { }); // Create warns
        SandboxFiles.Make(Bundle, config);
        _namespaces = Hold(config, request.Network);
    }

    public string Id { get; }

    public string Bundle { get; }

    public PodSandboxConfig Config { get; }

    /// <summary>The options of the runtime: containerd gives the pod's containers none of them.</summary>
    public RuntimeOptions Options { get; }

    public DateTimeOffset CreatedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>What has the pod's namespaces; the shim itself where they are all the node's.</summary>
    public int Pid => _namespaces?.Id ?? Environment.ProcessId;

    /// <summary>Set when it was stopped.</summary>
    public Outcome<ProcessExit> Exited { get; } = new();

    public ProcessExit? Exit { get; private set; }

    /// <summary>Whether containers can be made in it.</summary>
    public bool IsReady => _isStarted && Exit is null;

    /// <summary>Makes one.</summary>
    public static PodSandbox Create(CreateSandboxRequest request)
    {
        var config = request.Options switch
        {
            null or { TypeUrl.Length: 0 } => PodSandboxConfig.Empty,
            { TypeName: PodSandboxConfig.TypeName } options => PodSandboxConfig.Read(options.Value),
            var other => throw new TtrpcException(StatusCode.InvalidArgument, $"a sandbox with options of type {other.TypeName}; known is {PodSandboxConfig.TypeName}"),
        };
        RefuseWhatTakesAProcess(config.Namespaces);
        try
        {
            return new PodSandbox(request, config);
        }
        catch
        {
            SandboxFiles.Unmount(request.Bundle);
            throw;
        }
    }

    /// <summary>From now on it keeps the shim.</summary>
    public void Start()
    {
        if (_isStarted)
        {
            throw new TtrpcException(StatusCode.FailedPrecondition, $"sandbox {Id} was started before");
        }

        _isStarted = true;
    }

    /// <summary>Lets go of what it holds; once.</summary>
    public void Stop()
    {
        if (Exit is null)
        {
            Exit = new ProcessExit(0, DateTimeOffset.UtcNow);
            Dispose();
            Exited.Set(Exit);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _namespaces?.Dispose();
        SandboxFiles.Unmount(Bundle);
    }

    // A list of processes that all containers share needs a first process in it, and mapped users a process that has them; a thread can have neither.
    private static void RefuseWhatTakesAProcess(NamespaceOptions namespaces)
    {
        if (namespaces.Processes == NamespaceMode.Pod || namespaces.MapsUsers)
        {
            var what = namespaces.MapsUsers ? "a user namespace" : "one list of processes for all containers (shareProcessNamespace)";
            throw new TtrpcException(StatusCode.Unimplemented, $"pods with {what} need a pause container: sandboxer = \"podsandbox\" in the runtime's configuration");
        }
    }

    private static HeldNamespaces? Hold(PodSandboxConfig config, string network)
    {
        var ownsNetwork = config.Namespaces.Network != NamespaceMode.Node && network.Length > 0;
        var made = (ownsNetwork ? NamespaceKinds.HostName : NamespaceKinds.None)
            | (config.Namespaces.Communication == NamespaceMode.Node ? NamespaceKinds.None : NamespaceKinds.Ipc);
        return made == NamespaceKinds.None ? null : HeldNamespaces.Make(ownsNetwork ? network : null, made, () => SetUp(config, ownsNetwork));
    }

    // proc(5): what is below /proc/sys is that of the namespaces of the thread which opens it.
    private static void SetUp(PodSandboxConfig config, bool ownsNetwork)
    {
        if (ownsNetwork && config.HostName.Length > 0)
        {
            Set("kernel.hostname", config.HostName);
        }

        foreach (var (name, value) in ownsNetwork ? s_networkDefaults.Concat(config.Settings) : config.Settings)
        {
            Set(name, value);
        }
    }

    private static void Set(string name, string value)
    {
        // Others are the whole node's: an OCI runtime refuses them too.
        if (name is not ("kernel.hostname" or "kernel.domainname") && !name.StartsWith("net.", StringComparison.Ordinal) && !name.StartsWith("fs.mqueue.", StringComparison.Ordinal)
            && !name.StartsWith("kernel.shm", StringComparison.Ordinal) && !name.StartsWith("kernel.msg", StringComparison.Ordinal) && name != "kernel.sem")
        {
            throw new TtrpcException(StatusCode.InvalidArgument, $"sysctl {name} is in no namespace of a pod");
        }

        File.WriteAllText("/proc/sys/" + name.Replace('.', '/'), value);
    }
}
