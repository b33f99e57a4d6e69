namespace Skiff.Runtime;

/// <summary>
/// Lets only so many guests run at once, in turns, however many calls are in progress: the threads of the pool stay free for the host. A guest
/// that waits for a host function needs no turn; one whose time slice is over goes to the end of the queue. Thread-safe; share one among the
/// stores of a process (<see cref="Store.Scheduler"/>).
/// </summary>
public sealed class GuestScheduler
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _free;

    /// <summary>Makes a scheduler.</summary>
    /// <param name="maximumRunning">How many guests may run at once: usually the number of cores.</param>
    public GuestScheduler(int maximumRunning)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumRunning);
        _free = maximumRunning;
    }

    /// <summary>Guests that wait for their turn now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes a turn; completes when it has come. In the order of asking.</summary>
    internal ValueTask EnterAsync()
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return default;
            }

            // Continues on a thread of its own: whoever gives his turn back must not run another guest.
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return new ValueTask(turn.Task);
        }
    }

    /// <summary>Gives the turn back: to the one that waits longest, if any.</summary>
    internal void Leave()
    {
        TaskCompletionSource? next;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out next))
            {
                _free++;
            }
        }

        next?.SetResult();
    }
}
