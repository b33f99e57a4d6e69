namespace Skiff.Wasi.Tests;

/// <summary>A clock that only a test moves; timers fire while it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + _elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state), _elapsed + dueTime);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>When the next timer fires, from now on.</summary>
    internal TimeSpan Next => _timers.Min(timer => timer.Due) - _elapsed;

    internal void Advance(TimeSpan time)
    {
        _elapsed += time;
        foreach (var timer in _timers.Where(timer => timer.Due <= _elapsed).ToList())
        {
            _timers.Remove(timer);
            timer.Fire();
        }
    }

    private sealed class ManualTimer(Action fire, TimeSpan due) : ITimer
    {
        private bool _disposed;

        internal TimeSpan Due { get; } = due;

        internal void Fire()
        {
            if (!_disposed)
            {
                fire();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_disposed;

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
