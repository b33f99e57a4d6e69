using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;
using Skiff.Shim.Stdio;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tasks;

/// <summary>How a process ended, and when that was seen.</summary>
internal sealed record ProcessExit(int Status, DateTimeOffset At);

/// <summary>A process of a container: its first, or one that was added by Exec. created, then running (and paused with its container), then stopped.</summary>
internal sealed class ContainerProcess(string name, StdioPaths paths) : IDisposable
{
    /// <summary>For messages and events: the container's id or the exec id.</summary>
    public string Name { get; } = name;

    public StdioPaths Paths { get; } = paths;

    public ProcessStatus Status { get; set; } = ProcessStatus.Created;

    /// <summary>Its number; 0 until there is a process, and still the same when it has ended.</summary>
    public int Pid { get; private set; }

    /// <summary>Set when it has ended, after the event.</summary>
    public Outcome<ProcessExit> Exited { get; } = new();

    public ProcessExit? Exit { get; private set; }

    /// <summary>One of Start and Delete at a time.</summary>
    public Turnstile Turns { get; } = new();

    /// <summary>Its standard streams, from when they are opened.</summary>
    public ProcessStdio? Stdio { get; set; }

    /// <summary>The process, while there is one.</summary>
    private ChildProcess? Process { get; set; }

    /// <summary>Takes the process that the OCI runtime has made.</summary>
    public void Attach(ChildProcess process)
    {
        Process = process;
        Pid = process.Id;
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal)
    {
        if (Process is null || Status == ProcessStatus.Stopped)
        {
            throw Status == ProcessStatus.Stopped
                ? new TtrpcException(StatusCode.NotFound, $"process {Name} already finished")
                : new TtrpcException(StatusCode.FailedPrecondition, $"process {Name} is not started");
        }

        var error = Process.Signal(signal);
        if (error != LinuxError.None)
        {
            throw error switch
            {
                LinuxError.ESRCH => new TtrpcException(StatusCode.NotFound, $"process {Name} already finished"),
                LinuxError.EINVAL => new TtrpcException(StatusCode.InvalidArgument, $"{signal} is no signal"),
                _ => new TtrpcException(StatusCode.Unknown, $"cannot signal process {Name}: {error}"),
            };
        }
    }

    /// <summary>Waits, when the process has ended, until its output has been taken: see <see cref="UnreadOutput"/>.</summary>
    public Task DrainAsync(EventLoop loop) => Stdio is { } stdio ? UnreadOutput.WaitAsync(loop, stdio.CountUnread) : Task.CompletedTask;

    /// <summary>The process has ended. Those who wait learn it with <see cref="Exited"/>.</summary>
    public void End(ProcessExit exit)
    {
        (Exit, Status) = (exit, ProcessStatus.Stopped);
        Process?.Dispose();
        Process = null;
    }

    /// <summary>Closes what is open of it; completes when whoever takes its output has ended as well.</summary>
    public Task CloseAsync()
    {
        Dispose();
        return Stdio?.Finished ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Process?.Dispose();
        Stdio?.Dispose();
    }
}
