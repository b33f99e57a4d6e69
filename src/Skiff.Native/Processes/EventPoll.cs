namespace Skiff.Native;

/// <summary>epoll(7) for an event loop of one thread: descriptors with a number each, which comes back with their events.</summary>
public sealed unsafe class EventPoll : IDisposable
{
    private const int EPOLL_CTL_MOD = 3;
    private const int EventsPerWait = 32;

    private readonly FileHandle _epoll;

    /// <summary>An empty set.</summary>
    public EventPoll()
    {
        var descriptor = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        if (descriptor < 0)
        {
            throw NativeException.FromLastError(nameof(Libc.epoll_create1));
        }

        _epoll = new FileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>The most events that one wait answers.</summary>
    public static int Capacity => EventsPerWait;

    /// <summary>Adds a descriptor; EPERM for files that never make anyone wait.</summary>
    public LinuxError Add(FileHandle file, PollEvents requested, long number) => Control(Libc.EPOLL_CTL_ADD, file, requested, number);

    /// <summary>Changes what is waited for; errors and hang-ups always are.</summary>
    public LinuxError Change(FileHandle file, PollEvents requested, long number) => Control(EPOLL_CTL_MOD, file, requested, number);

    /// <summary>Removes a descriptor, before it is closed.</summary>
    public LinuxError Remove(FileHandle file) => Control(Libc.EPOLL_CTL_DEL, file, PollEvents.None, 0);

    /// <summary>Waits for events; returns how many there are. A signal ends the wait with none.</summary>
    /// <param name="ready">Where they go: <see cref="Capacity"/> entries.</param>
    /// <param name="milliseconds">The longest wait; -1 for ever.</param>
    public int Wait(Span<ReadyDescriptor> ready, int milliseconds)
    {
        // SAFETY: the array has as many entries as the count says.
        var events = stackalloc Libc.EpollEvent[EventsPerWait];
        var count = Libc.epoll_wait(_epoll, events, Math.Min(EventsPerWait, ready.Length), milliseconds);
        for (var i = 0; i < count; i++)
        {
            ready[i] = new ReadyDescriptor((long)events[i].data, (PollEvents)events[i].events);
        }

        return Math.Max(count, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _epoll.Dispose();

    private LinuxError Control(int operation, FileHandle file, PollEvents requested, long number)
    {
        // SAFETY: the description lives on this stack; the kernel copies it.
        var description = new Libc.EpollEvent { events = (uint)requested, data = (ulong)number };
        return Files.Result(Libc.epoll_ctl(_epoll, operation, file, &description));
    }
}

/// <summary>What <see cref="EventPoll.Wait"/> answers.</summary>
/// <param name="Number">The descriptor's number, as given when it was added.</param>
/// <param name="Events">What can be done.</param>
public readonly record struct ReadyDescriptor(long Number, PollEvents Events);
