using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Skiff.Shim.Tests.Protos;
using Skiff.Shim.Tests.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Sandboxes;

/// <summary>A shim that is the pod's sandbox itself, called as containerd 2.1 does; pods have the node's namespaces, so that no root is needed.</summary>
public sealed class SandboxTests : IDisposable
{
    private const int Container = 1;
    private const int Node = 2;

    private readonly RunningShim _shim = new();

    public void Dispose() => _shim.Dispose();

    [Fact]
    public void A_sandbox_is_there_from_its_creation_until_it_is_shut_down() => _shim.Loop.Run(async () =>
    {
        using var client = _shim.Start(_shim.MakeSandboxBundle(RunningShim.Group));
        var socket = _shim.SocketPath;
        var shimPid = (await RunningShim.CallAsync<ConnectResponse>(client, "Connect", new ConnectRequest())).ShimPid;
        await CreateAsync(client, Config());
        Assert.Equal("SANDBOX_NOTREADY", (await StatusAsync(client)).State);
        Assert.Equal(StatusCode.FailedPrecondition, await RefusalAsync(client, "PingSandbox", Request()));
        Assert.Equal(StatusCode.AlreadyExists, await RefusalAsync(client, "CreateSandbox", new CreateSandboxRequest { SandboxId = "other" }));

        var started = await CallAsync<StartSandboxResponse>(client, "StartSandbox", Request());
        var status = await StatusAsync(client);
        await CallAsync<Empty>(client, "PingSandbox", Request());
        await RunningShim.CallAsync(client, "Shutdown", new ShutdownRequest());
        Assert.Equal((shimPid, shimPid, "SANDBOX_READY"), (started.Pid, status.Pid, status.State));
        Assert.Equal((started.CreatedAt, null), (status.CreatedAt, status.ExitedAt));

        var waiting = CallAsync<WaitSandboxResponse>(client, "WaitSandbox", Request());
        await CallAsync<Empty>(client, "StopSandbox", Request());
        await CallAsync<Empty>(client, "StopSandbox", Request());
        var ended = await waiting;
        status = await StatusAsync(client);
        Assert.Equal((0u, "SANDBOX_NOTREADY", ended.ExitedAt), (ended.ExitStatus, status.State, status.ExitedAt));

        await CallAsync<Empty>(client, "ShutdownSandbox", Request());
        await _shim.UntilAsync(() => client.IsClosed && !File.Exists(socket));
    });

    [Fact]
    public void Containers_are_made_in_a_sandbox_and_outlive_neither_it_nor_the_shim() => _shim.Loop.Run(async () =>
    {
        using var client = _shim.Start(_shim.MakeSandboxBundle(RunningShim.Group));
        var socket = _shim.SocketPath;
        await CreateAsync(client, Config());
        await CallAsync<StartSandboxResponse>(client, "StartSandbox", Request());
        var bundle = _shim.MakeBundle("c", "exit 3");

        using var again = _shim.Start(bundle);
        await _shim.CreateAsync(again, bundle);
        await RunningShim.CallAsync<StartResponse>(again, "Start", new StartRequest { Id = "c" });
        var exit = await RunningShim.CallAsync<WaitResponse>(again, "Wait", new WaitRequest { Id = "c" });
        await RunningShim.CallAsync<DeleteResponse>(again, "Delete", new DeleteRequest { Id = "c" });
        await RunningShim.CallAsync(again, "Shutdown", new ShutdownRequest { Id = "c" });

        Assert.Equal((socket, 3u), (_shim.SocketPath, exit.ExitStatus));
        Assert.Equal("SANDBOX_READY", (await StatusAsync(client)).State);
        await CallAsync<Empty>(client, "ShutdownSandbox", Request());
        await _shim.UntilAsync(() => client.IsClosed);
    });

    [Fact]
    public void Its_platform_and_its_metrics_are_told() => _shim.Loop.Run(async () =>
    {
        using var client = _shim.Start(_shim.MakeSandboxBundle(RunningShim.Group));

        var platform = (await CallAsync<PlatformResponse>(client, "Platform", Request())).Platform;
        await CreateAsync(client, Config());

        Assert.Equal(("linux", "amd64"), (platform.Os, platform.Architecture));
        Assert.Equal(StatusCode.NotFound, await RefusalAsync(client, "SandboxMetrics", Request()));
        await CallAsync<Empty>(client, "ShutdownSandbox", Request());
    });

    [Theory]
    [InlineData(0, false, "pods with one list of processes for all containers (shareProcessNamespace) need a pause container: sandboxer = \"podsandbox\" in the runtime's configuration")]
    [InlineData(Container, true, "pods with a user namespace need a pause container: sandboxer = \"podsandbox\" in the runtime's configuration")]
    public void What_takes_a_process_is_refused_by_its_name(int processes, bool mapsUsers, string message) => _shim.Loop.Run(async () =>
    {
        using var client = _shim.Start(_shim.MakeSandboxBundle(RunningShim.Group));
        var config = Config();
        config.Linux.SecurityContext.NamespaceOptions.Pid = processes;
        config.Linux.SecurityContext.NamespaceOptions.UsernsOptions = mapsUsers ? new UserNamespace() : null;

        var error = await Assert.ThrowsAsync<TtrpcException>(() => CreateAsync(client, config));

        Assert.Equal((StatusCode.Unimplemented, message), (error.Code, error.Message));
        await CallAsync<Empty>(client, "ShutdownSandbox", Request());
        await _shim.UntilAsync(() => client.IsClosed);
    });

    [Fact]
    public void Without_a_sandbox_there_is_nothing_to_call() => _shim.Loop.Run(async () =>
    {
        using var client = _shim.Start(_shim.MakeBundle("c", "true"));

        foreach (var method in new[] { "StartSandbox", "StopSandbox", "WaitSandbox", "SandboxStatus", "PingSandbox", "SandboxMetrics" })
        {
            Assert.Equal(StatusCode.NotFound, await RefusalAsync(client, method, Request()));
        }

        Assert.Equal(StatusCode.InvalidArgument, await RefusalAsync(client, "CreateSandbox", new CreateSandboxRequest { SandboxId = "s", Options = new Any { TypeUrl = "x.Options" } }));
        await RunningShim.CallAsync(client, "Shutdown", new ShutdownRequest());
    });

    private static SandboxRequest Request() => new() { SandboxId = RunningShim.Group };

    private static PodSandboxConfig Config() => new()
    {
        Hostname = "pod",
        Linux = new LinuxPodSandboxConfig { SecurityContext = new LinuxSandboxSecurityContext { NamespaceOptions = new NamespaceOption { Network = Node, Pid = Container, Ipc = Node } } },
    };

    private Task CreateAsync(TtrpcClient client, PodSandboxConfig config) => CallAsync<Empty>(client, "CreateSandbox", new CreateSandboxRequest
    {
        SandboxId = RunningShim.Group,
        BundlePath = _shim.MakeSandboxBundle(RunningShim.Group),
        Options = new Any { TypeUrl = "runtime.v1.PodSandboxConfig", Value = config.ToByteString() },
    });

    private static Task<SandboxStatusResponse> StatusAsync(TtrpcClient client) => CallAsync<SandboxStatusResponse>(client, "SandboxStatus", Request());

    private static async Task<StatusCode> RefusalAsync(TtrpcClient client, string method, IMessage request) =>
        (await Assert.ThrowsAsync<TtrpcException>(() => CallAsync<Empty>(client, method, request))).Code;

    private static Task<T> CallAsync<T>(TtrpcClient client, string method, IMessage request)
        where T : IMessage<T>, new() => RunningShim.CallAsync<T>(client, "containerd.runtime.sandbox.v1.Sandbox", method, request);
}
