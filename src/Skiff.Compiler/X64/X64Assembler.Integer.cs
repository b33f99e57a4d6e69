namespace Skiff.Compiler.X64;

// Moves, arithmetic, shifts, bit counts: the integer half.
public sealed partial class X64Assembler
{
    /// <summary>mov target, source.</summary>
    public void Mov(OperandSize size, Gpr target, Gpr source) => RegisterForm(Encoding.Sized(0x88, size), (int)source, (int)target);

    /// <summary>mov target, [source]; bytes and words leave the rest of the register as it is.</summary>
    public void Mov(OperandSize size, Gpr target, in Address source) => MemoryForm(Encoding.Sized(0x8A, size), (int)target, source);

    /// <summary>mov [target], source.</summary>
    public void Mov(OperandSize size, in Address target, Gpr source) => MemoryForm(Encoding.Sized(0x88, size), (int)source, target);

    /// <summary>mov [target], value; a Qword gets the value sign-extended.</summary>
    public void Mov(OperandSize size, in Address target, int value)
    {
        MemoryForm(Encoding.Sized(0xC6, size), 0, target, ImmediateBytes(size));
        Immediate(size, value);
    }

    /// <summary>Puts a constant into all 64 bits of a register, by the shortest mov; the flags stay.</summary>
    public void Mov(Gpr target, long value)
    {
        if ((ulong)value <= uint.MaxValue)
        {
            Opcode(0xB8 | (int)target & 7, 0, 0, (int)target);
            Int32((int)value);
        }
        else if (value == (int)value)
        {
            RegisterForm(0xC7 | Encoding.W, 0, (int)target);
            Int32((int)value);
        }
        else
        {
            Opcode(0xB8 | (int)target & 7 | Encoding.W, 0, 0, (int)target);
            Data64((ulong)value);
        }
    }

    /// <summary>xor target, target; destroys the flags.</summary>
    public void Zero(Gpr target) => Alu(AluOp.Xor, OperandSize.Dword, target, target);

    /// <summary>movzx of a byte or word to all 64 bits.</summary>
    public void MovZx(OperandSize sourceSize, Gpr target, Gpr source) => RegisterForm(ZeroExtend(sourceSize), (int)target, (int)source);

    /// <summary>movzx of a byte or word in memory to all 64 bits.</summary>
    public void MovZx(OperandSize sourceSize, Gpr target, in Address source) => MemoryForm(ZeroExtend(sourceSize), (int)target, source);

    /// <summary>movsx (movsxd) of the low part of a register to 32 or 64 bits.</summary>
    public void MovSx(OperandSize size, OperandSize sourceSize, Gpr target, Gpr source) =>
        RegisterForm(SignExtend(size, sourceSize), (int)target, (int)source);

    /// <summary>movsx (movsxd) from memory to 32 or 64 bits.</summary>
    public void MovSx(OperandSize size, OperandSize sourceSize, Gpr target, in Address source) =>
        MemoryForm(SignExtend(size, sourceSize), (int)target, source);

    /// <summary>lea target, [source]; a Dword wraps at 2^32.</summary>
    public void Lea(OperandSize size, Gpr target, in Address source) => MemoryForm(Encoding.Wide(0x8D, size), (int)target, source);

    /// <summary>op target, source.</summary>
    public void Alu(AluOp op, OperandSize size, Gpr target, Gpr source) =>
        RegisterForm(Encoding.Sized((int)op << 3, size), (int)source, (int)target);

    /// <summary>op target, [source].</summary>
    public void Alu(AluOp op, OperandSize size, Gpr target, in Address source) =>
        MemoryForm(Encoding.Sized((int)op << 3 | 2, size), (int)target, source);

    /// <summary>op [target], source.</summary>
    public void Alu(AluOp op, OperandSize size, in Address target, Gpr source) =>
        MemoryForm(Encoding.Sized((int)op << 3, size), (int)source, target);

    /// <summary>op target, value; a Qword takes the value sign-extended.</summary>
    public void Alu(AluOp op, OperandSize size, Gpr target, int value)
    {
        if (size != OperandSize.Byte && IsInt8(value))
        {
            RegisterForm(Encoding.Wide(0x83, size), (int)op, (int)target);
            Byte(value);
        }
        else if (target == Gpr.Rax)
        {
            Opcode(Encoding.Sized((int)op << 3 | 4, size), 0, 0, 0);
            Immediate(size, value);
        }
        else
        {
            RegisterForm(Encoding.Sized(0x80, size) & ~Encoding.ByteReg, (int)op, (int)target);
            Immediate(size, value);
        }
    }

    /// <summary>op [target], value; a Qword takes the value sign-extended.</summary>
    public void Alu(AluOp op, OperandSize size, in Address target, int value)
    {
        if (size != OperandSize.Byte && IsInt8(value))
        {
            MemoryForm(Encoding.Wide(0x83, size), (int)op, target, 1);
            Byte(value);
        }
        else
        {
            MemoryForm(Encoding.Sized(0x80, size) & ~Encoding.ByteReg, (int)op, target, ImmediateBytes(size));
            Immediate(size, value);
        }
    }

    /// <summary>test left, right.</summary>
    public void Test(OperandSize size, Gpr left, Gpr right) => RegisterForm(Encoding.Sized(0x84, size), (int)right, (int)left);

    /// <summary>test [left], right.</summary>
    public void Test(OperandSize size, in Address left, Gpr right) => MemoryForm(Encoding.Sized(0x84, size), (int)right, left);

    /// <summary>test left, value.</summary>
    public void Test(OperandSize size, Gpr left, int value)
    {
        if (left == Gpr.Rax)
        {
            Opcode(Encoding.Sized(0xA8, size), 0, 0, 0);
        }
        else
        {
            RegisterForm(Encoding.Sized(0xF6, size) & ~Encoding.ByteReg, 0, (int)left);
        }

        Immediate(size, value);
    }

    /// <summary>test [left], value.</summary>
    public void Test(OperandSize size, in Address left, int value)
    {
        MemoryForm(Encoding.Sized(0xF6, size) & ~Encoding.ByteReg, 0, left, ImmediateBytes(size));
        Immediate(size, value);
    }

    /// <summary>imul target, source.</summary>
    public void Imul(OperandSize size, Gpr target, Gpr source) => RegisterForm(Encoding.Wide(0xAF | Encoding.Map0F, size), (int)target, (int)source);

    /// <summary>imul target, [source].</summary>
    public void Imul(OperandSize size, Gpr target, in Address source) => MemoryForm(Encoding.Wide(0xAF | Encoding.Map0F, size), (int)target, source);

    /// <summary>imul target, source, value.</summary>
    public void Imul(OperandSize size, Gpr target, Gpr source, int value)
    {
        RegisterForm(Encoding.Wide(IsInt8(value) ? 0x6B : 0x69, size), (int)target, (int)source);
        Immediate(IsInt8(value) ? OperandSize.Byte : size, value);
    }

    /// <summary>imul target, [source], value.</summary>
    public void Imul(OperandSize size, Gpr target, in Address source, int value)
    {
        var immediateSize = IsInt8(value) ? OperandSize.Byte : size;
        MemoryForm(Encoding.Wide(IsInt8(value) ? 0x6B : 0x69, size), (int)target, source, ImmediateBytes(immediateSize));
        Immediate(immediateSize, value);
    }

    /// <summary>An operation of one operand.</summary>
    public void Unary(UnaryOp op, OperandSize size, Gpr operand) =>
        RegisterForm(Encoding.Sized(op <= UnaryOp.Dec ? 0xFE : 0xF6, size) & ~Encoding.ByteReg, (int)op, (int)operand);

    /// <summary>An operation of one operand in memory.</summary>
    public void Unary(UnaryOp op, OperandSize size, in Address operand) =>
        MemoryForm(Encoding.Sized(op <= UnaryOp.Dec ? 0xFE : 0xF6, size) & ~Encoding.ByteReg, (int)op, operand);

    /// <summary>Shifts or rotates by a constant.</summary>
    public void Shift(ShiftOp op, OperandSize size, Gpr target, int count)
    {
        if (count == 1)
        {
            RegisterForm(Encoding.Sized(0xD0, size) & ~Encoding.ByteReg, (int)op, (int)target);
        }
        else
        {
            RegisterForm(Encoding.Sized(0xC0, size) & ~Encoding.ByteReg, (int)op, (int)target);
            Byte(count);
        }
    }

    /// <summary>Shifts or rotates by cl.</summary>
    public void ShiftCl(ShiftOp op, OperandSize size, Gpr target) =>
        RegisterForm(Encoding.Sized(0xD2, size) & ~Encoding.ByteReg, (int)op, (int)target);

    /// <summary>Sign-extends rax into rdx: cdq or cqo.</summary>
    public void SignExtendAccumulator(OperandSize size) => Opcode(Encoding.Wide(0x99, size), 0, 0, 0);

    /// <summary>bsf target, source: the target is undefined for 0.</summary>
    public void Bsf(OperandSize size, Gpr target, Gpr source) => RegisterForm(Encoding.Wide(0xBC | Encoding.Map0F, size), (int)target, (int)source);

    /// <summary>bsf target, [source].</summary>
    public void Bsf(OperandSize size, Gpr target, in Address source) => MemoryForm(Encoding.Wide(0xBC | Encoding.Map0F, size), (int)target, source);

    /// <summary>bsr target, source: the target is undefined for 0.</summary>
    public void Bsr(OperandSize size, Gpr target, Gpr source) => RegisterForm(Encoding.Wide(0xBD | Encoding.Map0F, size), (int)target, (int)source);

    /// <summary>bsr target, [source].</summary>
    public void Bsr(OperandSize size, Gpr target, in Address source) => MemoryForm(Encoding.Wide(0xBD | Encoding.Map0F, size), (int)target, source);

    /// <summary>popcnt target, source.</summary>
    public void Popcnt(OperandSize size, Gpr target, Gpr source) =>
        RegisterForm(Encoding.Wide(0xB8 | Encoding.Map0F, size) | Encoding.PF3, (int)target, (int)source);

    /// <summary>popcnt target, [source].</summary>
    public void Popcnt(OperandSize size, Gpr target, in Address source) =>
        MemoryForm(Encoding.Wide(0xB8 | Encoding.Map0F, size) | Encoding.PF3, (int)target, source);

    /// <summary>bt left, right: bit number right (modulo the size) of left into carry.</summary>
    public void Bt(OperandSize size, Gpr left, Gpr right) => RegisterForm(Encoding.Wide(0xA3 | Encoding.Map0F, size), (int)right, (int)left);

    /// <summary>bt left, bit.</summary>
    public void Bt(OperandSize size, Gpr left, int bit)
    {
        RegisterForm(Encoding.Wide(0xBA | Encoding.Map0F, size), 4, (int)left);
        Byte(bit);
    }

    /// <summary>btr left, bit: clears a bit.</summary>
    public void Btr(OperandSize size, Gpr left, int bit)
    {
        RegisterForm(Encoding.Wide(0xBA | Encoding.Map0F, size), 6, (int)left);
        Byte(bit);
    }

    /// <summary>bswap target; Dword or Qword.</summary>
    public void Bswap(OperandSize size, Gpr target) => Opcode(Encoding.Wide(0xC8 | (int)target & 7 | Encoding.Map0F, size), 0, 0, (int)target);

    /// <summary>xchg of two registers.</summary>
    public void Xchg(OperandSize size, Gpr left, Gpr right) => RegisterForm(Encoding.Sized(0x86, size), (int)right, (int)left);

    /// <summary>xchg of memory and a register: always atomic.</summary>
    public void Xchg(OperandSize size, in Address left, Gpr right) => MemoryForm(Encoding.Sized(0x86, size), (int)right, left);

    /// <summary>cmovcc target, source; a Dword zeroes the upper half whether it moves or not.</summary>
    public void Cmov(Condition condition, OperandSize size, Gpr target, Gpr source) =>
        RegisterForm(Encoding.Wide(0x40 | (int)condition | Encoding.Map0F, size), (int)target, (int)source);

    /// <summary>cmovcc target, [source]; reads the memory in any case.</summary>
    public void Cmov(Condition condition, OperandSize size, Gpr target, in Address source) =>
        MemoryForm(Encoding.Wide(0x40 | (int)condition | Encoding.Map0F, size), (int)target, source);

    /// <summary>setcc target: writes the low byte only.</summary>
    public void Setcc(Condition condition, Gpr target) =>
        RegisterForm(0x90 | (int)condition | Encoding.Map0F | Encoding.ByteRm, 0, (int)target);

    /// <summary>setcc byte [target].</summary>
    public void Setcc(Condition condition, in Address target) => MemoryForm(0x90 | (int)condition | Encoding.Map0F, 0, target);

    private static int ZeroExtend(OperandSize sourceSize) =>
        sourceSize == OperandSize.Byte ? 0xB6 | Encoding.Map0F | Encoding.ByteRm : 0xB7 | Encoding.Map0F;

    private static int SignExtend(OperandSize size, OperandSize sourceSize) => Encoding.Wide(sourceSize switch
    {
        OperandSize.Byte => 0xBE | Encoding.Map0F | Encoding.ByteRm,
        OperandSize.Word => 0xBF | Encoding.Map0F,
        _ => 0x63,
    }, size);
}
