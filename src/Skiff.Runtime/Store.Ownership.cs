using System.Diagnostics;
using System.Runtime.CompilerServices;
using Skiff.Native;
using Skiff.Runtime.Execution;

namespace Skiff.Runtime;

/// <content>Who uses the store: one thread at a time, handed over when a guest waits.</content>
public sealed partial class Store
{
    // How long a thread waits for one that still stands in the synchronous part of a host function.
    private const int HandOverMilliseconds = 1000;

    // The managed id of the thread that uses the store now, 0 for none. A host function runs under the id of its caller's thread until it suspends.
    private int _owner;

    /// <summary>Whether no call is in progress and none was misused.</summary>
    internal bool IsIdle => _owner == 0 && _depth == 0 && !_broken;

    // Makes this thread the owner, with a stack for signals. True if it was not before.
    private bool Acquire()
    {
        var thread = Environment.CurrentManagedThreadId;
        if (_owner == thread)
        {
            return false;
        }

        if (Interlocked.CompareExchange(ref _owner, thread, 0) != 0 && !AcquireFromHostFunction(thread))
        {
            throw Misuse();
        }

        AlternateSignalStack.Ensure();
        return true;
    }

    // The continuation of an async host function can run here before the thread that called it has seen that it waits, and so has given the store up.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AcquireFromHostFunction(int thread)
    {
        var spin = default(SpinWait);
        var giveUp = Environment.TickCount64 + HandOverMilliseconds;
        while (Volatile.Read(ref _inHostFunction) && Environment.TickCount64 < giveUp)
        {
            if (Interlocked.CompareExchange(ref _owner, thread, 0) == 0)
            {
                return true;
            }

            spin.SpinOnce();
        }

        return Interlocked.CompareExchange(ref _owner, thread, 0) == 0;
    }

    private void Release()
    {
        if (_owner == Environment.CurrentManagedThreadId)
        {
            Volatile.Write(ref _owner, 0);
        }
    }

    // Gives the store up while the guest waits. Also for a caller further out on this thread: it finds its host function pending.
    private void Suspend(ref Activation activation)
    {
        Release();
        activation.OwnsStore = false;
    }

    private void Reenter(ref Activation activation)
    {
        ThrowIfDisposed();
        TakeBack(ref activation);
        StartSlice(Stopwatch.GetTimestamp());
    }

    // After a host function: it may have called the guest, and that call may have moved to another thread meanwhile.
    private void TakeBack(ref Activation activation)
    {
        activation.OwnsStore |= Acquire();
        activation.Thread = _owner;
        if (_depth != activation.Depth || _broken)
        {
            _broken = true;
            throw new InvalidOperationException("a call that a host function began has not ended before the host function did");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private InvalidOperationException Misuse() => new(_broken ? "the store was misused before and cannot be entered again" : "the store is in use: one call at a time, and from one thread");

    private void BeginDispose()
    {
        if (_owner != 0)
        {
            throw new InvalidOperationException("the guest is running");
        }
    }
}
