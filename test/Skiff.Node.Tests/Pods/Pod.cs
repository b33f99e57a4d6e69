using System.Text;
using Skiff.Node.Tests.Pods.Cri;

namespace Skiff.Node.Tests.Pods;

/// <summary>A pod; stopped and removed, with its containers, when disposed.</summary>
internal sealed class Pod(PodNode node, string id, string address, PodSandboxConfig config) : IAsyncDisposable
{
    public string Id => id;

    /// <summary>Its address in the pods' network.</summary>
    public string Address => address;

    public PodNode Node => node;

    /// <summary>Makes a container of an image. What kubelet gives every container, it gives too.</summary>
    public async Task<PodContainer> CreateAsync(string name, string image, string[] command, Action<ContainerConfig>? change = null, uint attempt = 0)
    {
        var container = new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = name, Attempt = attempt },
            Image = new ImageSpec { Image = image },
            Command = { command },
            LogPath = $"{name}-{attempt}.log",
            Linux = new LinuxContainerConfig
            {
                Resources = new LinuxContainerResources { OomScoreAdj = 1000, CpuShares = 100 },
                SecurityContext = new LinuxContainerSecurityContext { NamespaceOptions = config.Linux.SecurityContext.NamespaceOptions },
            },
        };
        change?.Invoke(container);
        var answer = await node.Client.CallAsync<CreateContainerResponse>("CreateContainer", new CreateContainerRequest { PodSandboxId = id, Config = container, SandboxConfig = config });
        return new PodContainer(node, answer.ContainerId, Path.Combine(config.LogDirectory, container.LogPath));
    }

    /// <summary>Makes a container and starts it.</summary>
    public async Task<PodContainer> StartAsync(string name, string image, string[] command, Action<ContainerConfig>? change = null, uint attempt = 0)
    {
        var container = await CreateAsync(name, image, command, change, attempt);
        await container.StartAsync();
        return container;
    }

    public async ValueTask DisposeAsync() => await node.RemovePodAsync(id);
}

/// <summary>A container of a pod, as kubelet sees it.</summary>
internal sealed class PodContainer(PodNode node, string id, string log)
{
    public string Id => id;

    /// <summary>The control group of the container.</summary>
    public string Cgroup => $"{node.CgroupParent}/{id}";

    public Task StartAsync() => CallAsync<Empty>("StartContainer");

    public Task RemoveAsync() => CallAsync<Empty>("RemoveContainer");

    public async Task<ContainerStatus> StatusAsync() => (await CallAsync<ContainerStatusResponse>("ContainerStatus")).Status;

    public async Task<ContainerStats> StatsAsync() => (await CallAsync<ContainerStatsResponse>("ContainerStats")).Stats;

    /// <summary>Stops it: SIGTERM, and SIGKILL after so many seconds.</summary>
    public async Task<ContainerStatus> StopAsync(long seconds)
    {
        await node.Client.CallAsync<Empty>("StopContainer", new StopContainerRequest { ContainerId = id, Timeout = seconds });
        return await StatusAsync();
    }

    public Task<ExecSyncResponse> ExecAsync(params string[] command) =>
        node.Client.CallAsync<ExecSyncResponse>("ExecSync", new ExecSyncRequest { ContainerId = id, Cmd = { command }, Timeout = 60 });

    public Task UpdateAsync(LinuxContainerResources resources) =>
        node.Client.CallAsync<Empty>("UpdateContainerResources", new UpdateContainerResourcesRequest { ContainerId = id, Linux = resources });

    /// <summary>Waits until it has ended.</summary>
    public async Task<ContainerStatus> EndAsync()
    {
        ContainerStatus status = new();
        await PodNode.UntilAsync(async () => (status = await StatusAsync()).State == ContainerState.ContainerExited);
        return status;
    }

    /// <summary>What it wrote to a stream, from containerd's log: lines of a time, the stream, F for a whole line, and the text.</summary>
    public string Log(string stream)
    {
        var text = new StringBuilder();
        foreach (var line in File.ReadLines(log))
        {
            if (line.Split(' ', 4) is [_, var name, var tag, var content] && name == stream)
            {
                text.Append(content).Append(tag == "F" ? "\n" : "");
            }
        }

        return text.ToString();
    }

    /// <summary>Waits until it has written a text.</summary>
    public Task UntilWrittenAsync(string stream, string text) => PodNode.UntilAsync(() => Task.FromResult(File.Exists(log) && Log(stream).Contains(text, StringComparison.Ordinal)));

    private Task<T> CallAsync<T>(string method)
        where T : Google.Protobuf.IMessage<T>, new() => node.Client.CallAsync<T>(method, new ContainerRequest { ContainerId = id });
}
