namespace Skiff.Wasi.Preview1;

/// <summary>Arguments, environment, clocks, random bytes, exit.</summary>
internal sealed partial class GuestProcess
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const uint RandomPiece = 1 << 20;
    private const int LargestSignal = 30; // sys

    internal Errno ArgsGet(GuestView view, uint pointers, uint buffer) => _arguments.Get(view, pointers, buffer);

    internal Errno ArgsSizesGet(GuestView view, uint count, uint size) => _arguments.GetSizes(view, count, size);

    internal Errno EnvironGet(GuestView view, uint pointers, uint buffer) => _environment.Get(view, pointers, buffer);

    internal Errno EnvironSizesGet(GuestView view, uint count, uint size) => _environment.GetSizes(view, count, size);

    internal Errno ClockResGet(GuestView view, uint clock, uint result)
    {
        if (!view.Contains(result, 8))
        {
            return Errno.Fault;
        }

        if (clock > (uint)ClockId.ThreadCpuTime)
        {
            return Errno.Invalid;
        }

        view.WriteUInt64(result, (ClockId)clock == ClockId.RealTime
            ? (ulong)TimeSpan.NanosecondsPerTick
            : (ulong)Math.Max(1, NanosecondsPerSecond / _options.TimeProvider.TimestampFrequency));
        return Errno.Success;
    }

    internal Errno ClockTimeGet(GuestView view, uint clock, uint result)
    {
        if (!view.Contains(result, 8))
        {
            return Errno.Fault;
        }

        if (clock > (uint)ClockId.ThreadCpuTime)
        {
            return Errno.Invalid;
        }

        view.WriteUInt64(result, Now((ClockId)clock));
        return Errno.Success;
    }

    internal Errno RandomGet(GuestView view, uint buffer, uint length)
    {
        if (!view.Contains(buffer, length))
        {
            return Errno.Fault;
        }

        // In pieces, so that a guest which asks for gigabytes can be stopped.
        for (var rest = view.Slice(buffer, length); !rest.IsEmpty;)
        {
            Cancellation.ThrowIfCancellationRequested();
            var piece = rest[..(int)Math.Min(RandomPiece, (uint)rest.Length)];
            _options.Random(piece);
            rest = rest[piece.Length..];
        }

        return Errno.Success;
    }

    internal static Errno ProcExit(uint code) => throw new GuestExitException(code);

    /// <summary>A signal to itself: what would end a process ends the guest, with the exit code that a shell shows for it.</summary>
    internal static Errno ProcRaise(uint signal) => signal switch
    {
        0 or 16 or 17 or 22 or 27 => Errno.Success, // none, chld, cont, urg, winch: ignored by default
        18 or 19 or 20 or 21 => Errno.NotSupported, // stop, tstp, ttin, ttou
        <= LargestSignal => throw new GuestExitException(128 + signal),
        _ => Errno.Invalid,
    };

    internal static async ValueTask<Errno> SchedYieldAsync()
    {
        await Task.Yield();
        return Errno.Success;
    }

    /// <summary>
    /// A clock in nanoseconds. The clocks of processor time give the time since the guest began: what else the host's process computes is not the guest's
    /// business.
    /// </summary>
    private ulong Now(ClockId clock)
    {
        var provider = _options.TimeProvider;
        return clock switch
        {
            ClockId.RealTime => (ulong)(provider.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * (ulong)TimeSpan.NanosecondsPerTick,
            ClockId.Monotonic => ToNanoseconds(provider.GetTimestamp()),
            _ => ToNanoseconds(provider.GetTimestamp() - _started),
        };
    }

    private ulong ToNanoseconds(long timestamp) =>
        (ulong)((Int128)timestamp * NanosecondsPerSecond / _options.TimeProvider.TimestampFrequency);
}
