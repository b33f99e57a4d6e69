using System.Runtime.ExceptionServices;
using Skiff.Native;

namespace Skiff.Shim.Loop;

/// <summary>
/// The one thread of the shim: it waits for descriptors, ends of processes and times, and calls back. Everything else runs in those calls, so that no state
/// needs a lock. Tasks made here are completed here, and what awaits them goes on in the same call: awaiting never leaves the thread.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private readonly EventPoll _poll = new();
    private readonly Dictionary<long, Watch> _watches = [];
    private readonly PriorityQueue<LoopTimer, long> _timers = new();
    private readonly Queue<Action> _soon = new();
    private long _lastNumber;
    private bool _isIdle;

    /// <summary>Called where a callback throws: the loop goes on.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Called once when nothing has happened for <see cref="IdleTime"/>, and again after something has.</summary>
    public Action? Idle { get; set; }

    /// <summary>After how long a loop is idle.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls back whenever one of the events is there, until the watch is disposed.</summary>
    public Watch Watch(FileHandle file, PollEvents requested, Action<PollEvents> ready)
    {
        var watch = new Watch(this, file, ++_lastNumber, requested, ready);
        var error = _poll.Add(file, requested, watch.Number);
        if (error != LinuxError.None)
        {
            throw new IOException($"a descriptor cannot be waited for: {error}");
        }

        _watches.Add(watch.Number, watch);
        return watch;
    }

    /// <summary>Calls back after all that is ready now has been handled.</summary>
    public void Post(Action action) => _soon.Enqueue(action);

    /// <summary>Calls back once, after a time, unless the timer is disposed before.</summary>
    public LoopTimer After(TimeSpan time, Action elapsed)
    {
        var timer = new LoopTimer(elapsed);
        _timers.Enqueue(timer, Environment.TickCount64 + (long)Math.Ceiling(time.TotalMilliseconds));
        return timer;
    }

    /// <summary>Completes after a time.</summary>
    public Task Delay(TimeSpan time)
    {
        var completion = new TaskCompletionSource();
        After(time, completion.SetResult);
        return completion.Task;
    }

    /// <summary>Whether a task completes before a time has passed.</summary>
    public async Task<bool> CompletesWithinAsync(Task task, TimeSpan time)
    {
        var late = new TaskCompletionSource();
        using var timer = After(time, late.SetResult);
        return await Task.WhenAny(task, late.Task) == task;
    }

    /// <summary>Completes when the process has ended, and takes its end.</summary>
    public Task<ProcessEnd> WaitForEnd(ChildProcess process)
    {
        var completion = new TaskCompletionSource<ProcessEnd>();
        Watch? watch = null;
        watch = Watch(process.Descriptor, PollEvents.Readable, _ =>
        {
            if (process.TryReap(out var end))
            {
                watch?.Dispose();
                completion.SetResult(end);
            }
        });
        return completion.Task;
    }

    /// <summary>Runs until the work is done; throws what it threw.</summary>
    public void Run(Func<Task> work)
    {
        // A context of the caller (a test runner's, say) would take what follows an await to another thread.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var task = work();
            while (!task.IsCompleted)
            {
                Turn();
            }

            if (task.Exception is { } exception)
            {
                ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _poll.Dispose();

    internal void Change(Watch watch, PollEvents requested)
    {
        if (_watches.ContainsKey(watch.Number))
        {
            _ = _poll.Change(watch.File, requested, watch.Number);
        }
    }

    internal void Remove(Watch watch)
    {
        if (_watches.Remove(watch.Number) && !watch.File.IsClosed)
        {
            _ = _poll.Remove(watch.File);
        }
    }

    // One wait, and the calls for all that came of it.
    private void Turn()
    {
        Span<ReadyDescriptor> ready = stackalloc ReadyDescriptor[EventPoll.Capacity];
        var toWait = MillisecondsToWait();
        var untilIdle = Idle is null || _isIdle ? -1 : (int)IdleTime.TotalMilliseconds;
        var isIdleNext = untilIdle >= 0 && (uint)untilIdle < (uint)toWait; // as an unsigned number, -1 is longest
        var count = _poll.Wait(ready, isIdleNext ? untilIdle : toWait);
        _isIdle = count == 0 && (_isIdle || isIdleNext);
        if (_isIdle && isIdleNext)
        {
            Guarded(static idle => idle(), Idle!); // isIdleNext says that there is one
        }

        foreach (var entry in ready[..count])
        {
            // A call before may have ended this watch.
            if (_watches.TryGetValue(entry.Number, out var watch))
            {
                Guarded(static state => state.Watch.Ready(state.Events), (Watch: watch, entry.Events));
            }
        }

        while (_timers.TryPeek(out var timer, out var due) && due <= Environment.TickCount64)
        {
            _timers.Dequeue();
            Guarded(static timer => timer.Elapse(), timer);
        }

        for (var left = _soon.Count; left > 0; left--)
        {
            Guarded(static action => action(), _soon.Dequeue());
        }
    }

    private int MillisecondsToWait()
    {
        if (_soon.Count > 0)
        {
            return 0;
        }

        while (_timers.TryPeek(out var timer, out var due))
        {
            if (!timer.IsDisposed)
            {
                return (int)Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue);
            }

            _timers.Dequeue();
        }

        return -1;
    }

    private void Guarded<T>(Action<T> action, T state)
    {
        try
        {
            action(state);
        }
        catch (Exception exception) when (Failed is not null)
        {
            Failed(exception);
        }
    }
}

/// <summary>A descriptor that the loop waits for.</summary>
internal sealed class Watch(EventLoop loop, FileHandle file, long number, PollEvents requested, Action<PollEvents> ready) : IDisposable
{
    internal FileHandle File { get; } = file;

    internal long Number { get; } = number;

    internal Action<PollEvents> Ready { get; } = ready;

    /// <summary>What is waited for. With nothing requested, errors and hang-ups still are.</summary>
    internal PollEvents Requested
    {
        get;
        set
        {
            if (field != value)
            {
                field = value;
                loop.Change(this, value);
            }
        }
    } = requested;

    /// <summary>Ends the watch; before the descriptor is closed.</summary>
    public void Dispose() => loop.Remove(this);
}

/// <summary>A call that the loop makes later.</summary>
internal sealed class LoopTimer(Action elapsed) : IDisposable
{
    private Action? _elapsed = elapsed;

    internal bool IsDisposed => _elapsed is null;

    /// <summary>The call will not be made.</summary>
    public void Dispose() => _elapsed = null;

    internal void Elapse() => Interlocked.Exchange(ref _elapsed, null)?.Invoke();
}
