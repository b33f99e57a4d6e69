using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;
using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.X64;

// Integer moves and arithmetic.
internal sealed partial class X64Emitter
{
    // The last input as register, or as address of a slot, of memory or of a constant.
    private bool IsInRegister(in MachineInstruction m, out Address address)
    {
        switch (m.Source)
        {
            case SourceKind.Operand:
                var allocation = AllocationOf(m, m.Right);
                address = allocation.IsSlot ? SlotAddress(allocation) : default;
                return allocation.IsRegister;
            case SourceKind.Pool:
                address = PoolAddress(m.Pool);
                return false;
            default:
                address = MemoryOf(m);
                return false;
        }
    }

    private void WriteExtend(in MachineInstruction m)
    {
        var target = GprOf(m, m.Def);
        if (IsInRegister(m, out var address))
        {
            WriteExtendRegister(m, target, GprOf(m, m.Right));
        }
        else if (m.FromSize == m.Size || m.FromSize == OperandSize.Dword && !m.IsSigned)
        {
            _asm.Mov(m.FromSize, target, address);
        }
        else if (m.IsSigned)
        {
            _asm.MovSx(m.Size, m.FromSize, target, address);
        }
        else
        {
            _asm.MovZx(m.FromSize, target, address);
        }
    }

    private void WriteExtendRegister(in MachineInstruction m, Gpr target, Gpr source)
    {
        if (m.Sub == 1)
        {
            // A copy of an I32 to an I64: its upper half is zero already.
            if (target != source)
            {
                _asm.Mov(OperandSize.Dword, target, source);
            }
        }
        else if (m.IsSigned)
        {
            _asm.MovSx(m.Size, m.FromSize, target, source);
        }
        else if (m.FromSize >= OperandSize.Dword)
        {
            _asm.Mov(m.FromSize, target, source);
        }
        else
        {
            _asm.MovZx(m.FromSize, target, source);
        }
    }

    private void WriteStore(in MachineInstruction m)
    {
        if (m.Right >= 0)
        {
            _asm.Mov(m.Size, MemoryOf(m), GprOf(m, m.Right));
        }
        else
        {
            _asm.Mov(m.Size, MemoryOf(m), (int)m.Immediate);
        }
    }

    private void WriteAluMemory(in MachineInstruction m)
    {
        if (m.Source == SourceKind.Operand)
        {
            _asm.Alu((AluOp)m.Sub, m.Size, MemoryOf(m), GprOf(m, m.Right));
        }
        else
        {
            _asm.Alu((AluOp)m.Sub, m.Size, MemoryOf(m), (int)m.Immediate);
        }
    }

    // An addition: in place where the target is one of the terms.
    private void WriteLea(in MachineInstruction m)
    {
        var target = GprOf(m, m.Def);
        if (m.Index < 0 && m.Base >= 0)
        {
            var source = GprOf(m, m.Base);
            if (target == source)
            {
                WriteAddImmediate(m.Size, target, m.Displacement);
                return;
            }

            if (m.Displacement == 0)
            {
                _asm.Mov(m.Size, target, source);
                return;
            }
        }
        else if (m.Base >= 0 && m.ScaleLog2 == 0 && m.Displacement == 0)
        {
            var (first, second) = (GprOf(m, m.Base), GprOf(m, m.Index));
            if (target == first || target == second)
            {
                _asm.Alu(AluOp.Add, m.Size, target, target == first ? second : first);
                return;
            }
        }

        _asm.Lea(m.Size, target, MemoryOf(m));
    }

    private void WriteAddImmediate(OperandSize size, Gpr target, int value)
    {
        // 128 does not fit a signed byte, -128 does.
        if (value == 128)
        {
            _asm.Alu(AluOp.Sub, size, target, -128);
        }
        else
        {
            _asm.Alu(AluOp.Add, size, target, value);
        }
    }

    private void WriteAlu(in MachineInstruction m)
    {
        var target = GprOf(m, m.Def);
        if (m.Source == SourceKind.Immediate)
        {
            _asm.Alu((AluOp)m.Sub, m.Size, target, (int)m.Immediate);
        }
        else if (IsInRegister(m, out var address))
        {
            _asm.Alu((AluOp)m.Sub, m.Size, target, GprOf(m, m.Right));
        }
        else
        {
            _asm.Alu((AluOp)m.Sub, m.Size, target, address);
        }
    }

    private void WriteMultiply(in MachineInstruction m)
    {
        if (IsInRegister(m, out var address))
        {
            _asm.Imul(m.Size, GprOf(m, m.Def), GprOf(m, m.Right));
        }
        else
        {
            _asm.Imul(m.Size, GprOf(m, m.Def), address);
        }
    }

    private void WriteMultiplyImmediate(in MachineInstruction m)
    {
        if (IsInRegister(m, out var address))
        {
            _asm.Imul(m.Size, GprOf(m, m.Def), GprOf(m, m.Right), (int)m.Immediate);
        }
        else
        {
            _asm.Imul(m.Size, GprOf(m, m.Def), address, (int)m.Immediate);
        }
    }

    private void WriteMultiplyHigh(in MachineInstruction m)
    {
        var op = m.IsSigned ? UnaryOp.Imul : UnaryOp.Mul;
        if (IsInRegister(m, out var address))
        {
            _asm.Unary(op, m.Size, GprOf(m, m.Right));
        }
        else
        {
            _asm.Unary(op, m.Size, address);
        }
    }

    // Core 2.0, 4.3.2: a divisor of 0 and MIN / -1 trap, MIN rem -1 is 0. The CPU never sees what would make it raise #DE.
    private void WriteDivide(in MachineInstruction m)
    {
        var facts = (DivisionFacts)m.Immediate;
        var divisor = GprOf(m, m.Right);
        if ((facts & DivisionFacts.DivisorNotZero) == 0)
        {
            _asm.Test(m.Size, divisor, divisor);
            _asm.Jcc(Condition.Equal, TrapLabel(m, TrapCode.IntegerDivideByZero));
        }

        if (!m.IsSigned)
        {
            _asm.Zero(Gpr.Rdx);
            _asm.Unary(UnaryOp.Div, m.Size, divisor);
            return;
        }

        ColdPath? minusOne = null;
        if ((facts & DivisionFacts.NoOverflow) == 0)
        {
            minusOne = AddCold(ColdKind.DivideByMinusOne, m);
            _asm.Alu(AluOp.Cmp, m.Size, divisor, -1);
            _asm.Jcc(Condition.Equal, minusOne.Value.Start);
        }

        _asm.SignExtendAccumulator(m.Size);
        _asm.Unary(UnaryOp.Idiv, m.Size, divisor);
        if (minusOne is { } path)
        {
            _asm.Bind(path.Resume);
        }
    }

    private void WriteDivideByMinusOne(in ColdPath path)
    {
        var m = path.Instruction;
        if (m.Sub == 1)
        {
            _asm.Zero(Gpr.Rdx);
        }
        else
        {
            _asm.Unary(UnaryOp.Neg, m.Size, Gpr.Rax);
            _asm.Jcc(Condition.Overflow, TrapLabel(m, TrapCode.IntegerOverflow));
        }

        _asm.Jmp(path.Resume);
    }

    private void WriteShift(in MachineInstruction m)
    {
        if (m.Immediate != 0)
        {
            _asm.Shift((ShiftOp)m.Sub, m.Size, GprOf(m, m.Def), (int)m.Immediate);
        }
    }

    private void WriteShiftLeftSmall(in MachineInstruction m)
    {
        var (target, source, count) = (GprOf(m, m.Def), GprOf(m, m.Left), (int)m.Immediate);
        if (target == source)
        {
            if (count == 1)
            {
                _asm.Alu(AluOp.Add, m.Size, target, target);
            }
            else
            {
                _asm.Shift(ShiftOp.Shl, m.Size, target, count);
            }
        }
        else if (count == 1)
        {
            _asm.Lea(m.Size, target, new Address(source, source));
        }
        else
        {
            _asm.Lea(m.Size, target, Address.Scaled(source, count, 0));
        }
    }

    // bsr leaves its target alone for 0. 31 - n and n xor 31 are the same for n up to 31, and so is the width for 2 * width - 1.
    private void WriteCountLeadingZeros(in MachineInstruction m)
    {
        var (target, width) = (GprOf(m, m.Def), m.Size == OperandSize.Dword ? 32 : 64);
        _asm.Mov(Gpr.R11, 2 * width - 1);
        if (IsInRegister(m, out var address))
        {
            _asm.Bsr(m.Size, target, GprOf(m, m.Right));
        }
        else
        {
            _asm.Bsr(m.Size, target, address);
        }

        _asm.Cmov(Condition.Equal, m.Size, target, Gpr.R11);
        _asm.Alu(AluOp.Xor, m.Size, target, width - 1);
    }

    private void WriteCountTrailingZeros(in MachineInstruction m)
    {
        var target = GprOf(m, m.Def);
        _asm.Mov(Gpr.R11, m.Size == OperandSize.Dword ? 32 : 64);
        if (IsInRegister(m, out var address))
        {
            _asm.Bsf(m.Size, target, GprOf(m, m.Right));
        }
        else
        {
            _asm.Bsf(m.Size, target, address);
        }

        _asm.Cmov(Condition.Equal, m.Size, target, Gpr.R11);
    }

    private void WriteCountOnes(in MachineInstruction m)
    {
        if (IsInRegister(m, out var address))
        {
            _asm.Popcnt(m.Size, GprOf(m, m.Def), GprOf(m, m.Right));
        }
        else
        {
            _asm.Popcnt(m.Size, GprOf(m, m.Def), address);
        }
    }

    private void WriteClamp(in MachineInstruction m)
    {
        var (target, index) = (GprOf(m, m.Def), GprOf(m, m.Left));
        _asm.Zero(target);
        if (m.Source == SourceKind.Immediate)
        {
            _asm.Alu(AluOp.Cmp, m.Size, index, (int)m.Immediate);
        }
        else if (IsInRegister(m, out var address))
        {
            _asm.Alu(AluOp.Cmp, m.Size, index, GprOf(m, m.Right));
        }
        else
        {
            _asm.Alu(AluOp.Cmp, m.Size, index, address);
        }

        if (m.Target != 0)
        {
            _asm.Jcc(Condition.AboveEqual, TrapLabel(m, (TrapCode)m.Target));
        }

        _asm.Cmov(Condition.Below, m.Size, target, index);
    }
}
