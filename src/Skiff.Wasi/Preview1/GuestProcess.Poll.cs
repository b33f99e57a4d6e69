using Skiff.Native;

namespace Skiff.Wasi.Preview1;

/// <summary><c>poll_oneoff</c>: waits for clocks and descriptors without holding a thread.</summary>
internal sealed partial class GuestProcess
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;
    private const ulong LongestDelay = 1UL << 30; // milliseconds; longer waits go round again
    private const ulong LongestDelayUntilTime = 60_000; // of a clock that can be set, which is to be noticed
    private const ushort AbsoluteTime = 1; // subclockflags

    private readonly List<Subscription> _subscriptions = [];
    private readonly List<PollEvent> _events = [];

    internal ValueTask<Errno> PollOneoffAsync(IGuestMemory memory, uint input, uint output, uint count, uint result)
    {
        var view = new GuestView(memory.Bytes);
        var error = count == 0 || count > (uint)_options.Limits.MaximumSubscriptions ? Errno.Invalid
            : !view.Contains(input, (ulong)count * Subscription.Size) || !view.Contains(output, (ulong)count * PollEvent.Size)
                || !view.Contains(result, 4) ? Errno.Fault
            : LoadSubscriptions(view, input, count);
        if (error != Errno.Success)
        {
            return new(error);
        }

        return CollectEvents() ? new(WriteEvents(memory, output, result)) : WaitForEventsAsync(memory, output, result);
    }

    private async ValueTask<Errno> WaitForEventsAsync(IGuestMemory memory, uint output, uint result)
    {
        do
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var waits = new List<Task>(_subscriptions.Count);
            ulong? delay = null;
            foreach (var subscription in _subscriptions)
            {
                if (subscription.Descriptor is { } descriptor)
                {
                    waits.Add(descriptor.WaitAsync(subscription.Requested, over.Token).AsTask());
                }
                else
                {
                    // Rounded up: a sleep never ends early.
                    var longest = subscription.Clock == ClockId.RealTime ? LongestDelayUntilTime : LongestDelay;
                    var wait = Math.Min((Remaining(subscription) / NanosecondsPerMillisecond) + 1, longest);
                    delay = Math.Min(delay ?? wait, wait);
                }
            }

            if (delay is { } milliseconds)
            {
                waits.Add(Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _options.TimeProvider, over.Token));
            }

            var first = await Task.WhenAny(waits).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            Cancellation.ThrowIfCancellationRequested();
            await first.ConfigureAwait(false); // a failure of the host shows here
        }
        while (!CollectEvents());

        return WriteEvents(memory, output, result);
    }

    private Errno LoadSubscriptions(GuestView view, uint input, uint count)
    {
        _subscriptions.Clear();
        for (uint i = 0; i < count; i++)
        {
            var address = input + (i * Subscription.Size);
            var userData = view.ReadUInt64(address);
            switch ((EventType)view.ReadByte(address + 8))
            {
                case EventType.Clock:
                    _subscriptions.Add(LoadClock(view, address, userData));
                    break;
                case EventType.Read or EventType.Write:
                    var type = (EventType)view.ReadByte(address + 8);
                    var error = Find(view.ReadUInt32(address + 16), Rights.PollFdReadwrite, out var descriptor);
                    _subscriptions.Add(new Subscription(userData, type, default, 0, error == Errno.Success ? descriptor : null, error));
                    break;
                default:
                    return Errno.Invalid;
            }
        }

        return Errno.Success;
    }

    private Subscription LoadClock(GuestView view, uint address, ulong userData)
    {
        var id = view.ReadUInt32(address + 16);
        if (id > (uint)ClockId.ThreadCpuTime)
        {
            return new Subscription(userData, EventType.Clock, default, 0, null, Errno.Invalid);
        }

        var clock = (ClockId)id;
        var timeout = view.ReadUInt64(address + 24);
        var now = Now(clock);
        var isAbsolute = (view.ReadUInt16(address + 40) & AbsoluteTime) != 0;
        var deadline = isAbsolute ? timeout : timeout > ulong.MaxValue - now ? ulong.MaxValue : now + timeout;
        return new Subscription(userData, EventType.Clock, clock, deadline, null, Errno.Success);
    }

    private ulong Remaining(in Subscription clock)
    {
        var now = Now(clock.Clock);
        return clock.Deadline > now ? clock.Deadline - now : 0;
    }

    /// <summary>Asks everything once; true if something has happened.</summary>
    private bool CollectEvents()
    {
        _events.Clear();
        foreach (var subscription in _subscriptions)
        {
            if (subscription.Error != Errno.Success)
            {
                _events.Add(new PollEvent(subscription.UserData, subscription.Type, subscription.Error, 0, false));
            }
            else if (subscription.Descriptor is { } descriptor)
            {
                var ready = descriptor.Poll(subscription.Requested);
                if (ready != PollEvents.None)
                {
                    var bytes = subscription.Type == EventType.Read ? descriptor.Available() : 0;
                    _events.Add(new PollEvent(subscription.UserData, subscription.Type, Errno.Success, bytes, (ready & PollEvents.HangUp) != PollEvents.None));
                }
            }
            else if (Remaining(subscription) == 0)
            {
                _events.Add(new PollEvent(subscription.UserData, EventType.Clock, Errno.Success, 0, false));
            }
        }

        return _events.Count > 0;
    }

    private Errno WriteEvents(IGuestMemory memory, uint output, uint result)
    {
        var view = new GuestView(memory.Bytes);
        for (var i = 0; i < _events.Count; i++)
        {
            _events[i].Write(view, output + ((uint)i * PollEvent.Size));
        }

        view.WriteUInt32(result, (uint)_events.Count);
        return Errno.Success;
    }
}
