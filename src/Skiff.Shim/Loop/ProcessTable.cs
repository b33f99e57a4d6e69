using Skiff.Native;

namespace Skiff.Shim.Loop;

/// <summary>
/// The processes that the shim is the parent of: those that it started, those that it takes over by their number (a container's first process, which the OCI
/// runtime leaves behind), and orphans, whose ends are taken so that they do not stay as zombies.
/// </summary>
internal sealed class ProcessTable : IDisposable
{
    private readonly EventLoop _loop;
    private readonly ChildSignal _signal;
    private readonly Watch _watch;
    private readonly HashSet<int> _known = [];
    private int _claims;

    public ProcessTable(EventLoop loop)
    {
        _loop = loop;
        _signal = ChildSignal.Install();
        _watch = loop.Watch(_signal.Descriptor, PollEvents.Readable, _ =>
        {
            _signal.Clear();
            ReapOrphans();
        });
        var error = Children.BecomeSubreaper();
        if (error != LinuxError.None)
        {
            throw new IOException($"cannot become the parent of orphans: {error}");
        }
    }

    /// <summary>Starts a process.</summary>
    /// <param name="start">How.</param>
    /// <param name="ended">Completes with its end.</param>
    public ChildProcess Start(ProcessStart start, out Task<ProcessEnd> ended)
    {
        var error = ChildProcess.Start(start, out var process);
        if (process is null)
        {
            throw new IOException($"cannot start {start.FileName}: {error}");
        }

        _known.Add(process.Id);
        ended = WaitAsync(process);
        return process;
    }

    /// <summary>While the claim lasts, no end is taken of processes that are not known: one of them is about to be.</summary>
    public IDisposable ClaimUnknown() => new Claim(this);

    /// <summary>Takes over a process by its number, under a claim that began before the process did.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="ended">Completes with its end.</param>
    public ChildProcess Adopt(int id, out Task<ProcessEnd> ended)
    {
        var error = ChildProcess.Open(id, out var process);
        if (process is null)
        {
            throw new IOException($"cannot take over process {id}: {error}");
        }

        _known.Add(id);
        ended = WaitAsync(process);
        return process;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        _signal.Dispose();
    }

    private async Task<ProcessEnd> WaitAsync(ChildProcess process)
    {
        var end = await _loop.WaitForEnd(process);
        _known.Remove(process.Id);
        ReapOrphans();
        return end;
    }

    // waitid(2) finds the same ended process until its end is taken: behind a known one, whose descriptor will tell, wait others that are found next time.
    private void ReapOrphans()
    {
        while (_claims == 0 && Children.FindEnded() is var id and not 0 && !_known.Contains(id))
        {
            Children.Reap(id);
        }
    }

    private sealed class Claim : IDisposable
    {
        private readonly ProcessTable _table;

        public Claim(ProcessTable table)
        {
            _table = table;
            table._claims++;
        }

        public void Dispose()
        {
            _table._claims--;
            _table.ReapOrphans();
        }
    }
}
