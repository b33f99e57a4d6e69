using System.Globalization;
using Skiff.Node.Tests.Pods.Cri;

namespace Skiff.Node.Tests.Pods;

/// <summary>
/// A node without kubelet: a containerd with its CRI service and a network namespace of its own, in which a bridge joins the pods. Its runtime handlers are the
/// three names of our executable.
/// </summary>
internal sealed class PodNode : PrivateContainerd
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private PodNode(Edition edition)
        : base(PodSetup.Make(edition))
    {
        Client = new CriClient(Address);
        Import(BusyboxImage.Make(PodSetup.PauseImage, "/bin/sleep", "2147483647"));
    }

    /// <summary>Starts one and waits until pods can be made.</summary>
    public static async Task<PodNode> StartAsync(Edition edition)
    {
        var node = new PodNode(edition);
        try
        {
            await UntilAsync(node.IsReadyAsync);
            await node.UntilKnownAsync(PodSetup.PauseImage);
            await node.UntilKnownAsync(BusyboxImage.Name);
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    public CriClient Client { get; }

    /// <summary>The executable that containerd starts as shim; another file may be put in its place.</summary>
    public string ShimFile => Path.Combine(Folder, "shims/containerd-shim-skiff-v1");

    /// <summary>The control group of all pods.</summary>
    public string CgroupParent => "/" + Path.GetFileName(Folder);

    /// <summary>Makes a pod, as kubelet would.</summary>
    public async Task<Pod> StartPodAsync(string handler, Action<PodSandboxConfig>? change = null)
    {
        var name = Guid.NewGuid().ToString("N");
        var config = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata { Name = name, Uid = name, Namespace = "default" },
            Hostname = "pod",
            LogDirectory = Directory.CreateDirectory(Path.Combine(Folder, "logs", name)).FullName,
            Linux = new LinuxPodSandboxConfig
            {
                CgroupParent = CgroupParent,
                SecurityContext = new LinuxSandboxSecurityContext { NamespaceOptions = new NamespaceOption { Pid = NamespaceMode.Container } },
            },
        };
        change?.Invoke(config);
        var answer = await Client.CallAsync<RunPodSandboxResponse>("RunPodSandbox", new RunPodSandboxRequest { Config = config, RuntimeHandler = handler });
        var status = await Client.CallAsync<PodSandboxStatusResponse>("PodSandboxStatus", new PodSandboxRequest { PodSandboxId = answer.PodSandboxId });
        return new Pod(this, answer.PodSandboxId, status.Status.Network.Ip, config);
    }

    /// <summary>The name of an image, once the CRI service knows it.</summary>
    public async Task<string> TakeAsync(WasmImage image)
    {
        var name = ImageOf(image);
        await UntilKnownAsync(name);
        return name;
    }

    /// <summary>The answer of the example's server in the pods' network, from when it listens.</summary>
    public async Task<string> GetAsync(string address, int port)
    {
        var answer = "";
        string[] connect = ["--net=" + PodSetup.NetworkOf(Folder), "busybox", "nc", address, port.ToString(CultureInfo.InvariantCulture)];
        await UntilAsync(() => Task.FromResult((answer = Run("nsenter", connect, "GET /api/data HTTP/1.0\r\n\r\n").Output).Length > 0));
        return answer;
    }

    /// <summary>The devices of the pods' network: the bridge and one for each pod.</summary>
    public IEnumerable<string> Devices() =>
        Run("nsenter", ["--net=" + PodSetup.NetworkOf(Folder), "busybox", "ip", "-o", "link"]).Output.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length > 1).Select(words => words[1]);

    /// <summary>containerd is killed and starts again.</summary>
    public async Task RestartAsync()
    {
        Kill();
        Start();
        await UntilAsync(IsReadyAsync);
    }

    /// <summary>Waits for a condition that must come.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        while (!await condition())
        {
            await Task.Delay(s_pause, patience.Token);
        }
    }

    private protected override void RemoveAll()
    {
        RemovePodsAsync().GetAwaiter().GetResult();
        Client.Dispose();
        foreach (var group in ControlGroups.Of(CgroupParent))
        {
            Directory.Delete(group);
        }
    }

    /// <summary>Removes all pods, also those that nobody holds.</summary>
    public async Task RemovePodsAsync()
    {
        if (!await IsReadyAsync())
        {
            return;
        }

        foreach (var pod in (await Client.CallAsync<ListPodSandboxResponse>("ListPodSandbox", new ListPodSandboxRequest())).Items)
        {
            await RemovePodAsync(pod.Id);
        }
    }

    /// <summary>Ends the leases that containerd left when it was killed, as it does itself after a day, with what they kept. Returns how many.</summary>
    public int EndLeases()
    {
        var leases = Ctr("leases", "list", "--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(leases, lease => Assert.Equal("", Ctr("leases", "delete", "--sync", lease).Error));
        return leases.Length;
    }

    /// <summary>Stops a pod and removes it, with its containers.</summary>
    public async Task RemovePodAsync(string id)
    {
        var request = new PodSandboxRequest { PodSandboxId = id };
        await Client.CallAsync<Empty>("StopPodSandbox", request);
        await Client.CallAsync<Empty>("RemovePodSandbox", request);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            var answer = await Client.CallAsync<StatusResponse>("Status", new StatusRequest());
            return answer.Status.Conditions.Where(condition => condition.Type is "RuntimeReady" or "NetworkReady").All(condition => condition.Status);
        }
        catch (Exception exception) when (exception is HttpRequestException or CriException)
        {
            return false; // It begins, or this is the connection to the one before.
        }
    }

    private Task UntilKnownAsync(string image) => UntilAsync(async () =>
        (await Client.CallAsync<ImageStatusResponse>("ImageService", "ImageStatus", new ImageStatusRequest { Image = new ImageSpec { Image = image } })).Image is not null);
}

/// <summary>The nodes of the tests of pods: one of each version, made when it is first asked for.</summary>
public sealed class PodNodes : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Edition, Task<PodNode>> _nodes = [];

    internal Task<PodNode> OfAsync(Edition edition)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(edition, out var node))
            {
                _nodes.Add(edition, node = MakeAsync(edition));
            }

            return node;
        }
    }

    private static Task<PodNode> MakeAsync(Edition edition) => Task.Run(() => PodNode.StartAsync(edition));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var node in _nodes.Values.Where(node => node.IsCompletedSuccessfully))
        {
            node.Result.Dispose();
        }
    }
}
