using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Skiff.Native;

/// <summary>
/// Waits for descriptors without holding a thread each: one thread of the process waits for all by epoll(7). It starts with the first
/// wait and sleeps while nothing happens.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The one instance lives as long as the process.")]
public sealed unsafe class Readiness
{
    private const int EventsPerWait = 64;

    private static readonly Lazy<Readiness> s_instance = new(() => new Readiness());

    private readonly FileHandle _epoll;
    private readonly ConcurrentDictionary<ulong, Waiter> _waiters = new();
    private ulong _lastId;

    private Readiness()
    {
        var descriptor = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        if (descriptor < 0)
        {
            throw new IOException($"epoll_create1 failed: {Files.LastError()}");
        }

        _epoll = new FileHandle(descriptor, ownsHandle: true);
        new Thread(Run, maxStackSize: 128 * 1024) { IsBackground = true, Name = "readiness" }.Start();
    }

    /// <summary>What can be done with the descriptor now, without waiting; empty where nothing asked for is possible.</summary>
    public static PollEvents Poll(FileHandle file, PollEvents requested)
    {
        ArgumentNullException.ThrowIfNull(file);
        var referenced = false;
        try
        {
            file.DangerousAddRef(ref referenced);

            // SAFETY: one entry on this stack, and the count says one.
            var entry = new PollEntry { Descriptor = file.Descriptor, Requested = requested };
            return Libc.poll(&entry, 1, 0) > 0 ? entry.Returned : PollEvents.None;
        }
        finally
        {
            if (referenced)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Waits until something asked for is possible, or the other end is gone. Files that never make one wait answer at once.</summary>
    public static ValueTask<PollEvents> WaitAsync(FileHandle file, PollEvents requested, CancellationToken cancellation)
    {
        var now = Poll(file, requested);
        return now != PollEvents.None ? new(now)
            : cancellation.IsCancellationRequested ? ValueTask.FromCanceled<PollEvents>(cancellation)
            : s_instance.Value.RegisterAsync(file, requested, cancellation);
    }

    private ValueTask<PollEvents> RegisterAsync(FileHandle file, PollEvents requested, CancellationToken cancellation)
    {
        // A copy of the descriptor, so that several can wait for one, and closing the original does not confuse the epoll.
        var error = Files.Duplicate(file, out var copy);
        if (error != LinuxError.None || copy is null)
        {
            throw new IOException($"a descriptor to wait for could not be duplicated: {error}");
        }

        var id = Interlocked.Increment(ref _lastId);
        var waiter = new Waiter(copy);
        _waiters[id] = waiter;

        // SAFETY: the description lives on this stack; the kernel copies it.
        var description = new Libc.EpollEvent { events = (uint)requested | Libc.EPOLLONESHOT, data = id };
        if (Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_ADD, copy, &description) < 0)
        {
            error = Files.LastError();
            _waiters.TryRemove(id, out _);
            copy.Dispose();

            // EPERM: a kind of file that is always ready.
            return error == LinuxError.EPERM ? new(requested) : throw new IOException($"epoll_ctl failed: {error}");
        }

        if (cancellation.CanBeCanceled)
        {
            waiter.Registration = cancellation.UnsafeRegister(static (state, token) =>
            {
                var (readiness, id) = ((Readiness, ulong))state!; // the tuple given below
                if (readiness.TryEnd(id, out var waiter))
                {
                    waiter.Completion.TrySetCanceled(token);
                }
            }, (this, id));
        }

        return new(waiter.Completion.Task);
    }

    private void Run()
    {
        var events = stackalloc Libc.EpollEvent[EventsPerWait];
        while (true)
        {
            // SAFETY: the array has as many entries as the count says.
            var count = Libc.epoll_wait(_epoll, events, EventsPerWait, -1);
            for (var i = 0; i < count; i++)
            {
                if (TryEnd(events[i].data, out var waiter))
                {
                    waiter.Completion.TrySetResult((PollEvents)events[i].events);
                    waiter.Registration.Unregister();
                }
            }
        }
    }

    /// <summary>Whoever removes the waiter ends it: the event or the cancellation, never both.</summary>
    private bool TryEnd(ulong id, [NotNullWhen(true)] out Waiter? waiter)
    {
        if (!_waiters.TryRemove(id, out waiter))
        {
            return false;
        }

        // The copy must leave the epoll before it is closed: the open file lives on in the original.
        Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, waiter.Copy, null);
        waiter.Copy.Dispose();
        return true;
    }

    private sealed class Waiter(FileHandle copy)
    {
        internal FileHandle Copy { get; } = copy;

        internal TaskCompletionSource<PollEvents> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal CancellationTokenRegistration Registration { get; set; }
    }
}
