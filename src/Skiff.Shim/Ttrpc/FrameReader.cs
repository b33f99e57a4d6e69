namespace Skiff.Shim.Ttrpc;

/// <summary>
/// Cuts a stream of bytes into messages, however it is split. Memory grows with the bytes that came, not with the length that a header promises; the bytes of a
/// message that is too long are passed over, so that the connection goes on.
/// </summary>
internal sealed class FrameReader
{
    private const int SmallBuffer = 4096;

    private byte[] _buffer = new byte[SmallBuffer];
    private int _start;
    private int _end;
    private long _toPassOver;
    private FrameHeader _passedOver;

    /// <summary>Room for the next bytes; never empty. Tell <see cref="Advance"/> how many were put there.</summary>
    public Span<byte> GetSpace()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_buffer.Length > SmallBuffer)
            {
                _buffer = new byte[SmallBuffer]; // one large message does not cost its room for ever
            }
        }

        if (_end == _buffer.Length)
        {
            var used = _end - _start;
            var target = used > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, used);
            (_buffer, _start, _end) = (target, 0, used);
        }

        return _buffer.AsSpan(_end);
    }

    /// <summary>Says that so many bytes were put into the space.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Takes the next message if it has come entirely.</summary>
    public bool TryRead(out Frame frame)
    {
        frame = default;
        if (_toPassOver > 0)
        {
            var passed = (int)Math.Min(_toPassOver, _end - _start);
            _start += passed;
            _toPassOver -= passed;
            if (_toPassOver > 0)
            {
                return false;
            }

            frame = new Frame(_passedOver, default);
            return true;
        }

        if (_end - _start < FrameHeader.Size)
        {
            return false;
        }

        var header = FrameHeader.Read(_buffer.AsSpan(_start));
        if (header.Length > TtrpcLimits.MaximumMessageLength)
        {
            _start += FrameHeader.Size;
            _passedOver = header;
            _toPassOver = header.Length;
            return TryRead(out frame);
        }

        if (_end - _start - FrameHeader.Size < header.Length)
        {
            return false;
        }

        frame = new Frame(header, _buffer.AsSpan(_start + FrameHeader.Size, (int)header.Length));
        _start += FrameHeader.Size + (int)header.Length;
        return true;
    }
}
