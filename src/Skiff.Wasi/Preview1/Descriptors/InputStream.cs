using Skiff.Native;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>
/// Standard input from a <see cref="Stream"/>. A poll must not take bytes away, so there is a buffer that is filled ahead: a poll starts the filling, a
/// read empties it. The stream belongs to the embedder.
/// </summary>
internal sealed class InputStream : Descriptor
{
    private const int BufferSize = 16 << 10;

    private readonly Stream _stream;
    private readonly CancellationTokenSource _closed = new();
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _atEnd;
    private Task? _filling;

    internal InputStream(Stream stream)
    {
        _stream = stream;
        Base = Rights.Channel & ~Rights.FdWrite;
    }

    internal override FileType Type => FileType.Unknown;

    private bool IsReady => _end > _start || _atEnd;

    internal override async ValueTask<Transfer> ReadAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation)
    {
        if (offset is not null)
        {
            return new Transfer(Errno.SeekPipe, 0);
        }

        if (buffers.Length == 0)
        {
            return default;
        }

        if (!IsReady)
        {
            if ((Flags & DescriptorFlags.NonBlocking) != DescriptorFlags.None && Poll(PollEvents.Readable) == PollEvents.None)
            {
                return new Transfer(Errno.Again, 0);
            }

            await FillAsync(cancellation).ConfigureAwait(false);
        }

        var count = buffers.Scatter(_buffer.AsSpan(_start, _end - _start));
        _start += (int)count;
        return new Transfer(Errno.Success, count);
    }

    internal override Errno Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.SeekPipe;
    }

    internal override PollEvents Poll(PollEvents requested)
    {
        if (IsReady)
        {
            return requested;
        }

        _filling ??= FillBufferAsync();
        return _filling.IsCompleted ? requested : PollEvents.None;
    }

    internal override async ValueTask<PollEvents> WaitAsync(PollEvents requested, CancellationToken cancellation)
    {
        await FillAsync(cancellation).ConfigureAwait(false);
        return requested;
    }

    internal override ulong Available() => (ulong)(_end - _start);

    private protected override void Close()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <summary>Waits for a filling that goes on when the wait is cancelled: its bytes must not be lost.</summary>
    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (!IsReady)
        {
            _filling ??= FillBufferAsync();
            await _filling.WaitAsync(cancellation).ConfigureAwait(false);
            _filling = null;
        }
    }

    private async Task FillBufferAsync()
    {
        _buffer ??= new byte[BufferSize];
        try
        {
            _end = await _stream.ReadAsync(_buffer, _closed.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _end = 0; // The other end is gone; the guest reads the end of its input.
        }

        _start = 0;
        _atEnd = _end == 0;
    }
}
