namespace Skiff.Compiler.X64;

// Scalar floating point and vector moves.
public sealed partial class X64Assembler
{
    /// <summary>op target, source.</summary>
    public void Sse(SseOp op, Xmm target, Xmm source) => RegisterForm((int)op, (int)target, (int)source);

    /// <summary>op target, [source]. Operations on whole vectors, movups and movdqu aside, want the address aligned to 16.</summary>
    public void Sse(SseOp op, Xmm target, in Address source) => MemoryForm((int)op, (int)target, source);

    /// <summary>op target, source, value.</summary>
    public void Sse(SseOp op, Xmm target, Xmm source, byte value)
    {
        RegisterForm((int)op, (int)target, (int)source);
        Byte(value);
    }

    /// <summary>op target, [source], value.</summary>
    public void Sse(SseOp op, Xmm target, in Address source, byte value)
    {
        MemoryForm((int)op, (int)target, source, 1);
        Byte(value);
    }

    /// <summary>op [target], source.</summary>
    public void Sse(SseStore op, in Address target, Xmm source) => MemoryForm((int)op, (int)source, target);

    /// <summary>movd or movq target, source: the bits of an integer register.</summary>
    public void MovBits(OperandSize size, Xmm target, Gpr source) =>
        RegisterForm(Encoding.Wide(0x6E | Encoding.P66 | Encoding.Map0F, size), (int)target, (int)source);

    /// <summary>movd or movq target, source: the low bits of a vector register.</summary>
    public void MovBits(OperandSize size, Gpr target, Xmm source) =>
        RegisterForm(Encoding.Wide(0x7E | Encoding.P66 | Encoding.Map0F, size), (int)source, (int)target);

    /// <summary>cvtsi2ss or cvtsi2sd: a signed integer to a float. Leaves the rest of the target, so it depends on it.</summary>
    public void ConvertToFloat(bool isDouble, OperandSize size, Xmm target, Gpr source) =>
        RegisterForm(Encoding.Wide(0x2A | Encoding.Map0F, size) | Scalar(isDouble), (int)target, (int)source);

    /// <summary>cvtsi2ss or cvtsi2sd from memory.</summary>
    public void ConvertToFloat(bool isDouble, OperandSize size, Xmm target, in Address source) =>
        MemoryForm(Encoding.Wide(0x2A | Encoding.Map0F, size) | Scalar(isDouble), (int)target, source);

    /// <summary>cvttss2si or cvttsd2si: to a signed integer, towards zero; 0x80...0 for NaN and what does not fit.</summary>
    public void ConvertToInteger(bool isDouble, OperandSize size, Gpr target, Xmm source) =>
        RegisterForm(Encoding.Wide(0x2C | Encoding.Map0F, size) | Scalar(isDouble), (int)target, (int)source);

    /// <summary>movmskps or movmskpd: the sign bits of the lanes.</summary>
    public void SignMask(bool isDouble, Gpr target, Xmm source) =>
        RegisterForm(0x50 | Encoding.Map0F | (isDouble ? Encoding.P66 : 0), (int)target, (int)source);

    /// <summary>ldmxcsr [source].</summary>
    public void Ldmxcsr(in Address source) => MemoryForm(0xAE | Encoding.Map0F, 2, source);

    /// <summary>stmxcsr [target].</summary>
    public void Stmxcsr(in Address target) => MemoryForm(0xAE | Encoding.Map0F, 3, target);

    private static int Scalar(bool isDouble) => isDouble ? Encoding.PF2 : Encoding.PF3;
}
