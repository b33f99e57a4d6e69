using Skiff.Compiler.Abi;
using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.X64;

// Float to integer, Core 2.0, 4.3.2.22 to 4.3.2.25. cvttss2si answers 0x80...0 for what does not fit; the cold path finds out why.
internal sealed partial class X64Emitter
{
    private void WriteTruncate(in MachineInstruction m)
    {
        var (target, source) = (GprOf(m, m.Def), XmmOf(m, m.Left));
        var isDouble = m.FromSize == OperandSize.Qword;
        if (m.IsSigned)
        {
            var cold = AddCold(ColdKind.TruncateSigned, m);
            _asm.ConvertToInteger(isDouble, m.Size, target, source);
            _asm.Alu(AluOp.Cmp, m.Size, target, 1);
            _asm.Jcc(Condition.Overflow, cold.Start);
            _asm.Bind(cold.Resume);
        }
        else if (m.Size == OperandSize.Dword)
        {
            // All 32-bit results are found among the 64-bit ones.
            var cold = AddCold(ColdKind.TruncateUnsigned32, m);
            _asm.ConvertToInteger(isDouble, OperandSize.Qword, target, source);
            _asm.Mov(OperandSize.Dword, Gpr.R11, target);
            _asm.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.R11, target);
            _asm.Jcc(Condition.NotEqual, cold.Start);
            _asm.Bind(cold.Resume);
        }
        else
        {
            var cold = AddCold(ColdKind.TruncateUnsigned64, m);
            _asm.ConvertToInteger(isDouble, OperandSize.Qword, target, source);
            _asm.Test(OperandSize.Qword, target, target);
            _asm.Jcc(Condition.Sign, cold.Start);
            _asm.Bind(cold.Resume);
        }
    }

    private void WriteTruncateSignedCold(in ColdPath path)
    {
        var m = path.Instruction;
        var (target, source) = (GprOf(m, m.Def), XmmOf(m, m.Left));
        if (m.Sub == 1)
        {
            var (notNumber, end) = (_asm.NewLabel(), path.Resume);
            _asm.Sse(Ucomis(m.FromSize), source, source);
            _asm.JccShort(Condition.Parity, notNumber);
            _asm.Sse(SseOp.Xorps, Scratch, Scratch);
            _asm.Sse(Ucomis(m.FromSize), source, Scratch);
            _asm.Jcc(Condition.Below, end); // The smallest number is there already.
            _asm.Mov(target, m.Size == OperandSize.Dword ? int.MaxValue : long.MaxValue);
            _asm.Jmp(end);
            _asm.Bind(notNumber);
            _asm.Zero(target);
            _asm.Jmp(end);
            return;
        }

        WriteTrapIfNotNumber(m, source);

        // The smallest number itself, and for f64 -> i32 what is less than one below it, is right.
        _asm.Sse(Ucomis(m.FromSize), source, LowestBound(m, out var isExclusive));
        _asm.Jcc(isExclusive ? Condition.BelowEqual : Condition.Below, TrapLabel(m, TrapCode.IntegerOverflow));
        _asm.Sse(SseOp.Xorps, Scratch, Scratch);
        _asm.Sse(Ucomis(m.FromSize), source, Scratch);
        _asm.Jcc(Condition.AboveEqual, TrapLabel(m, TrapCode.IntegerOverflow));
        _asm.Jmp(path.Resume);
    }

    private Address LowestBound(in MachineInstruction m, out bool isExclusive)
    {
        var isDouble = m.FromSize == OperandSize.Qword;
        isExclusive = isDouble && m.Size == OperandSize.Dword;
        var bound = m.Size == OperandSize.Qword ? (double)long.MinValue : isExclusive ? int.MinValue - 1.0 : int.MinValue;
        return isDouble
            ? FloatAddress(BitConverter.DoubleToUInt64Bits(bound), 8)
            : FloatAddress(BitConverter.SingleToUInt32Bits((float)bound), 4);
    }

    private void WriteTrapIfNotNumber(in MachineInstruction m, Xmm source)
    {
        _asm.Sse(Ucomis(m.FromSize), source, source);
        _asm.Jcc(Condition.Parity, TrapLabel(m, TrapCode.InvalidConversionToInteger));
    }

    private void WriteTruncateUnsigned32Cold(in ColdPath path)
    {
        var m = path.Instruction;
        var (target, source) = (GprOf(m, m.Def), XmmOf(m, m.Left));
        if (m.Sub == 0)
        {
            WriteTrapIfNotNumber(m, source);
            WriteTrap(m, (int)TrapCode.IntegerOverflow);
            return;
        }

        WriteSaturated(path, source, target, OperandSize.Dword);
    }

    // 0 for NaN and what is below 0, else all ones.
    private void WriteSaturated(in ColdPath path, Xmm source, Gpr target, OperandSize size)
    {
        var large = _asm.NewLabel();
        _asm.Sse(SseOp.Xorps, Scratch, Scratch);
        _asm.Sse(Ucomis(path.Instruction.FromSize), source, Scratch);
        _asm.JccShort(Condition.Above, large);
        _asm.Zero(target);
        _asm.Jmp(path.Resume);
        _asm.Bind(large);
        _asm.Mov(target, size == OperandSize.Dword ? uint.MaxValue : -1L);
        _asm.Jmp(path.Resume);
    }

    // The result is 2^63 or more, or there is none: convert x - 2^63 and put the highest bit in.
    private void WriteTruncateUnsigned64Cold(in ColdPath path)
    {
        var m = path.Instruction;
        var (target, source) = (GprOf(m, m.Def), XmmOf(m, m.Left));
        var isDouble = m.FromSize == OperandSize.Qword;
        var half = isDouble
            ? FloatAddress(BitConverter.DoubleToUInt64Bits(9223372036854775808.0), 8)
            : FloatAddress(BitConverter.SingleToUInt32Bits(9223372036854775808.0f), 4);
        var tooLarge = _asm.NewLabel();
        _asm.Sse(SseOp.Movaps, Scratch, source);
        _asm.Sse(isDouble ? SseOp.Subsd : SseOp.Subss, Scratch, half);
        _asm.ConvertToInteger(isDouble, OperandSize.Qword, target, Scratch);
        _asm.Test(OperandSize.Qword, target, target);
        _asm.JccShort(Condition.Sign, tooLarge);
        _asm.Mov(Gpr.R11, long.MinValue);
        _asm.Alu(AluOp.Xor, OperandSize.Qword, target, Gpr.R11);
        _asm.Jmp(path.Resume);
        _asm.Bind(tooLarge);
        if (m.Sub == 0)
        {
            WriteTrapIfNotNumber(m, source);
            WriteTrap(m, (int)TrapCode.IntegerOverflow);
        }
        else
        {
            WriteSaturated(path, source, target, OperandSize.Qword);
        }
    }
}
