using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.X64;

// Floating point with the exact results of Core 2.0, 4.3.3.
internal sealed partial class X64Emitter
{
    private const Xmm Scratch = Xmm.Xmm15;
    private const ulong Sign32 = 1UL << 31;
    private const ulong Sign64 = 1UL << 63;

    private static SseOp Ucomis(OperandSize size) => size == OperandSize.Dword ? SseOp.Ucomiss : SseOp.Ucomisd;

    private void WriteMoveFloat(in MachineInstruction m)
    {
        if (IsInRegister(m, out var address))
        {
            _asm.Sse(SseOp.Movaps, XmmOf(m, m.Def), XmmOf(m, m.Right));
        }
        else
        {
            _asm.Sse(m.Size == OperandSize.Dword ? SseOp.Movss : SseOp.Movsd, XmmOf(m, m.Def), address);
        }
    }

    private void WriteStoreFloat(in MachineInstruction m) =>
        _asm.Sse(m.Size == OperandSize.Dword ? SseStore.Movss : SseStore.Movsd, MemoryOf(m), XmmOf(m, m.Right));

    private void WriteBitcast(in MachineInstruction m)
    {
        var source = AllocationOf(m, m.Left);
        if (m.Sub == 1)
        {
            if (source.IsSlot)
            {
                _asm.Sse(m.Size == OperandSize.Dword ? SseOp.Movss : SseOp.Movsd, XmmOf(m, m.Def), SlotAddress(source));
            }
            else
            {
                _asm.MovBits(m.Size, XmmOf(m, m.Def), (Gpr)source.Register);
            }
        }
        else if (source.IsSlot)
        {
            _asm.Mov(m.Size, GprOf(m, m.Def), SlotAddress(source));
        }
        else
        {
            _asm.MovBits(m.Size, GprOf(m, m.Def), (Xmm)(source.Register - 16));
        }
    }

    private void WriteFloatBinary(in MachineInstruction m)
    {
        var op = ScalarOps.Instruction((ScalarOp)m.Sub, m.Size);
        if (IsInRegister(m, out var address))
        {
            _asm.Sse(op, XmmOf(m, m.Def), XmmOf(m, m.Right));
        }
        else
        {
            _asm.Sse(op, XmmOf(m, m.Def), address);
        }
    }

    // These write the low lane only: without the xorps they would wait for whatever the register held before.
    private void BreakDependency(in MachineInstruction m, Xmm target)
    {
        if (m.Source != SourceKind.Operand || AllocationOf(m, m.Right) != AllocationOf(m, m.Def))
        {
            _asm.Sse(SseOp.Xorps, target, target);
        }
    }

    private void WriteFloatUnary(in MachineInstruction m)
    {
        var op = ScalarOps.Instruction((ScalarOp)m.Sub, m.Size);
        var target = XmmOf(m, m.Def);
        BreakDependency(m, target);
        if (IsInRegister(m, out var address))
        {
            _asm.Sse(op, target, XmmOf(m, m.Right));
        }
        else
        {
            _asm.Sse(op, target, address);
        }
    }

    private void WriteFloatRound(in MachineInstruction m)
    {
        var op = m.Size == OperandSize.Dword ? SseOp.Roundss : SseOp.Roundsd;
        var target = XmmOf(m, m.Def);
        BreakDependency(m, target);
        if (IsInRegister(m, out var address))
        {
            _asm.Sse(op, target, XmmOf(m, m.Right), m.Sub);
        }
        else
        {
            _asm.Sse(op, target, address, m.Sub);
        }
    }

    // minss and maxss are right unless the operands are equal (zeros of either sign) or unordered; ucomiss sets ZF in both cases.
    private void WriteFloatMinMax(in MachineInstruction m)
    {
        var (target, other) = (XmmOf(m, m.Def), XmmOf(m, m.Right));
        var cold = AddCold(ColdKind.FloatMinMax, m);
        _asm.Sse(Ucomis(m.Size), target, other);
        _asm.Jcc(Condition.Equal, cold.Start);
        var op = (m.Sub, m.Size) switch
        {
            (0, OperandSize.Dword) => SseOp.Minss,
            (0, _) => SseOp.Minsd,
            (_, OperandSize.Dword) => SseOp.Maxss,
            _ => SseOp.Maxsd,
        };
        _asm.Sse(op, target, other);
        _asm.Bind(cold.Resume);
    }

    private void WriteMinMaxOfEqualOrUnordered(in ColdPath path)
    {
        var m = path.Instruction;
        var (target, other) = (XmmOf(m, m.Def), XmmOf(m, m.Right));
        var unordered = _asm.NewLabel();
        _asm.JccShort(Condition.Parity, unordered);
        _asm.Sse(m.Sub == 0 ? SseOp.Orps : SseOp.Andps, target, other);
        _asm.Jmp(path.Resume);
        _asm.Bind(unordered);
        _asm.Sse(m.Size == OperandSize.Dword ? SseOp.Addss : SseOp.Addsd, target, other);
        _asm.Jmp(path.Resume);
    }

    private Address SignMask(OperandSize size) => FloatAddress(size == OperandSize.Dword ? Sign32 : Sign64, 16);

    private Address MagnitudeMask(OperandSize size) => FloatAddress(size == OperandSize.Dword ? Sign32 - 1 : Sign64 - 1, 16);

    private void WriteFloatSign(in MachineInstruction m)
    {
        if (m.Sub == 1)
        {
            _asm.Sse(SseOp.Xorps, XmmOf(m, m.Def), SignMask(m.Size));
        }
        else
        {
            _asm.Sse(SseOp.Andps, XmmOf(m, m.Def), MagnitudeMask(m.Size));
        }
    }

    private void WriteCopySign(in MachineInstruction m)
    {
        var (target, magnitude) = (XmmOf(m, m.Def), XmmOf(m, m.Right));
        _asm.Sse(SseOp.Movaps, Scratch, SignMask(m.Size));
        _asm.Sse(SseOp.Andps, target, Scratch);
        _asm.Sse(SseOp.Andnps, Scratch, magnitude);
        _asm.Sse(SseOp.Orps, target, Scratch);
    }

    private void WriteConvertSigned(in MachineInstruction m)
    {
        var target = XmmOf(m, m.Def);
        var isDouble = m.Size == OperandSize.Qword;
        _asm.Sse(SseOp.Xorps, target, target);
        if (m.Left >= 0)
        {
            _asm.ConvertToFloat(isDouble, m.FromSize, target, GprOf(m, m.Left));
        }
        else if (IsInRegister(m, out var address))
        {
            _asm.ConvertToFloat(isDouble, m.FromSize, target, GprOf(m, m.Right));
        }
        else
        {
            _asm.ConvertToFloat(isDouble, m.FromSize, target, address);
        }
    }

    private void WriteConvertUnsigned64(in MachineInstruction m)
    {
        var (target, source) = (XmmOf(m, m.Def), GprOf(m, m.Left));
        var cold = AddCold(ColdKind.ConvertUnsigned64, m);
        _asm.Sse(SseOp.Xorps, target, target);
        _asm.Test(OperandSize.Qword, source, source);
        _asm.Jcc(Condition.Sign, cold.Start);
        _asm.ConvertToFloat(m.Size == OperandSize.Qword, OperandSize.Qword, target, source);
        _asm.Bind(cold.Resume);
    }

    // 2^63 and more: convert the half, with the lost bit kept in the lowest one so that rounding comes out right, and double it.
    private void WriteConvertUnsigned64Cold(in ColdPath path)
    {
        var m = path.Instruction;
        var target = XmmOf(m, m.Def);
        var isEven = _asm.NewLabel();
        _asm.Mov(OperandSize.Qword, Gpr.R11, GprOf(m, m.Left));
        _asm.Shift(ShiftOp.Shr, OperandSize.Qword, Gpr.R11, 1);
        _asm.JccShort(Condition.AboveEqual, isEven);
        _asm.Alu(AluOp.Or, OperandSize.Qword, Gpr.R11, 1);
        _asm.Bind(isEven);
        _asm.ConvertToFloat(m.Size == OperandSize.Qword, OperandSize.Qword, target, Gpr.R11);
        _asm.Sse(m.Size == OperandSize.Dword ? SseOp.Addss : SseOp.Addsd, target, target);
        _asm.Jmp(path.Resume);
    }
}
