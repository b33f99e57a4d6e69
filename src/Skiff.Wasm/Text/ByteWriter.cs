namespace Skiff.Wasm.Text;

/// <summary>A growing array of bytes with the primitives of the binary format. Source: Core 2.0, 5.2.</summary>
internal sealed class ByteWriter
{
    private byte[] _bytes = new byte[64];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Byte(byte value)
    {
        if (Length == _bytes.Length)
        {
            Array.Resize(ref _bytes, Length * 2);
        }

        _bytes[Length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> values)
    {
        if (values.Length > _bytes.Length - Length)
        {
            Array.Resize(ref _bytes, checked(Math.Max(_bytes.Length * 2, Length + values.Length)));
        }

        values.CopyTo(_bytes.AsSpan(Length));
        Length += values.Length;
    }

    /// <summary>Unsigned LEB128.</summary>
    public void Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    /// <summary>Signed LEB128.</summary>
    public void Signed(long value)
    {
        while (value is < -64 or > 63)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)(value & 0x7F));
    }

    /// <summary>The low bytes of a number, least significant first.</summary>
    public void Fixed(ulong value, int size)
    {
        for (var i = 0; i < size; i++)
        {
            Byte((byte)(value >> (8 * i)));
        }
    }

    /// <summary>A length, then the bytes: the form of names, byte vectors and sections.</summary>
    public void Sized(ReadOnlySpan<byte> content)
    {
        Unsigned((ulong)content.Length);
        Bytes(content);
    }

    public void Opcode(Opcode opcode)
    {
        var code = (uint)opcode;
        if (code <= 0xFF)
        {
            Byte((byte)code);
        }
        else
        {
            Byte((byte)(code >> 12));
            Unsigned(code & 0xFFF);
        }
    }

    /// <summary>Forgets what was written after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = length;

    public byte[] ToArray() => Written.ToArray();
}
