using System.Buffers.Binary;
using System.Diagnostics;

namespace Skiff.Compiler.X64;

/// <summary>
/// Writes x86-64 instructions into a buffer that grows and is reused: no object per instruction, one method per family of forms.
/// Baseline is x86-64-v2. Code is position independent; what is outside of it is reached by relocations.
/// </summary>
/// <param name="relaxesJumps">Jumps to labels are written long and made short by <see cref="RelaxJumps"/> where they reach.</param>
public sealed partial class X64Assembler(bool relaxesJumps = false)
{
    private const int LongestInstruction = 16;
    private const byte TrapFiller = 0xCC; // int3

    private readonly bool _relaxesJumps = relaxesJumps;
    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>Bytes written so far: the offset of the next instruction.</summary>
    public int Position => _length;

    /// <summary>The code; valid until the next call. Labels must be resolved first.</summary>
    public ReadOnlySpan<byte> Code => _buffer.AsSpan(0, _length);

    /// <summary>Empties it for other code; keeps the buffers.</summary>
    public void Reset()
    {
        _length = 0;
        _labelCount = 0;
        _fixupCount = 0;
        _relocations.Clear();
        _paddings.Clear();
        _cuts.Clear();
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Writes a number of 4 bytes.</summary>
    public void Data32(uint value)
    {
        Reserve(4);
        Int32((int)value);
    }

    /// <summary>Writes a number of 8 bytes.</summary>
    public void Data64(ulong value)
    {
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    /// <summary>Fills with long nops up to a multiple of <paramref name="alignment"/>, a power of two.</summary>
    public void Align(int alignment)
    {
        var count = -_length & (alignment - 1);
        NotePadding(count, alignment, isCode: true);
        Nop(count);
    }

    /// <summary>Fills with int3 up to a multiple of <paramref name="alignment"/>: for places that are never run.</summary>
    public void AlignWithTraps(int alignment)
    {
        var count = -_length & (alignment - 1);
        NotePadding(count, alignment, isCode: false);
        Reserve(count);
        _buffer.AsSpan(_length, count).Fill(TrapFiller);
        _length += count;
    }

    /// <summary>Writes <paramref name="count"/> bytes of nops, in as few instructions as can be.</summary>
    public void Nop(int count)
    {
        Reserve(count);
        FillNops(_buffer.AsSpan(_length, count));
        _length += count;
    }

    private static void FillNops(Span<byte> place)
    {
        while (place.Length > 0)
        {
            var size = Math.Min(place.Length, 9);
            Nops.Slice(size * (size - 1) / 2, size).CopyTo(place);
            place = place[size..];
        }
    }

    // The nops of 1 to 9 bytes that the vendors recommend (Intel SDM 2, NOP).
    private static ReadOnlySpan<byte> Nops =>
    [
        0x90,
        0x66, 0x90,
        0x0F, 0x1F, 0x00,
        0x0F, 0x1F, 0x40, 0x00,
        0x0F, 0x1F, 0x44, 0x00, 0x00,
        0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00,
        0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00,
        0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x66, 0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00,
    ];

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count + 64));
        }
    }

    private void Byte(int value) => _buffer[_length++] = (byte)value;

    private void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    // Prefixes and opcode, gathered in a word and written at once. The instruction's room is reserved here, immediates included.
    private void Opcode(int encoding, int reg, int index, int rm)
    {
        Reserve(LongestInstruction);
        ulong bytes = 0;
        var shift = 0;
        var prefix = (encoding >> 10) & 3;
        if (prefix != 0)
        {
            bytes = 0xF2F36600u >> (prefix * 8) & 0xFF;
            shift = 8;
        }

        var rex = (encoding & Encoding.W) >> 9 | (reg >> 3) << 2 | (index >> 3) << 1 | rm >> 3;
        if (rex != 0 || NeedsRexForByte(encoding, reg, rm))
        {
            bytes |= (ulong)(0x40 | rex) << shift;
            shift += 8;
        }

        var map = (encoding >> 8) & 3;
        if (map != 0)
        {
            bytes |= 0x0FUL << shift;
            shift += 8;
            if (map != 1)
            {
                bytes |= (map == 2 ? 0x38UL : 0x3AUL) << shift;
                shift += 8;
            }
        }

        bytes |= (ulong)(encoding & 0xFF) << shift;
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), bytes);
        _length += (shift >> 3) + 1;
    }

    private static bool NeedsRexForByte(int encoding, int reg, int rm) =>
        ((encoding & Encoding.ByteReg) != 0 && reg is >= 4 and < 8) || ((encoding & Encoding.ByteRm) != 0 && rm is >= 4 and < 8);

    private void RegisterForm(int encoding, int reg, int rm)
    {
        Opcode(encoding, reg, 0, rm);
        Byte(0xC0 | (reg & 7) << 3 | rm & 7);
    }

    // immediateBytes: how many bytes of the instruction follow the operand; an address relative to rip counts from the instruction's end.
    private void MemoryForm(int encoding, int reg, in Address address, int immediateBytes = 0)
    {
        var @base = address.Base;
        var index = address.Index;
        Opcode(encoding & ~Encoding.ByteRm, reg, index < 0 ? 0 : index, @base < 0 ? 0 : @base);
        reg = (reg & 7) << 3;
        if (@base < 0)
        {
            if (@base == Address.InstructionPointer)
            {
                Byte(reg | 5);
                Fixup32(new Label(address.Displacement), immediateBytes);
                return;
            }

            Byte(reg | 4);
            Byte(address.ScaleLog2 << 6 | (index < 0 ? 4 : index & 7) << 3 | 5);
            Int32(address.Displacement);
            return;
        }

        // rbp and r13 as base have no form without displacement; rsp and r12 have none without SIB byte.
        var displacement = address.Displacement;
        var mode = displacement == 0 && (@base & 7) != 5 ? 0 : displacement == (sbyte)displacement ? 0x40 : 0x80;
        if (index >= 0)
        {
            Debug.Assert(index != (int)Gpr.Rsp, "rsp is no index");
            Byte(mode | reg | 4);
            Byte(address.ScaleLog2 << 6 | (index & 7) << 3 | @base & 7);
        }
        else if ((@base & 7) == 4)
        {
            Byte(mode | reg | 4);
            Byte(0x24);
        }
        else
        {
            Byte(mode | reg | @base & 7);
        }

        if (mode == 0x40)
        {
            Byte(displacement);
        }
        else if (mode == 0x80)
        {
            Int32(displacement);
        }
    }

    private void Immediate(OperandSize size, int value)
    {
        if (size == OperandSize.Byte)
        {
            Byte(value);
        }
        else if (size == OperandSize.Word)
        {
            Byte(value);
            Byte(value >> 8);
        }
        else
        {
            Int32(value);
        }
    }

    private static int ImmediateBytes(OperandSize size) => size switch { OperandSize.Byte => 1, OperandSize.Word => 2, _ => 4 };

    private static bool IsInt8(int value) => value == (sbyte)value;
}
