using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Skiff.Wasm.Binary;

/// <summary>
/// Reads the pieces that sections are made of. Positions count from the beginning of the file; nothing is read beyond
/// <see cref="End"/>, the end of the section or body. Source: WebAssembly Core 2.0, 5.1 to 5.3.
/// </summary>
internal ref struct ByteReader
{
    private readonly ReadOnlyMemory<byte> _file;
    private ReadOnlySpan<byte> _bytes;

    public ByteReader(ReadOnlyMemory<byte> file)
    {
        _file = file;
        _bytes = file.Span;
    }

    /// <summary>Where the next byte is.</summary>
    public int Position { get; private set; }

    /// <summary>Where reading must stop.</summary>
    public readonly int End => _bytes.Length;

    /// <summary>How many bytes may still be read.</summary>
    public readonly int Left => End - Position;

    /// <summary>The section being read; for errors.</summary>
    public SectionId? Section { get; private set; }

    /// <summary>A reader of the next <paramref name="size"/> bytes; this one goes on behind them.</summary>
    public ByteReader Enter(int size, SectionId section)
    {
        var inner = this;
        inner._bytes = _bytes[..(Position + size)];
        inner.Section = section;
        Position += size;
        return inner;
    }

    /// <summary>A reader of the next <paramref name="size"/> bytes that are in no section of a module; this one goes on behind them.</summary>
    public ByteReader Enter(int size)
    {
        var inner = this;
        inner._bytes = _bytes[..(Position + size)];
        Position += size;
        return inner;
    }

    /// <summary>The next byte, which stays unread.</summary>
    public readonly byte Peek()
    {
        if (Position >= End)
        {
            Throw(AtEnd);
        }

        return _bytes[Position];
    }

    public byte ReadByte()
    {
        if (Position >= End)
        {
            Throw(AtEnd);
        }

        return _bytes[Position++];
    }

    public uint ReadU32()
    {
        var position = Position;
        var outcome = Leb128.ReadU32(_bytes, ref position, out var value);
        if (outcome != Leb128.Outcome.Done)
        {
            Leb128.Throw(outcome, AtEnd, Position, Section, null);
        }

        Position = position;
        return value;
    }

    /// <summary>A signed number of 33 bits: an index, or a negative one-byte code.</summary>
    public long ReadS33()
    {
        var position = Position;
        var outcome = Leb128.ReadSigned(_bytes, ref position, 33, out var value);
        if (outcome != Leb128.Outcome.Done)
        {
            Leb128.Throw(outcome, AtEnd, Position, Section, null);
        }

        Position = position;
        return value;
    }

    /// <summary>An index; 2^31 and above come out negative, which is unknown in every index space.</summary>
    public int ReadIndex() => (int)ReadU32();

    /// <summary>
    /// The length of a vector, compared with a limit and with the bytes left (each element has at least one) before anything is allocated for it.
    /// </summary>
    /// <param name="limit">How many are allowed.</param>
    /// <param name="what">The name of the elements in messages.</param>
    public int ReadCount(int limit, string what)
    {
        var start = Position;
        var count = ReadU32();
        if (count > (uint)Left)
        {
            Throw(AtEnd, $"{count} {what} in {Left} bytes", start);
        }

        if (count > (uint)limit)
        {
            Throw(FormatReason.LimitExceeded, $"{count} {what}, at most {limit} are allowed", start);
        }

        return (int)count;
    }

    /// <summary>A size in bytes that must not reach beyond the end.</summary>
    public int ReadSize(string what, FormatReason beyond = FormatReason.LengthOutOfBounds)
    {
        var start = Position;
        var size = ReadU32();
        if (size > (uint)Left)
        {
            Throw(beyond, $"{what} of {size} bytes where {Left} are left", start);
        }

        return (int)size;
    }

    public string ReadName(int limit)
    {
        var start = Position;
        var size = ReadSize("name");
        if (size > limit)
        {
            Throw(FormatReason.LimitExceeded, $"name of {size} bytes, at most {limit} are allowed", start);
        }

        var text = _bytes.Slice(Position, size);
        if (!Utf8.IsValid(text))
        {
            Throw(FormatReason.MalformedUtf8, null, Position);
        }

        Position += size;
        return Encoding.UTF8.GetString(text);
    }

    public ReadOnlyMemory<byte> ReadBytes(int size)
    {
        var bytes = _file.Slice(Position, size);
        Position += size;
        return bytes;
    }

    public ReadOnlyMemory<byte> ReadRest() => ReadBytes(Left);

    public ValueType ReadValueType()
    {
        var start = Position;
        int code = ReadByte();
        if (!ValueTypeBytes.IsDefined(code))
        {
            Throw(FormatReason.MalformedValueType, $"0x{code:x2}", start, Proposals.OfValueType(code));
        }

        return (ValueType)code;
    }

    public ValueType ReadReferenceType()
    {
        var start = Position;
        int code = ReadByte();
        if (code is not ((int)ValueType.FuncRef or (int)ValueType.ExternRef))
        {
            Throw(FormatReason.MalformedReferenceType, $"0x{code:x2}", start, Proposals.OfValueType(code));
        }

        return (ValueType)code;
    }

    /// <summary>An expression up to the <c>end</c> that closes it.</summary>
    public ConstantExpression ReadExpression()
    {
        var start = Position;
        var reader = new InstructionReader(_bytes[start..], start, Section ?? SectionId.Custom);
        var instruction = default(Instruction);
        var depth = 1;
        while (depth > 0)
        {
            reader.Read(ref instruction);
            depth += instruction.Opcode switch
            {
                Opcode.Block or Opcode.Loop or Opcode.If => 1,
                Opcode.End => -1,
                _ => 0,
            };
        }

        return new ConstantExpression(ReadBytes(reader.Position), start);
    }

    /// <summary>Checks that the section or body ends here.</summary>
    public readonly void ExpectEnd()
    {
        if (Left != 0)
        {
            Throw(FormatReason.SectionSizeMismatch, $"{Left} bytes are left over", Position);
        }
    }

    [DoesNotReturn]
    public readonly void Throw(FormatReason reason, string? detail = null, int? position = null, string? proposal = null) =>
        throw new WasmFormatException(reason, detail, position ?? Position, Section, null, proposal);

    private readonly FormatReason AtEnd => Section is null ? FormatReason.UnexpectedEnd : FormatReason.UnexpectedEndOfSectionOrFunction;
}
