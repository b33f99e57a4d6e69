using System.Text;

namespace Skiff.Shim.Protocol;

/// <summary>A message that writes its fields.</summary>
internal interface IWireMessage
{
    /// <summary>Writes the fields in the order of their numbers.</summary>
    void WriteTo(WireWriter writer);
}

/// <summary>
/// Writes messages of Protocol Buffers. As in proto3, a field that has its default value is left out; embedded messages and members of a list are not.
/// </summary>
internal sealed class WireWriter
{
    private byte[] _buffer = new byte[128];
    private int _length;

    /// <summary>The bytes of a message.</summary>
    public static byte[] Encode(IWireMessage message)
    {
        var writer = new WireWriter();
        message.WriteTo(writer);
        return writer._buffer.AsSpan(0, writer._length).ToArray();
    }

    /// <summary>A field of type uint32, uint64, int64 (not below zero) or enum.</summary>
    public void Number(int field, ulong value)
    {
        if (value != 0)
        {
            Tag(field, WireType.Varint);
            Varint(value);
        }
    }

    /// <summary>A field of type bool.</summary>
    public void Boolean(int field, bool value) => Number(field, value ? 1UL : 0);

    /// <summary>A field of type string.</summary>
    public void Text(int field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            TextOrEmpty(field, value);
        }
    }

    /// <summary>A member of a list of strings.</summary>
    public void TextOrEmpty(int field, string value)
    {
        Tag(field, WireType.Length);
        var length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    /// <summary>A field of type bytes.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Tag(field, WireType.Length);
            Varint((ulong)value.Length);
            value.CopyTo(Take(value.Length));
        }
    }

    /// <summary>An embedded message, if there is one.</summary>
    public void Message(int field, IWireMessage? message)
    {
        if (message is not null)
        {
            var inner = Encode(message);
            Tag(field, WireType.Length);
            Varint((ulong)inner.Length);
            inner.CopyTo(Take(inner.Length));
        }
    }

    private void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Take(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Take(1)[0] = (byte)value;
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}
