using Skiff.Wasi.Clocks;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Clocks;

/// <summary>The functions of <c>wasi:clocks</c>. Guests live in UTC: where the host is, is none of their business.</summary>
internal sealed class ClocksHost(TimeProvider time) : IMonotonicClockHost, IWallClockHost, ITimezoneHost
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const ulong NanosecondsPerTick = 100;

    ulong IMonotonicClockHost.Now() => Now();

    ulong IMonotonicClockHost.Resolution() => Math.Max(NanosecondsPerSecond / (ulong)time.TimestampFrequency, 1);

    public IPollable SubscribeInstant(ulong when) => new Pollable(new Timer(this, when));

    public IPollable SubscribeDuration(ulong when)
    {
        var now = Now();
        return new Pollable(new Timer(this, when > ulong.MaxValue - now ? ulong.MaxValue : now + when));
    }

    Datetime IWallClockHost.Now()
    {
        var ticks = (ulong)Math.Max((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks, 0);
        return new Datetime(ticks / TimeSpan.TicksPerSecond, (uint)(ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick));
    }

    Datetime IWallClockHost.Resolution() => new(0, (uint)NanosecondsPerTick);

    public TimezoneDisplay Display(Datetime when) => new(UtcOffset(when), "UTC", false);

    public int UtcOffset(Datetime when) => 0;

    private ulong Now()
    {
        // Seconds and rest apart: a product of a timestamp and 10^9 would not fit.
        var (seconds, rest) = Math.DivRem((ulong)time.GetTimestamp(), (ulong)time.TimestampFrequency);
        return (seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / (ulong)time.TimestampFrequency);
    }

    private sealed class Timer(ClocksHost clocks, ulong deadline) : IWaitable
    {
        private const ulong NanosecondsPerMillisecond = 1_000_000;
        private const ulong LongestDelay = 1UL << 30; // milliseconds; what is longer is asked again

        public bool IsReady => clocks.Now() >= deadline;

        public async ValueTask WaitAsync(CancellationToken cancellation)
        {
            var now = clocks.Now();
            if (now < deadline)
            {
                // Rounded up: a sleep never ends early.
                var milliseconds = Math.Min(((deadline - now) / NanosecondsPerMillisecond) + 1, LongestDelay);
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), clocks.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private TimeProvider Time => time;
}
