using Skiff.Native;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Ttrpc;

/// <summary>A connected socket that carries messages both ways on the loop. Owns the socket.</summary>
internal sealed class FrameChannel : IDisposable
{
    // Reads of one connection in a turn of the loop, so that a busy one does not keep the others waiting.
    private const int ReadsPerTurn = 16;

    private readonly FileHandle _socket;
    private readonly FrameHandler _received;
    private readonly Action _closed;
    private readonly Watch _watch;
    private readonly FrameReader _reader = new();
    private readonly Queue<byte[]> _unsent = new();
    private int _sentOfFirst;
    private long _unsentBytes;
    private bool _isClosed;

    /// <summary>Begins to receive.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="socket">A connected socket that never waits.</param>
    /// <param name="received">Called with each message.</param>
    /// <param name="closed">Called once, when the connection has ended, whoever ended it.</param>
    public FrameChannel(EventLoop loop, FileHandle socket, FrameHandler received, Action closed)
    {
        (_socket, _received, _closed) = (socket, received, closed);
        _watch = loop.Watch(socket, PollEvents.Readable, Ready);
    }

    /// <summary>Takes a message, which is valid during the call only.</summary>
    internal delegate void FrameHandler(Frame frame);

    /// <summary>Whether everything has been given to the kernel.</summary>
    public bool IsFlushed => _unsent.Count == 0;

    /// <summary>Sends a message, or as much as the kernel takes now and the rest when it can.</summary>
    public void Send(uint stream, FrameType type, FrameFlags flags, ReadOnlySpan<byte> payload)
    {
        if (_isClosed)
        {
            return;
        }

        var bytes = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader((uint)payload.Length, stream, type, flags).Write(bytes);
        payload.CopyTo(bytes.AsSpan(FrameHeader.Size));
        _unsent.Enqueue(bytes);
        _unsentBytes += bytes.Length;
        if (_unsent.Count == 1)
        {
            WriteUnsent();
        }

        if (_unsentBytes > TtrpcLimits.MaximumUnsentBytes)
        {
            Dispose();
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Dispose()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _watch.Dispose();
            _socket.Dispose();
            _unsent.Clear();
            _closed();
        }
    }

    private void Ready(PollEvents events)
    {
        if ((events & PollEvents.Writable) != 0)
        {
            WriteUnsent();
        }

        if ((events & ~PollEvents.Writable) != 0 && !_isClosed)
        {
            ReadSome();
        }
    }

    private void ReadSome()
    {
        for (var i = 0; i < ReadsPerTurn && !_isClosed; i++)
        {
            var space = _reader.GetSpace();
            var error = SocketCalls.Receive(_socket, space, [new BufferSlice(0, (uint)space.Length)], peek: false, out var count, out _);
            if (error is LinuxError.EAGAIN or LinuxError.EINTR)
            {
                return;
            }

            if (error != LinuxError.None || count == 0)
            {
                Dispose();
                return;
            }

            _reader.Advance((int)count);
            while (!_isClosed && _reader.TryRead(out var frame))
            {
                _received(frame);
            }

            if (count < space.Length)
            {
                return;
            }
        }
    }

    private void WriteUnsent()
    {
        while (_unsent.TryPeek(out var next))
        {
            var error = SocketCalls.Send(_socket, next, [new BufferSlice((uint)_sentOfFirst, (uint)(next.Length - _sentOfFirst))], out var count);
            if (error is not (LinuxError.None or LinuxError.EAGAIN or LinuxError.EINTR))
            {
                Dispose();
                return;
            }

            _unsentBytes -= count;
            _sentOfFirst += (int)count;
            if (_sentOfFirst < next.Length)
            {
                _watch.Requested = PollEvents.Readable | PollEvents.Writable;
                return;
            }

            _unsent.Dequeue();
            _sentOfFirst = 0;
        }

        _watch.Requested = PollEvents.Readable;
    }
}
