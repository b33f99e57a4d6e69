namespace Skiff.Compiler.X64;

#pragma warning disable CS1591, CA1712 // The members are the names of the Intel manual.

/// <summary>A general purpose register; the number is its number in the encoding.</summary>
public enum Gpr : byte
{
    Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15,
}

/// <summary>A vector register; the number is its number in the encoding.</summary>
public enum Xmm : byte
{
    Xmm0, Xmm1, Xmm2, Xmm3, Xmm4, Xmm5, Xmm6, Xmm7, Xmm8, Xmm9, Xmm10, Xmm11, Xmm12, Xmm13, Xmm14, Xmm15,
}

/// <summary>How wide an integer operation is. A 32-bit operation zeroes the upper half of its target register.</summary>
public enum OperandSize : byte
{
    Byte, Word, Dword, Qword,
}

/// <summary>A condition of jcc, setcc and cmovcc; the number is its number in the encoding, and an odd one is the negation of the one before it.</summary>
public enum Condition : byte
{
    Overflow, NotOverflow, Below, AboveEqual, Equal, NotEqual, BelowEqual, Above,
    Sign, NotSign, Parity, NotParity, Less, GreaterEqual, LessEqual, Greater,
}

/// <summary>The eight operations that share their encoding; the number is the opcode extension.</summary>
public enum AluOp : byte
{
    Add, Or, Adc, Sbb, And, Sub, Xor, Cmp,
}

/// <summary>Shifts and rotations; the number is the opcode extension.</summary>
public enum ShiftOp : byte
{
    Rol = 0, Ror = 1, Shl = 4, Shr = 5, Sar = 7,
}

/// <summary>Operations of one operand; <c>Mul</c>, <c>Imul</c>, <c>Div</c> and <c>Idiv</c> work on rdx:rax.</summary>
public enum UnaryOp : byte
{
    Inc = 0, Dec = 1, Not = 2, Neg = 3, Mul = 4, Imul = 5, Div = 6, Idiv = 7,
}

#pragma warning restore CS1591, CA1712

/// <summary>Questions about conditions.</summary>
public static class Conditions
{
    extension(Condition condition)
    {
        /// <summary>The condition that holds exactly when this one does not.</summary>
        public Condition Negated => condition ^ (Condition)1;
    }
}

/// <summary>A place in the code of one assembler, possibly not known yet.</summary>
/// <param name="Index">Position in the assembler's table.</param>
public readonly record struct Label(int Index);
