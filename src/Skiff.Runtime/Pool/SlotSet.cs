namespace Skiff.Runtime.Pool;

/// <summary>The book-keeping of a pool: idle slots, how many live, what has happened. Thread-safe.</summary>
/// <typeparam name="T">A slot.</typeparam>
/// <param name="maximumLive">Slots at once, idle or in use.</param>
/// <param name="maximumIdle">Idle slots that are kept.</param>
internal sealed class SlotSet<T>(int maximumLive, int maximumIdle)
    where T : class
{
    private readonly Lock _lock = new();

    // A stack: the slots that are used least are at its beginning.
    private readonly List<T> _idle = [];
    private int _live;
    private int _unneeded;
    private bool _closed;
    private long _created;
    private long _reused;
    private long _discarded;

    public long Created => Volatile.Read(ref _created);

    public long Reused => Volatile.Read(ref _reused);

    public long Discarded => Volatile.Read(ref _discarded);

    /// <summary>Whether it is closed and no slot lives any more.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_lock)
            {
                return _closed && _live == 0;
            }
        }
    }

    /// <summary>Takes an idle slot, or the right to make one: then <paramref name="slot"/> is null and <see cref="Made"/> or <see cref="NotMade"/> follows. False if there is neither.</summary>
    public bool TryTake(out T? slot)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_idle.Count > 0)
            {
                slot = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                _unneeded = Math.Min(_unneeded, _idle.Count);
                _reused++;
                return true;
            }

            slot = null;
            if (_live >= maximumLive)
            {
                return false;
            }

            _live++;
            return true;
        }
    }

    public void Made() => Interlocked.Increment(ref _created);

    public void NotMade()
    {
        lock (_lock)
        {
            _live--;
        }
    }

    /// <summary>Puts a slot back. False if it is not kept: dispose it and say <see cref="Gone"/>.</summary>
    public bool TryKeep(T slot)
    {
        lock (_lock)
        {
            if (_closed || _idle.Count >= maximumIdle)
            {
                return false;
            }

            _idle.Add(slot);
            return true;
        }
    }

    /// <summary>
    /// Takes out the slots that were idle all the time since the last call, but leaves <paramref name="kept"/> idle ones. The caller disposes them and says <see cref="Gone"/> for each.
    /// </summary>
    /// <param name="kept">How many stay in any case.</param>
    /// <param name="isSettled">Whether no more than those are idle now, and nobody uses one: another call would find nothing.</param>
    public T[] TakeUnneeded(int kept, out bool isSettled)
    {
        lock (_lock)
        {
            T[] unneeded = [.. _idle.Take(Math.Min(_unneeded, _idle.Count - kept))];
            _idle.RemoveRange(0, unneeded.Length);
            _unneeded = _idle.Count;
            isSettled = _idle.Count <= kept && _live - unneeded.Length == _idle.Count;
            return unneeded;
        }
    }

    /// <summary>A slot was disposed.</summary>
    public void Gone()
    {
        lock (_lock)
        {
            _discarded++;
            _live--;
        }
    }

    /// <summary>Gives out nothing any more. The idle slots, which the caller disposes and says <see cref="Gone"/> for; none if it was closed already.</summary>
    public T[] Close()
    {
        lock (_lock)
        {
            _closed = true;
            T[] idle = [.. _idle];
            _idle.Clear();
            return idle;
        }
    }
}
