using Skiff.Native;

namespace Skiff.Runtime.Pool;

/// <summary>
/// Gives back what a pool does not need any more: after a burst, the slots that were idle for a whole period are disposed, all but the last. Works only while there may be any: a process
/// that has nothing to do is not woken for it.
/// </summary>
/// <typeparam name="T">A slot.</typeparam>
internal sealed class IdleTrimmer<T> : IDisposable
    where T : class
{
    private const int Kept = 1;

    private readonly SlotSet<T> _slots;
    private readonly Action<T> _discard;
    private readonly InstancePoolOptions _options;
    private readonly ITimer _timer;
    private int _isRunning;
    private bool _hasDiscarded;

    /// <summary>Makes one that does nothing until <see cref="Start"/>.</summary>
    /// <param name="slots">The slots of the pool.</param>
    /// <param name="discard">Disposes one and says so to the set.</param>
    /// <param name="options">Of the pool.</param>
    public IdleTrimmer(SlotSet<T> slots, Action<T> discard, InstancePoolOptions options)
    {
        _slots = slots;
        _discard = discard;
        _options = options;
        _timer = options.Clock.CreateTimer(static trimmer => ((IdleTrimmer<T>)trimmer!).Trim(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan); // The state is this.
    }

    /// <summary>A slot has become idle. Cheap where the trimmer works already.</summary>
    public void Start()
    {
        if (Volatile.Read(ref _isRunning) == 0 && Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            _timer.Change(_options.IdlePeriod, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Trim()
    {
        // Before the look: who makes a slot idle after it starts the next period.
        Volatile.Write(ref _isRunning, 0);
        var unneeded = _slots.TakeUnneeded(Kept, out var isSettled);
        foreach (var slot in unneeded)
        {
            _discard(slot);
        }

        _hasDiscarded |= unneeded.Length > 0;
        if (!isSettled)
        {
            Start();
        }
        else if (_hasDiscarded)
        {
            _hasDiscarded = false;
            if (_options.ReturnsMemory)
            {
                ProcessMemory.Settle();
            }
        }
    }
}
