using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Skiff.Wasm.Binary;

/// <summary>
/// Reads the instructions of an expression one after the other. It knows their form only: whether they fit together, and
/// where blocks end, is not its business, so it also reads past the expression's own <c>end</c> if there is more.
/// Hot: nothing is allocated. Source: WebAssembly Core 2.0, 5.4.
/// </summary>
public ref struct InstructionReader
{
    private readonly ReadOnlySpan<byte> _code;
    private readonly long _fileOffset;
    private readonly int _functionIndex;
    private readonly SectionId? _section;
    private readonly bool _hasMemoryIndices;
    private int _position;

    /// <summary>Reads <paramref name="code"/> from its beginning.</summary>
    /// <param name="code">The instructions, for example <see cref="FunctionBody.Code"/>.</param>
    /// <param name="fileOffset">Where <paramref name="code"/> begins in the file; for errors.</param>
    /// <param name="functionIndex">The function it belongs to, or -1; for errors.</param>
    /// <param name="hasMemoryIndices">Whether memory indices are numbers, as in <see cref="Module.AllowsSeveralMemories"/>, and not reserved zero bytes.</param>
    public InstructionReader(ReadOnlySpan<byte> code, long fileOffset = 0, int functionIndex = -1, bool hasMemoryIndices = false)
    {
        _hasMemoryIndices = hasMemoryIndices;
        _code = code;
        _fileOffset = fileOffset;
        _functionIndex = functionIndex;
    }

    internal InstructionReader(ReadOnlySpan<byte> code, long fileOffset, SectionId section)
        : this(code, fileOffset)
    {
        _section = section;
    }

    /// <summary>Where the next instruction begins, counted from the beginning of the expression.</summary>
    public readonly int Position => _position;

    /// <summary>Reads the next instruction; false where nothing is left.</summary>
    /// <param name="instruction">Receives it. Fields that its opcode does not use keep their old content.</param>
    /// <exception cref="WasmFormatException">The bytes are not an instruction of WebAssembly 2.0.</exception>
    public bool TryRead(ref Instruction instruction)
    {
        if (_position >= _code.Length)
        {
            return false;
        }

        Read(ref instruction);
        return true;
    }

    /// <summary>Reads the next instruction.</summary>
    /// <param name="instruction">Receives it. Fields that its opcode does not use keep their old content.</param>
    /// <exception cref="WasmFormatException">The bytes are not an instruction of WebAssembly 2.0, or nothing is left.</exception>
    public void Read(ref Instruction instruction)
    {
        var start = _position;
        instruction.Offset = start;
        int opcode = ReadByte();
        var kind = ImmediateKinds.OneByte[opcode];
        if (kind == ImmediateKinds.Prefix)
        {
            kind = ReadPrefixed(ref opcode);
        }

        instruction.Opcode = (Opcode)opcode;
        switch (kind)
        {
            case ImmediateKind.None:
                break;
            case ImmediateKind.Label:
            case ImmediateKind.Function:
            case ImmediateKind.Local:
            case ImmediateKind.Global:
            case ImmediateKind.Table:
            case ImmediateKind.Data:
            case ImmediateKind.Element:
                instruction.Index = ReadIndex();
                break;
            case ImmediateKind.Memory:
                ReadMemoryArgument(ref instruction);
                break;
            case ImmediateKind.I32:
                instruction.Constant = ReadSigned(32);
                break;
            case ImmediateKind.I64:
                instruction.Constant = ReadSigned(64);
                break;
            case ImmediateKind.Block:
                instruction.BlockType = ReadBlockType();
                break;
            case ImmediateKinds.Illegal:
                ThrowIllegalOpcode(start, opcode);
                break;
            default:
                ReadRareImmediate(ref instruction, kind);
                break;
        }
    }

    /// <summary>The labels of a <c>br_table</c> that this reader has read, without the default (that is <see cref="Instruction.Index"/>).</summary>
    public readonly LabelSequence Labels(in Instruction brTable) => new(_code[brTable.ListOffset..], brTable.Count);

    private ImmediateKind ReadPrefixed(ref int opcode)
    {
        var start = _position - 1;
        var prefix = opcode;
        var number = ReadU32();
        opcode = prefix << 12 | (int)Math.Min(number, 0xFFF);
        var kinds = prefix == ImmediateKinds.VectorPrefix ? ImmediateKinds.Vector : ImmediateKinds.Miscellaneous;
        if (number >= (uint)kinds.Length || kinds[number] == ImmediateKinds.Illegal)
        {
            ThrowIllegalPrefixed(start, prefix, number);
        }

        return kinds[number];
    }

    private void ReadRareImmediate(ref Instruction instruction, ImmediateKind kind)
    {
        switch (kind)
        {
            case ImmediateKind.LabelTable:
                ReadLabelTable(ref instruction);
                break;
            case ImmediateKind.CallIndirect:
            case ImmediateKind.ElementTable:
            case ImmediateKind.TableTable:
                instruction.Index = ReadIndex();
                instruction.SecondIndex = ReadIndex();
                break;
            case ImmediateKind.SelectTypes:
                ReadSelectTypes(ref instruction);
                break;
            case ImmediateKind.ReferenceType:
                instruction.Type = ReadReferenceType();
                break;
            case ImmediateKind.MemoryIndex:
                instruction.Index = ReadMemoryIndex();
                break;
            case ImmediateKind.MemoryMemory:
                instruction.Index = ReadMemoryIndex();
                instruction.SecondIndex = ReadMemoryIndex();
                break;
            case ImmediateKind.DataMemory:
                instruction.Index = ReadIndex();
                instruction.SecondIndex = ReadMemoryIndex();
                break;
            case ImmediateKind.F32:
                instruction.Constant = BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));
                break;
            case ImmediateKind.F64:
                instruction.Constant = BinaryPrimitives.ReadInt64LittleEndian(ReadBytes(8));
                break;
            case ImmediateKind.V128:
            case ImmediateKind.Shuffle:
                var vector = ReadBytes(16);
                instruction.Constant = BinaryPrimitives.ReadInt64LittleEndian(vector);
                instruction.ConstantHigh = BinaryPrimitives.ReadInt64LittleEndian(vector[8..]);
                break;
            case ImmediateKind.Lane:
                instruction.Lane = ReadByte();
                break;
            case ImmediateKind.MemoryLane:
                ReadMemoryArgument(ref instruction);
                instruction.Lane = ReadByte();
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"immediates of kind {kind}");
        }
    }

    // A flag in the alignment tells that a memory index follows. Core 3.0, 5.4.6.
    private void ReadMemoryArgument(ref Instruction instruction)
    {
        const uint HasMemoryIndex = 64;
        var start = _position;
        var alignment = ReadU32();
        var isIndexed = alignment is >= HasMemoryIndex and < HasMemoryIndex + 32;
        if (alignment >= 32 && !(isIndexed && _hasMemoryIndices))
        {
            Throw(FormatReason.MalformedMemopFlags, $"0x{alignment:x}", start, isIndexed ? Proposals.MultiMemory : null);
        }

        instruction.Alignment = (int)(alignment % HasMemoryIndex);
        instruction.SecondIndex = isIndexed ? ReadIndex() : 0;
        instruction.MemoryOffset = ReadU32();
    }

    // Core 2.0, 5.4.1: one byte for "empty" and for value types, which are the negative one-byte numbers of s33; else a type index.
    private BlockType ReadBlockType()
    {
        var start = _position;
        var code = ReadSigned(33);
        if (code >= 0)
        {
            // The cast keeps small indices; a larger one cannot exist and is clamped to one that is unknown as well.
            return BlockType.Function((int)Math.Min(code, int.MaxValue - 1));
        }

        if (_position - start == 1)
        {
            var type = (int)code & 0x7F;
            if (type == 0x40)
            {
                return BlockType.Empty;
            }

            if (ValueTypeBytes.IsDefined(type))
            {
                return BlockType.Result((ValueType)type);
            }
        }

        Throw(FormatReason.MalformedValueType, $"0x{_code[start]:x2} is no block type", start, Proposals.OfValueType(_code[start]));
        return default;
    }

    private void ReadLabelTable(ref Instruction instruction)
    {
        var start = _position;
        var count = ReadU32();
        if (count >= (uint)(_code.Length - _position))
        {
            Throw(FormatReason.UnexpectedEndOfSectionOrFunction, $"{count} labels in {_code.Length - _position} bytes", start);
        }

        if (count > WasmLimits.MaximumLabelTableLength)
        {
            Throw(FormatReason.LimitExceeded, $"{count} labels, at most {WasmLimits.MaximumLabelTableLength} are allowed", start);
        }

        instruction.Count = (int)count;
        instruction.ListOffset = _position;
        for (var i = 0u; i < count; i++)
        {
            ReadU32();
        }

        instruction.Index = ReadIndex();
    }

    private void ReadSelectTypes(ref Instruction instruction)
    {
        var start = _position;
        var count = ReadU32();
        if (count > (uint)(_code.Length - _position))
        {
            Throw(FormatReason.UnexpectedEndOfSectionOrFunction, $"{count} types in {_code.Length - _position} bytes", start);
        }

        instruction.Count = (int)count;
        for (var i = 0u; i < count; i++)
        {
            var at = _position;
            int type = ReadByte();
            if (!ValueTypeBytes.IsDefined(type))
            {
                Throw(FormatReason.MalformedValueType, $"0x{type:x2}", at, Proposals.OfValueType(type));
            }

            if (i == 0)
            {
                instruction.Type = (ValueType)type;
            }
        }
    }

    private ValueType ReadReferenceType()
    {
        var at = _position;
        int type = ReadByte();
        if (type is not ((int)ValueType.FuncRef or (int)ValueType.ExternRef))
        {
            Throw(FormatReason.MalformedReferenceType, $"0x{type:x2}", at, Proposals.OfValueType(type));
        }

        return (ValueType)type;
    }

    // A memory index is a reserved byte in 2.0, not a number.
    private int ReadMemoryIndex()
    {
        if (_hasMemoryIndices)
        {
            return ReadIndex();
        }

        var at = _position;
        int zero = ReadByte();
        if (zero != 0)
        {
            Throw(FormatReason.ZeroByteExpected, $"memory index 0x{zero:x2}", at, Proposals.MultiMemory);
        }

        return zero;
    }

    private ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > _code.Length - _position)
        {
            ThrowEnd();
        }

        var bytes = _code.Slice(_position, count);
        _position += count;
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte ReadByte()
    {
        if ((uint)_position >= (uint)_code.Length)
        {
            ThrowEnd();
        }

        return _code[_position++];
    }

    // Indices of 2^31 and above come out negative: as unsigned numbers they are larger than every index space.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadIndex() => (int)ReadU32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint ReadU32()
    {
        var outcome = Leb128.ReadU32(_code, ref _position, out var value);
        if (outcome != Leb128.Outcome.Done)
        {
            ThrowNumber(outcome);
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ReadSigned(int bits)
    {
        var outcome = Leb128.ReadSigned(_code, ref _position, bits, out var value);
        if (outcome != Leb128.Outcome.Done)
        {
            ThrowNumber(outcome);
        }

        return value;
    }

    private readonly int? FunctionIndex => _functionIndex < 0 ? null : _functionIndex;

    [DoesNotReturn]
    private readonly void ThrowNumber(Leb128.Outcome outcome) =>
        Leb128.Throw(outcome, FormatReason.UnexpectedEndOfSectionOrFunction, _fileOffset + _position, _section, FunctionIndex);

    [DoesNotReturn]
    private readonly void ThrowEnd() => Throw(FormatReason.UnexpectedEndOfSectionOrFunction, null, _code.Length);

    [DoesNotReturn]
    private readonly void ThrowIllegalOpcode(int position, int opcode) =>
        Throw(FormatReason.IllegalOpcode, $"0x{opcode:x2}", position, Proposals.OfOpcode(opcode));

    [DoesNotReturn]
    private readonly void ThrowIllegalPrefixed(int position, int prefix, uint number) =>
        Throw(FormatReason.IllegalOpcode, $"0x{prefix:x2} {number}", position, Proposals.OfPrefixed(prefix, number));

    [DoesNotReturn]
    private readonly void Throw(FormatReason reason, string? detail, int position, string? proposal = null) =>
        throw new WasmFormatException(reason, detail, _fileOffset + position, _section, FunctionIndex, proposal);
}
