using Skiff.Containers;
using Skiff.Containers.Bundles;
using Skiff.Containers.Groups;
using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tasks;

/// <summary>A container that the role <c>prepare</c> made: its control group, and the gate that its process waits at. What there is of it stands in the bundle, for <c>delete</c>.</summary>
internal sealed class DirectRuntime : IContainerRuntime
{
    private const int SIGKILL = 9;
    private const int Attempts = 1000;

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(5);

    private readonly EventLoop _loop;
    private readonly GroupFolders _group;
    private readonly GroupFreezer _freezer;
    private readonly Gate? _gate;

    internal DirectRuntime(EventLoop loop, GroupFolders group, Gate? gate) => (_loop, _group, _freezer, _gate) = (loop, group, new GroupFreezer(group), gate);

    /// <summary>That of a bundle; null where the OCI runtime made the container.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="gate">What its process waits at; null where nobody will start the container.</param>
    public static DirectRuntime? Find(EventLoop loop, string bundle, Gate? gate) =>
        Path.Combine(bundle, PreparedContainers.GroupFile) is var file && File.Exists(file) && GroupFolders.Find(File.ReadAllText(file)) is { } group ? new DirectRuntime(loop, group, gate) : null;

    public Task StartAsync()
    {
        var error = _gate?.Open() ?? LinuxError.EBADF;
        return error == LinuxError.None ? Task.CompletedTask : throw new TtrpcException(StatusCode.FailedPrecondition, $"the container's process does not wait to be started: {error}");
    }

    public Task PauseAsync() => SetFrozenAsync(true);

    public Task ResumeAsync() => SetFrozenAsync(false);

    public Task UpdateAsync(string resources)
    {
        try
        {
            _group.Update(File.ReadAllBytes(resources));
            return Task.CompletedTask;
        }
        catch (ContainerException exception)
        {
            throw new TtrpcException(StatusCode.InvalidArgument, exception.Message);
        }
    }

    public async Task DeleteAsync()
    {
        _gate?.Dispose();
        _freezer.Set(false);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            KillAll();
            if (_group.TryRemove())
            {
                return;
            }

            await _loop.Delay(s_step);
        }

        throw new IOException($"the control group {_group.Folders.First()} has processes that do not end");
    }

    private void KillAll()
    {
        foreach (var id in _group.ReadProcesses())
        {
            if (ChildProcess.Open(id, out var process) == LinuxError.None)
            {
                using (process)
                {
                    _ = process!.Signal(SIGKILL); // not null: there was no error
                }
            }
        }
    }

    private async Task SetFrozenAsync(bool frozen)
    {
        if (!_freezer.Set(frozen))
        {
            throw _group.IsThere ? new TtrpcException(StatusCode.Unimplemented, "this node cannot pause containers: it has no freezer") : Ended();
        }

        for (var attempt = 0; (_freezer.IsFrozen() ?? throw Ended()) != frozen; attempt++)
        {
            if (attempt == Attempts)
            {
                _ = _freezer.Set(false);
                throw new TtrpcException(StatusCode.Unknown, $"the container's processes are not {(frozen ? "paused" : "resumed")} after {Attempts * s_step.TotalSeconds:F0} s");
            }

            await _loop.Delay(s_step);
        }
    }

    private static TtrpcException Ended() => new(StatusCode.FailedPrecondition, "the container has ended, and its control group is gone");
}
