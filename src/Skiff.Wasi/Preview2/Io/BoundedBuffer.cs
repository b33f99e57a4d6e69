namespace Skiff.Wasi.Preview2.Io;

/// <summary>
/// Bytes on their way from a guest to someone who writes them elsewhere: a ring with a fixed limit, one writer and one reader, which may run at the same
/// time. The reader sees the bytes in place.
/// </summary>
internal sealed class BoundedBuffer(int limit)
{
    private const int FirstSize = 256;

    private readonly Lock _lock = new();
    private byte[] _ring = [];
    private int _start;
    private int _count;
    private bool _wasRead; // else the bytes begin at 0
    private bool _isComplete;
    private volatile bool _isAbandoned; // changed under the lock, asked for without
    private TaskCompletionSource? _readerWaits;
    private TaskCompletionSource? _writerWaits;

    /// <summary>How many bytes the writer may add. Never less than zero, also where <see cref="Write"/> went beyond the limit.</summary>
    internal int Room
    {
        get
        {
            lock (_lock)
            {
                return _isAbandoned || _isComplete ? 0 : Math.Max(limit - _count, 0);
            }
        }
    }

    /// <summary>Whether the reader is done with everything that was written.</summary>
    internal bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _count == 0;
            }
        }
    }

    /// <summary>Whether the reader, who was shown so many bytes, has been shown all that was written so far.</summary>
    internal bool IsLast(int shown)
    {
        lock (_lock)
        {
            return _count <= shown;
        }
    }

    /// <summary>Whether the reader wants no more.</summary>
    internal bool IsAbandoned => _isAbandoned;

    /// <summary>
    /// Adds bytes. Several streams of a guest may share a buffer and each have been promised room, so up to <paramref name="overdraft"/> bytes more than
    /// the limit fit; false if not even that is enough.
    /// </summary>
    internal bool Write(ReadOnlySpan<byte> bytes, int overdraft = 0)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }

        TaskCompletionSource? reader;
        lock (_lock)
        {
            if (_isAbandoned || _isComplete)
            {
                return true; // nobody will read them
            }

            if (bytes.Length > limit + overdraft - _count)
            {
                return false;
            }

            Grow(_count + bytes.Length);
            var end = (_start + _count) % _ring.Length;
            var first = Math.Min(bytes.Length, _ring.Length - end);
            bytes[..first].CopyTo(_ring.AsSpan(end));
            bytes[first..].CopyTo(_ring);
            _count += bytes.Length;
            reader = Take(ref _readerWaits);
        }

        reader?.TrySetResult();
        return true;
    }

    /// <summary>The writer is done: the reader gets what is left, and then the end.</summary>
    internal void Complete()
    {
        TaskCompletionSource? reader;
        lock (_lock)
        {
            _isComplete = true;
            reader = Take(ref _readerWaits);
        }

        reader?.TrySetResult();
    }

    /// <summary>The reader wants no more: what is there is dropped, as is what is written later.</summary>
    internal void Abandon()
    {
        TaskCompletionSource? writer;
        TaskCompletionSource? reader;
        lock (_lock)
        {
            _isAbandoned = true;
            _count = 0;
            writer = Take(ref _writerWaits);
            reader = Take(ref _readerWaits);
        }

        writer?.TrySetResult();
        reader?.TrySetResult();
    }

    /// <summary>Waits for bytes; none at the end. They stay in place until <see cref="Advance"/>.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                if (_count > 0)
                {
                    return _ring.AsMemory(_start, Math.Min(_count, _ring.Length - _start));
                }

                if (_isComplete || _isAbandoned)
                {
                    return default;
                }

                wait = (_readerWaits ??= NewSource()).Task;
            }

            await wait.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>All bytes, if the writer is done and nothing was read before. They stay in place.</summary>
    internal bool TryReadWhole(out ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            bytes = _ring.AsMemory(0, _isComplete && !_wasRead ? _count : 0);
            return _isComplete && !_wasRead && !_isAbandoned;
        }
    }

    /// <summary>The reader is done with bytes that it was shown.</summary>
    internal void Advance(int count)
    {
        TaskCompletionSource? writer;
        lock (_lock)
        {
            if (_isAbandoned)
            {
                return;
            }

            _wasRead = true;
            _start = (_start + count) % _ring.Length;
            _count -= count;
            writer = Take(ref _writerWaits);
        }

        writer?.TrySetResult();
    }

    /// <summary>Waits until the reader has taken something, or wants no more.</summary>
    internal Task WaitForReaderAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return _isAbandoned || _count == 0 ? Task.CompletedTask : (_writerWaits ??= NewSource()).Task.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource? Take(ref TaskCompletionSource? source)
    {
        var taken = source;
        source = null;
        return taken;
    }

    /// <summary>A larger ring. The old one is left alone: the reader may be looking at it.</summary>
    private void Grow(int needed)
    {
        if (needed <= _ring.Length)
        {
            return;
        }

        var size = Math.Max(FirstSize, _ring.Length);
        while (size < needed)
        {
            size *= 2;
        }

        var larger = new byte[size];
        var first = Math.Min(_count, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(larger);
        _ring.AsSpan(0, _count - first).CopyTo(larger.AsSpan(first));
        _ring = larger;
        _start = 0;
    }
}
