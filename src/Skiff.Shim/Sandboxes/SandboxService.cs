using Skiff.Containers.Groups;
using Skiff.Shim.Cgroups;
using Skiff.Shim.Protocol;
using Skiff.Shim.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Sandboxes;

/// <summary>
/// containerd's Sandbox service (api/runtime/sandbox/v1), which its CRI uses for runtimes with <c>sandboxer = "shim"</c>, from 2.0 on. A shim has one sandbox at
/// most; without one it serves the pods of pause containers, as ever.
/// </summary>
internal sealed class SandboxService(ShimContext context, TaskService tasks)
{
    private const string Name = "containerd.runtime.sandbox.v1.Sandbox";

    /// <summary>Adds all methods.</summary>
    public void AddTo(ServiceTable services)
    {
        var methods = new ServiceMethods(services, Name, context.Log);
        methods.AddNow("CreateSandbox", (request, _) => Create(CreateSandboxRequest.Read(request)));
        methods.AddNow("StartSandbox", (request, _) => Start(Find(request)));
        methods.AddNow("Platform", (_, _) => new PlatformResponse("linux", "amd64"));
        methods.AddNow("StopSandbox", (request, _) => Stop(Find(request)));
        methods.Add("WaitSandbox", (request, call) => WaitAsync(Find(request), call));
        methods.AddNow("SandboxStatus", (request, _) => Status(Find(request)));
        methods.AddNow("PingSandbox", (request, _) => Ping(Find(request)));
        methods.AddNow("ShutdownSandbox", (request, _) => ShutDown(request));
        methods.AddNow("SandboxMetrics", (request, _) => Metrics(Find(request)));
    }

    private EmptyMessage Create(CreateSandboxRequest request)
    {
        if (context.Sandbox is { } existing)
        {
            throw new TtrpcException(StatusCode.AlreadyExists, $"sandbox {existing.Id} exists");
        }

        context.Sandbox = PodSandbox.Create(request);
        return EmptyMessage.Instance;
    }

    private static StartSandboxResponse Start(PodSandbox sandbox)
    {
        sandbox.Start();
        return new StartSandboxResponse(sandbox.Pid, sandbox.CreatedAt);
    }

    // containerd has stopped the containers before.
    private static EmptyMessage Stop(PodSandbox sandbox)
    {
        sandbox.Stop();
        return EmptyMessage.Instance;
    }

    private static async Task<IWireMessage> WaitAsync(PodSandbox sandbox, CallContext call)
    {
        var exit = await sandbox.Exited.WaitAsync(call.Cancellation);
        return new WaitResponse(exit.Status, exit.At);
    }

    private static SandboxStatusResponse Status(PodSandbox sandbox) => new(sandbox.Id, sandbox.Pid, sandbox.IsReady, sandbox.CreatedAt, sandbox.Exit?.At);

    private static EmptyMessage Ping(PodSandbox sandbox) =>
        sandbox.IsReady ? EmptyMessage.Instance : throw new TtrpcException(StatusCode.FailedPrecondition, $"sandbox {sandbox.Id} is not running");

    // Also of a sandbox that could not be made.
    private EmptyMessage ShutDown(byte[] request)
    {
        if (context.Sandbox is not null)
        {
            Find(request).Stop();
            context.Sandbox = null;
        }

        tasks.ShutDownIfEmpty();
        return EmptyMessage.Instance;
    }

    private static SandboxMetricsResponse Metrics(PodSandbox sandbox)
    {
        var group = sandbox.Config.CgroupParent.Length == 0 ? null : ControlGroup.Of(GroupFolders.FindExisting(sandbox.Config.CgroupParent));
        return group is null
            ? throw new TtrpcException(StatusCode.NotFound, $"sandbox {sandbox.Id} has no control group")
            : new SandboxMetricsResponse(sandbox.Id, DateTimeOffset.UtcNow, group.ReadMetrics());
    }

    private PodSandbox Find(byte[] request)
    {
        var id = new WireMessage(request).Text(1);
        return context.Sandbox is { } sandbox && sandbox.Id == id ? sandbox : throw new TtrpcException(StatusCode.NotFound, $"sandbox {id} not found");
    }
}
