using System.Diagnostics;

namespace Skiff.Compiler.X64;

/// <summary>A call or jump whose 4 bytes of distance are filled in when the place of its target is known.</summary>
/// <param name="Position">Where the 4 bytes stand; the distance counts from their end.</param>
/// <param name="Symbol">What it reaches, in the numbering of whoever links.</param>
public readonly record struct Relocation(int Position, int Symbol);

// Labels, jumps, calls, the stack, and instructions without operands.
public sealed partial class X64Assembler
{
    private readonly List<Relocation> _relocations = [];
    private int[] _labels = new int[64];
    private Fixup[] _fixups = new Fixup[64];
    private int _labelCount;
    private int _fixupCount;

    private enum FixupKind : byte
    {
        /// <summary>One byte, from its end.</summary>
        Short,

        /// <summary>Four bytes, from the end of the instruction, which is Extra bytes behind them.</summary>
        Near,

        /// <summary>The same of a jmp or jcc that may become short.</summary>
        Jmp,

        /// <inheritdoc cref="Jmp"/>
        Jcc,

        /// <summary>Four bytes, from the label Extra.</summary>
        Distance,
    }

    private record struct Fixup(int Position, int Label, int Extra, FixupKind Kind);

    /// <summary>The calls and jumps to symbols so far.</summary>
    public IReadOnlyList<Relocation> Relocations => _relocations;

    /// <summary>Makes a label, to be bound later.</summary>
    public Label NewLabel()
    {
        if (_labelCount == _labels.Length)
        {
            Array.Resize(ref _labels, _labelCount * 2);
        }

        _labels[_labelCount] = -1;
        return new Label(_labelCount++);
    }

    /// <summary>Says that a label is here.</summary>
    public void Bind(Label label)
    {
        Debug.Assert(_labels[label.Index] < 0, "a label is bound once");
        _labels[label.Index] = _length;
    }

    /// <summary>Where a label is bound.</summary>
    public int PositionOf(Label label) => _labels[label.Index];

    /// <summary>Fills in the distances to all labels. Call it once, at the end.</summary>
    public void ResolveLabels()
    {
        foreach (ref readonly var fixup in _fixups.AsSpan(0, _fixupCount))
        {
            var target = _labels[fixup.Label];
            if (target < 0)
            {
                throw new InvalidOperationException($"label {fixup.Label} is used and not bound");
            }

            if (fixup.Kind == FixupKind.Short)
            {
                var distance = target - fixup.Position - 1;
                if (!IsInt8(distance))
                {
                    throw new InvalidOperationException($"short jump over {distance} bytes");
                }

                _buffer[fixup.Position] = (byte)distance;
            }
            else
            {
                var from = fixup.Kind == FixupKind.Distance ? _labels[fixup.Extra] : fixup.Position + 4 + fixup.Extra;
                System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(fixup.Position), target - from);
            }
        }

        _fixupCount = 0;
    }

    /// <summary>jmp label; short if the label is bound and near.</summary>
    public void Jmp(Label target)
    {
        Reserve(LongestInstruction);
        if (IsNear(target))
        {
            Byte(0xEB);
            Byte(_labels[target.Index] - _length - 1);
            return;
        }

        Byte(0xE9);
        Fixup32(target, 0, FixupKind.Jmp);
    }

    /// <summary>jmp label, in two bytes: the label must turn out to be within reach.</summary>
    public void JmpShort(Label target)
    {
        Reserve(LongestInstruction);
        Byte(0xEB);
        Fixup8(target);
    }

    /// <summary>jcc label; short if the label is bound and near.</summary>
    public void Jcc(Condition condition, Label target)
    {
        Reserve(LongestInstruction);
        if (IsNear(target))
        {
            Byte(0x70 | (int)condition);
            Byte(_labels[target.Index] - _length - 1);
            return;
        }

        Byte(0x0F);
        Byte(0x80 | (int)condition);
        Fixup32(target, 0, FixupKind.Jcc);
    }

    /// <summary>jcc label, in two bytes: the label must turn out to be within reach.</summary>
    public void JccShort(Condition condition, Label target)
    {
        Reserve(LongestInstruction);
        Byte(0x70 | (int)condition);
        Fixup8(target);
    }

    /// <summary>jmp register.</summary>
    public void Jmp(Gpr target) => RegisterForm(0xFF, 4, (int)target);

    /// <summary>jmp [target].</summary>
    public void Jmp(in Address target) => MemoryForm(0xFF, 4, target);

    /// <summary>jmp symbol.</summary>
    public void JmpSymbol(int symbol)
    {
        Reserve(LongestInstruction);
        Byte(0xE9);
        Relocate(symbol);
    }

    /// <summary>call label.</summary>
    public void Call(Label target)
    {
        Reserve(LongestInstruction);
        Byte(0xE8);
        Fixup32(target, 0);
    }

    /// <summary>call register.</summary>
    public void Call(Gpr target) => RegisterForm(0xFF, 2, (int)target);

    /// <summary>call [target].</summary>
    public void Call(in Address target) => MemoryForm(0xFF, 2, target);

    /// <summary>call symbol.</summary>
    public void CallSymbol(int symbol)
    {
        Reserve(LongestInstruction);
        Byte(0xE8);
        Relocate(symbol);
    }

    /// <summary>The distance of a label from another place, in 4 bytes: an entry of a jump table.</summary>
    public void LabelDistance(Label target, Label from)
    {
        Reserve(LongestInstruction);
        Fixup32(target, from.Index, FixupKind.Distance);
    }

    /// <summary>push register.</summary>
    public void Push(Gpr source) => Opcode(0x50 | (int)source & 7, 0, 0, (int)source);

    /// <summary>push [source], 8 bytes.</summary>
    public void Push(in Address source) => MemoryForm(0xFF, 6, source);

    /// <summary>push value, sign-extended to 8 bytes.</summary>
    public void Push(int value)
    {
        Opcode(IsInt8(value) ? 0x6A : 0x68, 0, 0, 0);
        Immediate(IsInt8(value) ? OperandSize.Byte : OperandSize.Dword, value);
    }

    /// <summary>pop register.</summary>
    public void Pop(Gpr target) => Opcode(0x58 | (int)target & 7, 0, 0, (int)target);

    /// <summary>pop [target], 8 bytes.</summary>
    public void Pop(in Address target) => MemoryForm(0x8F, 0, target);

    /// <summary>pushfq.</summary>
    public void Pushfq() => Bytes([0x9C]);

    /// <summary>popfq.</summary>
    public void Popfq() => Bytes([0x9D]);

    /// <summary>leave.</summary>
    public void Leave() => Bytes([0xC9]);

    /// <summary>ret.</summary>
    public void Ret() => Bytes([0xC3]);

    /// <summary>syscall.</summary>
    public void Syscall() => Bytes([0x0F, 0x05]);

    /// <summary>ud2.</summary>
    public void Ud2() => Bytes([0x0F, 0x0B]);

    /// <summary>int3.</summary>
    public void Int3() => Bytes([0xCC]);

    /// <summary>pause.</summary>
    public void Pause() => Bytes([0xF3, 0x90]);

    /// <summary>cld.</summary>
    public void Cld() => Bytes([0xFC]);

    /// <summary>rep movsb.</summary>
    public void RepMovsb() => Bytes([0xF3, 0xA4]);

    /// <summary>rep movsq.</summary>
    public void RepMovsq() => Bytes([0xF3, 0x48, 0xA5]);

    /// <summary>rep stosb.</summary>
    public void RepStosb() => Bytes([0xF3, 0xAA]);

    /// <summary>rep stosq.</summary>
    public void RepStosq() => Bytes([0xF3, 0x48, 0xAB]);

    /// <summary>lfence.</summary>
    public void Lfence() => Bytes([0x0F, 0xAE, 0xE8]);

    /// <summary>mfence.</summary>
    public void Mfence() => Bytes([0x0F, 0xAE, 0xF0]);

    /// <summary>endbr64.</summary>
    public void Endbr64() => Bytes([0xF3, 0x0F, 0x1E, 0xFA]);

    /// <summary>The prefix that makes the next instruction, one that reads and writes memory, atomic.</summary>
    public void Lock() => Bytes([0xF0]);

    /// <summary>cmpxchg [target], source: compares with rax.</summary>
    public void Cmpxchg(OperandSize size, in Address target, Gpr source) =>
        MemoryForm(Encoding.Sized(0xB0 | Encoding.Map0F, size), (int)source, target);

    /// <summary>xadd [target], source.</summary>
    public void Xadd(OperandSize size, in Address target, Gpr source) =>
        MemoryForm(Encoding.Sized(0xC0 | Encoding.Map0F, size), (int)source, target);

    // Two bytes of instruction are still to be written.
    private bool IsNear(Label target)
    {
        var position = _labels[target.Index];
        return !_relaxesJumps && position >= 0 && position - _length - 2 >= sbyte.MinValue;
    }

    private void Relocate(int symbol)
    {
        _relocations.Add(new Relocation(_length, symbol));
        Int32(0);
    }

    private void Fixup32(Label label, int extra, FixupKind kind = FixupKind.Near)
    {
        AddFixup(new Fixup(_length, label.Index, extra, kind));
        Int32(0);
    }

    private void Fixup8(Label label)
    {
        AddFixup(new Fixup(_length, label.Index, 0, FixupKind.Short));
        Byte(0);
    }

    private void AddFixup(Fixup fixup)
    {
        if (_fixupCount == _fixups.Length)
        {
            Array.Resize(ref _fixups, _fixupCount * 2);
        }

        _fixups[_fixupCount++] = fixup;
    }
}
