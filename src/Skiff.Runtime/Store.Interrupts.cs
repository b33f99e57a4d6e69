using System.Diagnostics;
using Skiff.Compiler.Abi;
using Skiff.Runtime.Execution;

namespace Skiff.Runtime;

/// <content>Stopping the guest from outside: deadline, time slices, cancellation. All go through the stack limit that the code compares at every loop and function.</content>
public sealed partial class Store
{
    private readonly Lock _interruptLock = new();
    private WeakReference<Store>? _tickerEntry;

    // Timestamps of Stopwatch. The ticker reads them: longs are read and written at once on x86-64.
    private long _deadline = long.MaxValue;
    private long _slice;
    private long _sliceEnd = long.MaxValue;
    private TimeSpan _timeSlice;

    /// <summary>
    /// How long a guest called by <see cref="Function.CallAsync"/> runs before it lets others run on the thread; zero, the default, is for ever.
    /// It is found at the next tick of about a millisecond.
    /// </summary>
    public TimeSpan TimeSlice
    {
        get => _timeSlice;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            _timeSlice = value;
            _slice = ToTicks(value);
            StartSlice(Stopwatch.GetTimestamp());
            StartTicking();
        }
    }

    /// <summary>How often the guest let others run because its time slice was over.</summary>
    public long Yields { get; private set; }

    /// <summary>
    /// Stops the guest when it still runs after <paramref name="time"/>: it traps with <see cref="TrapCode.DeadlineExceeded"/>, and so does every later call until
    /// the deadline is set again or cleared. A host function that waits is told by <see cref="HostCall.CancellationToken"/>; the trap comes when it completes.
    /// </summary>
    public void SetDeadline(TimeSpan time)
    {
        ThrowIfDisposed();
        var ticks = ToTicks(time);
        var now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _deadline, ticks > long.MaxValue - now ? long.MaxValue : now + ticks);
        StartTicking();
    }

    /// <summary>Takes the deadline away.</summary>
    public void ClearDeadline() => Volatile.Write(ref _deadline, long.MaxValue);

    /// <summary>When the guest is stopped, as a timestamp of <see cref="Stopwatch"/>; the largest number for never.</summary>
    internal long Deadline => Volatile.Read(ref _deadline);

    /// <summary>Called by the ticker. True if the guest runs.</summary>
    internal bool Tick(long now)
    {
        if (Volatile.Read(ref _owner) == 0)
        {
            return false;
        }

        if (now >= Volatile.Read(ref _deadline) || now >= Volatile.Read(ref _sliceEnd))
        {
            RequestStop();
        }

        return true;
    }

    private static long ToTicks(TimeSpan time) =>
        time.TotalSeconds >= long.MaxValue / Stopwatch.Frequency ? long.MaxValue : (long)(time.TotalSeconds * Stopwatch.Frequency);

    // From any thread. The next check of the code exits with Interrupted; whether there is a reason is decided then.
    private void RequestStop()
    {
        lock (_interruptLock)
        {
            if (!_disposed)
            {
                Volatile.Write(ref _context.Word(ExecutionContextLayout.StackLimit), ulong.MaxValue);
            }
        }
    }

    // True: go on. False: yield.
    private bool ServeInterrupt(ref Activation activation)
    {
        // A full fence before the reasons are looked at: a request made after this sets the limit again, one made before is seen.
        Interlocked.Exchange(ref _context.Word(ExecutionContextLayout.StackLimit), _context.Word(ExecutionContextLayout.FiberStackLimit));
        activation.CancellationToken.ThrowIfCancellationRequested();
        CheckDeadline();
        if (Stopwatch.GetTimestamp() < _sliceEnd)
        {
            return true;
        }

        StartSlice(Stopwatch.GetTimestamp());
        if (!activation.IsAsync)
        {
            return true;
        }

        activation.IsYield = true;
        Yields++;
        return false;
    }

    private void CheckDeadline(HostCall? waited = null)
    {
        if (_deadline != long.MaxValue && (Stopwatch.GetTimestamp() >= _deadline || waited is { HasPassedDeadline: true }))
        {
            throw TrapOfHost(TrapCode.DeadlineExceeded, null);
        }
    }

    private void StartSlice(long now)
    {
        if (_slice != 0)
        {
            Volatile.Write(ref _sliceEnd, now + _slice);
        }
        else if (_sliceEnd != long.MaxValue)
        {
            Volatile.Write(ref _sliceEnd, long.MaxValue);
        }

        if (_tickerEntry is not null)
        {
            EpochTicker.Shared.GuestRuns();
        }
    }

    private void StartTicking()
    {
        _tickerEntry ??= EpochTicker.Shared.Add(this);
        EpochTicker.Shared.GuestRuns();
    }
}
