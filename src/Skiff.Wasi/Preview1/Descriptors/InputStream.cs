using Skiff.Native;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>
/// Standard input from a <see cref="Stream"/>. A poll must not take bytes away, so there is a buffer that is filled ahead: a poll starts the filling, a
/// read empties it. The stream belongs to the embedder.
/// </summary>
/// <remarks>
/// The filling runs beside the guest, also when the guest gave up waiting for it: its bytes must not be lost. It touches <see cref="_buffer"/> and
/// <see cref="_filled"/> only; what it brought is taken over by the guest's own calls, after its task has completed (<see cref="TakeFilled"/>).
/// </remarks>
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
    private int _filled;

    internal InputStream(Stream stream)
    {
        _stream = stream;
        Base = Rights.Channel & ~Rights.FdWrite;
    }

    internal override FileType Type => FileType.Unknown;

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

        if (Poll(PollEvents.Readable) == PollEvents.None)
        {
            if ((Flags & DescriptorFlags.NonBlocking) != DescriptorFlags.None)
            {
                return new Transfer(Errno.Again, 0);
            }

            await WaitAsync(PollEvents.Readable, cancellation).ConfigureAwait(false);
            TakeFilled();
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
        if (_start == _end && !_atEnd)
        {
            _filling ??= FillAsync();
            TakeFilled();
        }

        return _start < _end || _atEnd ? requested : PollEvents.None;
    }

    /// <summary>Waits for the filling that a poll has started.</summary>
    internal override async ValueTask<PollEvents> WaitAsync(PollEvents requested, CancellationToken cancellation)
    {
        if (_filling is { } filling)
        {
            await filling.WaitAsync(cancellation).ConfigureAwait(false);
        }

        return requested;
    }

    internal override ulong Available() => (ulong)(_end - _start);

    private protected override void Close()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private void TakeFilled()
    {
        if (_filling is { IsCompleted: true })
        {
            _filling = null;
            _start = 0;
            _end = _filled;
            _atEnd = _filled == 0;
        }
    }

    private async Task FillAsync()
    {
        _buffer ??= new byte[BufferSize];
        try
        {
            _filled = await _stream.ReadAsync(_buffer, _closed.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _filled = 0; // The other end is gone: the guest reads the end of its input.
        }
    }
}
