using Skiff.Containers.Groups;
using Skiff.Native;
using Skiff.Shim.Cgroups;
using Skiff.Shim.Loop;
using Skiff.Shim.Mounts;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Sandboxes;
using Skiff.Shim.Stdio;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tasks;

/// <summary>
/// A container of the pod, from Create to Delete. What must not happen at the same time (Start, Delete, Pause and so on) takes turns; the end of the first process
/// waits for such a turn too, so that its event comes after the event of what ended before it.
/// </summary>
internal sealed class PodContainer
{
    private const int SIGKILL = 9;

    private readonly ShimContext _context;
    private readonly RuntimeOptions _options;
    private readonly OciRuntime _ociRuntime;
    private IContainerRuntime _runtime;
    private readonly Turnstile _turns = new();
    private readonly Dictionary<string, AddedProcess> _added = new(StringComparer.Ordinal);
    private readonly bool _sharesPids;
    private ControlGroup? _group;
    private OutOfMemoryWatch? _outOfMemory;

    private PodContainer(ShimContext context, CreateRequest request, RuntimeOptions options, OciRuntime runtime, bool sharesPids)
    {
        (_context, _options, _ociRuntime, _runtime, _sharesPids) = (context, options, runtime, runtime, sharesPids);
        (Id, Bundle) = (request.Id, request.Bundle);
        First = new ContainerProcess(request.Id, request.Stdio);
    }

    public string Id { get; }

    public string Bundle { get; }

    /// <summary>The process that the container is made for.</summary>
    public ContainerProcess First { get; }

    private string RootfsFolder => Path.Combine(Bundle, "rootfs");

    /// <summary>Makes a container, up to the point where its program would run.</summary>
    public static async Task<PodContainer> CreateAsync(ShimContext context, CreateRequest request)
    {
        if (request.Checkpoint.Length > 0)
        {
            throw new TtrpcException(StatusCode.Unimplemented, "checkpoints cannot be restored");
        }

        var configuration = BundleConfiguration.Read(request.Bundle);
        var options = RuntimeOptions.Read(request.Options, context.Log.Warn, context.Sandbox?.Options);
        options = options with { SystemdCgroup = options.SystemdCgroup || configuration.NamesSlice };
        BundleRuntime.Write(request.Bundle, options);
        var runtime = new OciRuntime(context.Processes, options, context.Namespace, request.Bundle, request.Id);
        var container = new PodContainer(context, request, options, runtime, configuration.SharesPidNamespace);
        await container.MakeAsync(request);
        return container;
    }

    /// <summary>The process with this exec id, or the first for an empty one.</summary>
    public ContainerProcess Find(string execId) => execId.Length == 0 ? First : FindAdded(execId).Process;

    /// <summary>Lets the first process run.</summary>
    public async Task<int> StartAsync()
    {
        using var turn = await _turns.EnterAsync();
        Require(First, ProcessStatus.Created, "started");
        await _runtime.StartAsync();
        First.Status = ProcessStatus.Running;
        _context.Events.Publish(new TaskStart(Id, First.Pid));
        _context.Bundles.Started(PreparedBundleOf());
        return First.Pid;
    }

    /// <summary>Notes a process to be added; it starts later.</summary>
    public void Add(ExecRequest request)
    {
        if (First.Status is not (ProcessStatus.Created or ProcessStatus.Running))
        {
            throw new TtrpcException(StatusCode.FailedPrecondition, $"container {Id} is {Describe(First.Status)}: no process can be added");
        }

        if (!AddedProcess.IsValidName(request.ExecId))
        {
            throw new TtrpcException(StatusCode.InvalidArgument, $"exec id \"{request.ExecId}\"");
        }

        if (request.Spec is not { Value.Length: > 0 } specification)
        {
            throw new TtrpcException(StatusCode.InvalidArgument, "an exec without a process specification");
        }

        if (!_added.TryAdd(request.ExecId, new AddedProcess(Bundle, request.ExecId, request.Stdio, specification.Value)))
        {
            throw new TtrpcException(StatusCode.AlreadyExists, $"exec {request.ExecId} of container {Id} exists");
        }

        _context.Events.Publish(new TaskExecAdded(Id, request.ExecId));
    }

    /// <summary>Starts a process that was noted.</summary>
    public async Task<int> StartAddedAsync(string execId)
    {
        var added = FindAdded(execId);
        var process = added.Process;
        using var turn = await process.Turns.EnterAsync();
        (await _turns.EnterAsync()).Dispose(); // The first one may be about to be started: its output can be there before its maker has ended.
        Require(process, ProcessStatus.Created, "started");
        Require(First, ProcessStatus.Running, "given another process");
        added.Activity = new Outcome<bool>();
        try
        {
            process.Stdio = await ProcessStdio.OpenAsync(_context, execId, process.Paths, _options);
            added.WriteSpecification();
            using (_context.Processes.ClaimUnknown())
            {
                await _context.Bundles.PrepareExecAsync(
                    PreparedBundleOf(), added.SpecificationFile, new PreparedProcess(process.Stdio.Descriptors, process.Stdio.ConsoleSocket, added.PidFile));
                if (_runtime == _ociRuntime)
                {
                    await _ociRuntime.ExecAsync(added.SpecificationFile, added.PidFile, process.Stdio.Descriptors, process.Stdio.ConsoleSocket, added.LogName);
                }

                process.Attach(_context.Processes.Adopt(OciRuntime.ReadPid(added.PidFile), out var ended));
                process.Stdio.Started();
                process.Status = ProcessStatus.Running;
                _context.Events.Publish(new TaskExecStarted(Id, execId, process.Pid));
                _ = EndAddedAsync(added, ended);
            }

            return process.Pid;
        }
        catch
        {
            process.Stdio?.Dispose();
            added.Activity.Set(false);
            throw;
        }
        finally
        {
            added.RemoveFiles();
        }
    }

    /// <summary>Sends a signal to one process, or to all of the container.</summary>
    public async Task SignalAsync(string execId, int signal, bool all)
    {
        var process = Find(execId);
        if (execId.Length == 0)
        {
            await GuestSignals.WaitForHandlerAsync(_context.Loop, Bundle, process, signal);
        }

        process.Signal(signal);
        if (all && execId.Length == 0)
        {
            SignalGroup(signal, except: First.Pid);
        }

        // In version 1 of control groups a stopped process does not even die.
        if (signal == SIGKILL && First.Status == ProcessStatus.Paused)
        {
            await ResumeAsync();
        }
    }

    public async Task PauseAsync()
    {
        using var turn = await _turns.EnterAsync();
        Require(First, ProcessStatus.Running, "paused");
        await _runtime.PauseAsync();
        First.Status = ProcessStatus.Paused;
        _context.Events.Publish(TaskNotice.Paused(Id));
    }

    public async Task ResumeAsync()
    {
        using var turn = await _turns.EnterAsync();
        Require(First, ProcessStatus.Paused, "resumed");
        await _runtime.ResumeAsync();
        First.Status = ProcessStatus.Running;
        _context.Events.Publish(TaskNotice.Resumed(Id));
    }

    public async Task UpdateAsync(AnyMessage? resources)
    {
        using var turn = await _turns.EnterAsync();
        if (First.Status == ProcessStatus.Stopped)
        {
            throw new TtrpcException(StatusCode.FailedPrecondition, $"container {Id} is stopped: it cannot be updated");
        }

        var file = Path.Combine(Bundle, "resources.json");
        try
        {
            File.WriteAllBytes(file, resources?.Value ?? []);
            await _runtime.UpdateAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public IReadOnlyList<PidsResponse.Entry> ReadPids()
    {
        var pids = _group?.ReadProcesses() ?? (First.Status == ProcessStatus.Stopped ? [] : [First.Pid]);
        return [.. pids.Select(pid => new PidsResponse.Entry(pid, _added.FirstOrDefault(added => added.Value.Process.Pid == pid).Key ?? ""))];
    }

    public AnyMessage ReadMetrics() =>
        _group?.ReadMetrics() ?? throw new TtrpcException(StatusCode.NotFound, $"container {Id} has no control group");

    /// <summary>Forgets a process that was added.</summary>
    public async Task<ContainerProcess> DeleteAddedAsync(string execId)
    {
        var added = FindAdded(execId);
        using var turn = await added.Process.Turns.EnterAsync();
        if (added.Process.Status is not (ProcessStatus.Created or ProcessStatus.Stopped))
        {
            throw new TtrpcException(StatusCode.FailedPrecondition, $"exec {execId} is {Describe(added.Process.Status)}: it cannot be deleted");
        }

        _added.Remove(execId);
        await added.Process.CloseAsync();
        return added.Process;
    }

    /// <summary>Takes the container away: it has ended, or never ran.</summary>
    public async Task DeleteAsync()
    {
        if (First.Status == ProcessStatus.Created && !First.Exited.IsSet)
        {
            First.Signal(SIGKILL);
            await First.Exited.WaitAsync(CancellationToken.None);
        }

        using var turn = await _turns.EnterAsync();
        Require(First, ProcessStatus.Stopped, "deleted");
        try
        {
            await _runtime.DeleteAsync();
        }
        catch (Exception exception) when (exception is OciRuntimeException or IOException)
        {
            _context.Log.Warn(exception.Message);
        }

        _outOfMemory?.Dispose();
        foreach (var added in _added.Values)
        {
            added.Process.Dispose();
        }

        await First.CloseAsync();
        Rootfs.Unmount(RootfsFolder);
        _context.Events.Publish(new TaskDelete(Id, First.Pid, First.Exit?.Status ?? 0, First.Exit?.At));
    }

    internal static string Describe(ProcessStatus status) => status switch
    {
        ProcessStatus.Created => "created",
        ProcessStatus.Running => "running",
        ProcessStatus.Stopped => "stopped",
        ProcessStatus.Paused => "paused",
        _ => "in an unknown state",
    };

    private static void Require(ContainerProcess process, ProcessStatus status, string purpose)
    {
        if (process.Status != status)
        {
            throw new TtrpcException(
                StatusCode.FailedPrecondition, $"{process.Name} is {Describe(process.Status)}: to be {purpose} it must be {Describe(status)}");
        }
    }

    private async Task MakeAsync(CreateRequest request)
    {
        try
        {
            First.Stdio = await ProcessStdio.OpenAsync(_context, Id, request.Stdio, _options);
            using (_context.Processes.ClaimUnknown())
            {
                await MakeProcessAsync(First.Stdio, request.Rootfs);
                First.Attach(_context.Processes.Adopt(OciRuntime.ReadPid(_ociRuntime.PidFile), out var ended));
                _ = EndFirstAsync(ended);
                First.Stdio.Started();
            }
        }
        catch
        {
            First.Stdio?.Dispose();
            await RemoveHalfMadeAsync();
            Rootfs.Unmount(RootfsFolder);
            throw;
        }

        WatchGroup();
        _context.Events.Publish(new TaskCreate(Id, Bundle, request.Rootfs, request.Stdio, First.Pid));
    }

    // A guest's container may be there when its bundle is prepared; every other one the OCI runtime makes.
    private async Task MakeProcessAsync(ProcessStdio stdio, IReadOnlyList<MountEntry> rootfs)
    {
        var process = new PreparedProcess(stdio.Descriptors, stdio.ConsoleSocket, _ociRuntime.PidFile);
        _runtime = await _context.Bundles.PrepareAsync(PreparedBundleOf(), process, mountRoot: () => Rootfs.Mount(rootfs, RootfsFolder)) ?? _runtime;
        if (_runtime == _ociRuntime)
        {
            await _ociRuntime.CreateAsync(stdio.Descriptors, stdio.ConsoleSocket);
        }
    }

    private PreparedBundle PreparedBundleOf() => new(Id, _context.Namespace, Bundle, _context.Sandbox is { } sandbox ? SandboxFiles.FolderIn(sandbox.Bundle) : null);

    private void WatchGroup()
    {
        // A group that we are in ourselves is not the container's: nothing in it may be counted or killed.
        _group = ControlGroup.Of(GroupFolders.OfProcess(First.Pid));
        _group = _group is not null && _group.ReadProcesses().Contains(Environment.ProcessId) ? null : _group;
        _outOfMemory = _group?.WatchOutOfMemory(_context.Loop, () => _context.Events.Publish(TaskNotice.OutOfMemory(Id)));
    }

    private async Task RemoveHalfMadeAsync()
    {
        try
        {
            _runtime = _runtime == _ociRuntime ? DirectRuntime.Find(_context.Loop, Bundle, gate: null) ?? _runtime : _runtime; // Preparing may have been ended half way.
            await _runtime.DeleteAsync();
        }
        catch (Exception exception) when (exception is OciRuntimeException or IOException)
        {
            _context.Log.Debug($"nothing to remove of {Id}: {exception.Message}");
        }
    }

    private async Task EndFirstAsync(Task<ProcessEnd> ended)
    {
        var end = await ended;
        var exit = new ProcessExit(end.Status, DateTimeOffset.UtcNow);
        _outOfMemory?.LookLast(wasKilled: end == new ProcessEnd(SIGKILL, BySignal: true)); // before its end is told
        (await _turns.EnterAsync()).Dispose();
        if (_sharesPids)
        {
            // Nobody else ends them; in a PID namespace of the container the kernel does.
            SignalGroup(SIGKILL, except: 0);
        }

        foreach (var added in _added.Values.ToArray())
        {
            await added.Activity.WaitAsync(CancellationToken.None);
        }

        await First.DrainAsync(_context.Loop);
        First.End(exit);
        _context.Events.Publish(new TaskExit(Id, Id, First.Pid, exit.Status, exit.At));
        First.Exited.Set(exit);
    }

    private async Task EndAddedAsync(AddedProcess added, Task<ProcessEnd> ended)
    {
        var end = await ended;
        var exit = new ProcessExit(end.Status, DateTimeOffset.UtcNow);
        await added.Process.DrainAsync(_context.Loop);
        added.Process.End(exit);
        _context.Events.Publish(new TaskExit(Id, added.Process.Name, added.Process.Pid, exit.Status, exit.At));
        added.Process.Exited.Set(exit);
        added.Activity.Set(true);
    }

    private void SignalGroup(int signal, int except)
    {
        foreach (var pid in _group?.ReadProcesses() ?? [])
        {
            if (pid != except && ChildProcess.Open(pid, out var process) == LinuxError.None && process is not null)
            {
                using (process)
                {
                    _ = process.Signal(signal);
                }
            }
        }
    }

    private AddedProcess FindAdded(string execId) =>
        _added.GetValueOrDefault(execId) ?? throw new TtrpcException(StatusCode.NotFound, $"process {execId} of container {Id} not found");
}
