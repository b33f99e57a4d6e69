using System.Diagnostics;

namespace Skiff.Runtime.Execution;

/// <summary>
/// Looks about every millisecond whether a store that runs has passed its deadline or time slice. Sleeps while none of those
/// with a deadline or slice runs: an idle process is not woken.
/// </summary>
internal sealed class EpochTicker
{
    private const int Period = 1;
    private const int IdleTicksBeforeSleep = 50;

    private readonly Lock _lock = new();
    private readonly List<WeakReference<Store>> _stores = [];
    private readonly AutoResetEvent _wake = new(false);
    private bool _started;
    private volatile bool _asleep;

    internal static EpochTicker Shared { get; } = new();

    /// <summary>Watches a store from now on. Weakly: one that is forgotten can be collected.</summary>
    internal WeakReference<Store> Add(Store store)
    {
        var entry = new WeakReference<Store>(store);
        lock (_lock)
        {
            _stores.Add(entry);
            if (!_started)
            {
                _started = true;
                new Thread(Run) { IsBackground = true, Name = "Skiff ticker" }.Start();
            }
        }

        return entry;
    }

    internal void Remove(WeakReference<Store>? entry)
    {
        if (entry is null)
        {
            return;
        }

        lock (_lock)
        {
            _stores.Remove(entry);
        }
    }

    /// <summary>To be called after a store has become owned by a thread (a full fence) and before its code runs.</summary>
    internal void GuestRuns()
    {
        if (_asleep)
        {
            _wake.Set();
        }
    }

    private void Run()
    {
        var idle = 0;
        while (true)
        {
            idle = TickAll() ? 0 : idle + 1;
            if (idle < IdleTicksBeforeSleep)
            {
                _wake.WaitOne(Period);
                continue;
            }

            // Announce the sleep, then look once more: whoever becomes owner later sees the announcement.
            _asleep = true;
            Interlocked.MemoryBarrier();
            if (!TickAll())
            {
                _wake.WaitOne();
            }

            _asleep = false;
            idle = 0;
        }
    }

    private bool TickAll()
    {
        var now = Stopwatch.GetTimestamp();
        var running = false;
        lock (_lock)
        {
            for (var i = _stores.Count - 1; i >= 0; i--)
            {
                if (_stores[i].TryGetTarget(out var store))
                {
                    running |= store.Tick(now);
                }
                else
                {
                    _stores.RemoveAt(i);
                }
            }
        }

        return running;
    }
}
