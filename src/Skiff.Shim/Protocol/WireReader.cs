using System.Text;

namespace Skiff.Shim.Protocol;

/// <summary>Bytes that are no message of Protocol Buffers. The place is an offset in the message at hand.</summary>
internal sealed class WireFormatException(string problem, int offset) : Exception($"malformed message: {problem} at byte {offset}");

/// <summary>How a field is encoded (Protocol Buffers, "Encoding": message structure).</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}

/// <summary>
/// Reads the fields of one message, in the order in which they come. Callers take those that they know and skip the others. Nothing is allocated before its
/// length is known to be there.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int MaximumVarintLength = 10;

    // What strings must be: malformed UTF-8 is refused, not repaired.
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _message = message;
    private int _offset;
    private WireType _type;

    /// <summary>The number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Goes on to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_offset == _message.Length)
        {
            return false;
        }

        var start = _offset;
        var tag = ReadVarint();
        Field = (int)(tag >> 3);
        _type = (WireType)(tag & 7);
        if (tag > uint.MaxValue || Field == 0 || _type is not (WireType.Varint or WireType.Fixed64 or WireType.Length or WireType.Fixed32))
        {
            throw new WireFormatException($"tag {tag}", start);
        }

        return true;
    }

    /// <summary>Goes on to the next field of this number and passes over the others; false at the end.</summary>
    public bool NextOf(int field)
    {
        while (Next())
        {
            if (Field == field)
            {
                return true;
            }

            Skip();
        }

        return false;
    }

    /// <summary>The value of a field of type uint32, int64, enum and the like, as 64 bits.</summary>
    public ulong Number()
    {
        Expect(WireType.Varint);
        return ReadVarint();
    }

    /// <summary>The value of a field of type string.</summary>
    public string Text()
    {
        var start = _offset;
        try
        {
            return s_strict.GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw new WireFormatException("a string that is not UTF-8", start);
        }
    }

    /// <summary>The value of a field of type bytes, or an embedded message; a part of the message that is read.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Expect(WireType.Length);
        var start = _offset;
        var length = ReadVarint();
        if (length > (ulong)(_message.Length - _offset))
        {
            throw new WireFormatException($"a length of {length} where {_message.Length - _offset} bytes are left", start);
        }

        var value = _message.Slice(_offset, (int)length);
        _offset += (int)length;
        return value;
    }

    /// <summary>Passes over the value of a field that is not known.</summary>
    public void Skip()
    {
        switch (_type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Length:
                Bytes();
                break;
            default:
                SkipFixed(_type == WireType.Fixed64 ? sizeof(ulong) : sizeof(uint));
                break;
        }
    }

    private void SkipFixed(int size)
    {
        if (_message.Length - _offset < size)
        {
            throw new WireFormatException("a value that is cut", _offset);
        }

        _offset += size;
    }

    private readonly void Expect(WireType type)
    {
        if (_type != type)
        {
            throw new WireFormatException($"field {Field} has wire type {(int)_type}, not {(int)type}", _offset);
        }
    }

    private ulong ReadVarint()
    {
        var start = _offset;
        ulong value = 0;
        for (var i = 0; i < MaximumVarintLength; i++)
        {
            if (_offset == _message.Length)
            {
                throw new WireFormatException("a number that is cut", start);
            }

            var next = _message[_offset++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WireFormatException("a number that does not end", start);
    }
}
