using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tasks;

/// <summary>
/// containerd's Task service, versions 2 and 3, which differ in name only (api/runtime/task). Errors are gRPC codes that containerd understands: it looks at
/// NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, INVALID_ARGUMENT and UNIMPLEMENTED.
/// </summary>
internal sealed class TaskService(ShimContext context)
{
    private static readonly string[] s_names = ["containerd.task.v2.Task", "containerd.task.v3.Task"];

    private readonly Dictionary<string, PodContainer> _containers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beingMade = new(StringComparer.Ordinal);
    private readonly Outcome<bool> _shutDown = new();
    private TimeSpan? _longestIdleTime;
    private LoopTimer? _idle;

    /// <summary>Whether there is no container, not even one that is being made, and no sandbox to make one in.</summary>
    public bool IsEmpty => _containers.Count == 0 && _beingMade.Count == 0 && context.Sandbox is null;

    /// <summary>Completes when the last container is gone and containerd has said that the shim may go.</summary>
    public Task ShutDownAsync() => _shutDown.WaitAsync(CancellationToken.None);

    /// <summary>Ends the shim if it has no container.</summary>
    public void ShutDownIfEmpty()
    {
        if (IsEmpty)
        {
            _shutDown.Set(true);
        }
    }

    /// <summary>
    /// Ends the shim when it has had no container for so long, now or later. containerd asks for that after the last Delete; one that was killed before it could,
    /// or between start and Create, never does: no version of it comes back to a shim without containers.
    /// </summary>
    public void EndWhenIdleFor(TimeSpan time)
    {
        _longestIdleTime = time;
        WatchIdleness();
    }

    /// <summary>Adds all methods under both names.</summary>
    public void AddTo(ServiceTable services)
    {
        foreach (var service in s_names)
        {
            var methods = new ServiceMethods(services, service, context.Log);
            methods.Add("Create", (request, _) => CreateAsync(CreateRequest.Read(request)));
            methods.Add("Start", (request, _) => StartAsync(ProcessRequest.Read(request)));
            methods.AddNow("State", (request, _) => State(ProcessRequest.Read(request)));
            methods.Add("Delete", (request, _) => DeleteAsync(ProcessRequest.Read(request)));
            methods.AddNow("Pids", (request, _) => Pids(ProcessRequest.Read(request)));
            methods.Add("Pause", (request, _) => EmptyAsync(Find(ProcessRequest.Read(request)).PauseAsync()));
            methods.Add("Resume", (request, _) => EmptyAsync(Find(ProcessRequest.Read(request)).ResumeAsync()));
            methods.Add("Kill", (request, _) => KillAsync(ProcessRequest.Read(request)));
            methods.AddNow("Exec", (request, _) => Exec(ExecRequest.Read(request)));
            methods.AddNow("ResizePty", (request, _) => Resize(ProcessRequest.Read(request)));
            methods.AddNow("CloseIO", (request, _) => CloseIO(ProcessRequest.Read(request)));
            methods.Add("Update", (request, _) => UpdateAsync(UpdateRequest.Read(request)));
            methods.Add("Wait", (request, call) => WaitAsync(ProcessRequest.Read(request), call));
            methods.AddNow("Stats", (request, _) => new StatsResponse(Find(ProcessRequest.Read(request)).ReadMetrics()));
            methods.AddNow("Connect", (request, _) => Connect(ProcessRequest.Read(request)));
            methods.AddNow("Shutdown", (_, _) => Shutdown());
        }
    }

    private async Task<IWireMessage> CreateAsync(CreateRequest request)
    {
        if (_containers.ContainsKey(request.Id) || !_beingMade.Add(request.Id))
        {
            throw new TtrpcException(StatusCode.AlreadyExists, $"container {request.Id} exists");
        }

        try
        {
            var container = await PodContainer.CreateAsync(context, request);
            _containers.Add(request.Id, container);
            return new PidResponse(container.First.Pid);
        }
        finally
        {
            _beingMade.Remove(request.Id);
            WatchIdleness();
        }
    }

    private async Task<IWireMessage> StartAsync(ProcessRequest request)
    {
        var container = Find(request);
        return new PidResponse(request.ExecId.Length == 0 ? await container.StartAsync() : await container.StartAddedAsync(request.ExecId));
    }

    private StateResponse State(ProcessRequest request)
    {
        var container = Find(request);
        var process = container.Find(request.ExecId);
        return new StateResponse(
            container.Id, container.Bundle, process.Pid, process.Status, process.Paths, process.Exit?.Status ?? 0, process.Exit?.At, request.ExecId);
    }

    private async Task<IWireMessage> DeleteAsync(ProcessRequest request)
    {
        var container = Find(request);
        var process = container.First;
        if (request.ExecId.Length > 0)
        {
            process = await container.DeleteAddedAsync(request.ExecId);
        }
        else
        {
            await container.DeleteAsync();
            _containers.Remove(request.Id);
            WatchIdleness();
        }

        return new DeleteResponse(process.Pid, process.Exit?.Status ?? 0, process.Exit?.At);
    }

    private PidsResponse Pids(ProcessRequest request) => new PidsResponse(Find(request).ReadPids());

    private async Task<IWireMessage> KillAsync(ProcessRequest request)
    {
        await Find(request).SignalAsync(request.ExecId, (int)request.Third, all: request.Fourth != 0);
        return EmptyMessage.Instance;
    }

    private EmptyMessage Exec(ExecRequest request)
    {
        FindContainer(request.Id).Add(request);
        return EmptyMessage.Instance;
    }

    private EmptyMessage Resize(ProcessRequest request)
    {
        var process = Find(request).Find(request.ExecId);
        (process.Stdio ?? throw new TtrpcException(StatusCode.FailedPrecondition, $"process {process.Name} is not started"))
            .Resize((ushort)request.Third, (ushort)request.Fourth);
        return EmptyMessage.Instance;
    }

    private EmptyMessage CloseIO(ProcessRequest request)
    {
        var process = Find(request).Find(request.ExecId);
        if (request.Third != 0)
        {
            process.Stdio?.CloseInput();
        }

        return EmptyMessage.Instance;
    }

    private Task<IWireMessage> UpdateAsync(UpdateRequest request) => EmptyAsync(FindContainer(request.Id).UpdateAsync(request.Resources));

    private async Task<IWireMessage> WaitAsync(ProcessRequest request, CallContext call)
    {
        var exit = await Find(request).Find(request.ExecId).Exited.WaitAsync(call.Cancellation);
        return new WaitResponse(exit.Status, exit.At);
    }

    // containerd asks before there is a container too.
    private ConnectResponse Connect(ProcessRequest request) =>
        new ConnectResponse(Environment.ProcessId, _containers.GetValueOrDefault(request.Id)?.First.Pid ?? 0, ShimVersion.Text);

    // Called after every container's Delete; the shim goes with the last.
    private EmptyMessage Shutdown()
    {
        ShutDownIfEmpty();
        return EmptyMessage.Instance;
    }

    // The time begins anew with every container that goes.
    private void WatchIdleness()
    {
        _idle?.Dispose();
        _idle = _longestIdleTime is { } time && IsEmpty ? context.Loop.After(time, ShutDownIfEmpty) : null;
    }

    private PodContainer Find(ProcessRequest request) => FindContainer(request.Id);

    private PodContainer FindContainer(string id) =>
        _containers.GetValueOrDefault(id) ?? throw new TtrpcException(StatusCode.NotFound, $"container {id} not found");

    private static async Task<IWireMessage> EmptyAsync(Task task)
    {
        await task;
        return EmptyMessage.Instance;
    }
}
