using Skiff.Runtime.Pool;
using Skiff.Suites.Pool;

namespace Skiff.Runtime.Tests.Pool;

/// <summary>What a pool keeps when there is less to do.</summary>
public class IdleTrimmerTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void After_a_burst_all_idle_instances_but_one_are_given_back()
    {
        using var pool = Pool();
        UseAtOnce(pool, 5);

        _clock.Ring(); // They were needed in this period.
        Assert.Equal(0, pool.Discarded);

        _clock.Ring();
        Assert.Equal(4, pool.Discarded);

        UseAtOnce(pool, 1);
        Assert.Equal(5, pool.Created);
    }

    [Fact]
    public void What_is_needed_all_the_time_stays()
    {
        using var pool = Pool();
        foreach (var needed in (int[])[5, 3, 3])
        {
            UseAtOnce(pool, needed);
            _clock.Ring();
        }

        Assert.Equal(2, pool.Discarded);
        UseAtOnce(pool, 3);
        Assert.Equal(5, pool.Created);
    }

    [Fact]
    public void A_pool_with_nothing_to_give_back_sets_no_timer()
    {
        using var pool = Pool();
        Assert.False(_clock.IsSet);

        UseAtOnce(pool, 2);
        Assert.True(_clock.IsSet);

        _clock.Ring();
        Assert.True(_clock.IsSet);

        _clock.Ring();
        Assert.False(_clock.IsSet);
    }

    [Fact]
    public void While_an_instance_is_in_use_the_timer_goes_on()
    {
        using var pool = Pool();
        var rented = pool.TryRent()!;
        UseAtOnce(pool, 1);
        _clock.Ring();
        _clock.Ring();
        Assert.True(_clock.IsSet);

        rented.Dispose();
        _clock.Ring();
        _clock.Ring();
        Assert.Equal(1, pool.Discarded);
        Assert.False(_clock.IsSet);
    }

    [Fact]
    public void A_disposed_pool_is_left_alone()
    {
        var pool = Pool();
        UseAtOnce(pool, 2);
        pool.Dispose();

        _clock.Ring();

        Assert.Equal(2, pool.Discarded);
    }

    private static void UseAtOnce(InstancePool pool, int count)
    {
        PooledInstance[] rented = [.. Enumerable.Range(0, count).Select(_ => pool.TryRent()!)];
        foreach (var one in rented)
        {
            one.Dispose();
        }
    }

    private InstancePool Pool()
    {
        var (linker, module) = PoolCases.Load();
        return new InstancePool(linker, module, new InstancePoolOptions { Clock = _clock, ReturnsMemory = true });
    }

    /// <summary>Has one timer, which rings when the test says so.</summary>
    private sealed class ManualClock : TimeProvider, ITimer
    {
        private TimerCallback _callback = _ => { };
        private object? _state;

        public bool IsSet { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => IsSet = dueTime != Timeout.InfiniteTimeSpan;

        public void Ring()
        {
            IsSet = false;
            _callback(_state);
        }

        public void Dispose() => IsSet = false;

        public ValueTask DisposeAsync() => default;
    }
}
