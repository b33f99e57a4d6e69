using Skiff.Compiler.Abi;
using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.X64;

// Comparisons and what reads their flags.
internal sealed partial class X64Emitter
{
    private void WriteComparison(in MachineInstruction m)
    {
        switch (m.Compare)
        {
            case CompareKind.Cmp:
                WriteCmp(m);
                break;
            case CompareKind.Test:
                WriteTest(m);
                break;
            default:
                var op = m.Size == OperandSize.Dword ? SseOp.Ucomiss : SseOp.Ucomisd;
                if (IsInRegister(m, out var address))
                {
                    _asm.Sse(op, XmmOf(m, m.Left), XmmOf(m, m.Right));
                }
                else
                {
                    _asm.Sse(op, XmmOf(m, m.Left), address);
                }

                break;
        }
    }

    private void WriteCmp(in MachineInstruction m)
    {
        if (m.IsMemoryLeft)
        {
            _asm.Alu(AluOp.Cmp, m.Size, MemoryOf(m), (int)m.Immediate);
            return;
        }

        var left = AllocationOf(m, m.Left);
        if (m.Source != SourceKind.Immediate)
        {
            if (IsInRegister(m, out var address))
            {
                _asm.Alu(AluOp.Cmp, m.Size, (Gpr)left.Register, GprOf(m, m.Right));
            }
            else
            {
                _asm.Alu(AluOp.Cmp, m.Size, (Gpr)left.Register, address);
            }
        }
        else if (left.IsSlot)
        {
            _asm.Alu(AluOp.Cmp, m.Size, SlotAddress(left), (int)m.Immediate);
        }
        else if (m.Immediate == 0)
        {
            _asm.Test(m.Size, (Gpr)left.Register, (Gpr)left.Register);
        }
        else
        {
            _asm.Alu(AluOp.Cmp, m.Size, (Gpr)left.Register, (int)m.Immediate);
        }
    }

    // Only asked for zero or not, so a small mask need not test all of the operand.
    private void WriteTest(in MachineInstruction m)
    {
        var left = AllocationOf(m, m.Left);
        if (m.Source == SourceKind.Immediate)
        {
            var size = m.Immediate switch { >= 0 and <= 0xFF => OperandSize.Byte, >= 0 => OperandSize.Dword, _ => m.Size };
            if (left.IsSlot)
            {
                _asm.Test(size, SlotAddress(left), (int)m.Immediate);
            }
            else
            {
                _asm.Test(size, (Gpr)left.Register, (int)m.Immediate);
            }
        }
        else if (IsInRegister(m, out var address))
        {
            _asm.Test(m.Size, (Gpr)left.Register, GprOf(m, m.Right));
        }
        else
        {
            _asm.Test(m.Size, address, (Gpr)left.Register);
        }
    }

    private void WriteCompareSet(in MachineInstruction m)
    {
        var target = GprOf(m, m.Def);
        _asm.Zero(target);
        if (m.Condition < FlagCondition.OrderedEqual)
        {
            WriteComparison(m);
            _asm.Setcc((Condition)m.Condition, target);
            return;
        }

        // Unordered sets parity: then equal is false and not equal true, whatever the zero flag says.
        var isEqual = m.Condition == FlagCondition.OrderedEqual;
        _asm.Mov(Gpr.R11, isEqual ? 0 : 1);
        WriteComparison(m);
        _asm.Setcc(isEqual ? Condition.NotParity : Condition.Parity, target);
        _asm.Cmov(Condition.NotEqual, OperandSize.Dword, target, Gpr.R11);
    }

    private void WriteCompareSelect(in MachineInstruction m)
    {
        WriteComparison(m);
        if (m.Condition == FlagCondition.OrderedEqual)
        {
            var unordered = _asm.NewLabel();
            _asm.JccShort(Condition.Parity, unordered);
            WriteCmov(Condition.Equal, m);
            _asm.Bind(unordered);
        }
        else if (m.Condition == FlagCondition.UnorderedNotEqual)
        {
            WriteCmov(Condition.Parity, m);
            WriteCmov(Condition.NotEqual, m);
        }
        else
        {
            WriteCmov((Condition)m.Condition, m);
        }
    }

    private void WriteCmov(Condition condition, in MachineInstruction m)
    {
        var choice = AllocationOf(m, m.Choice);
        if (choice.IsSlot)
        {
            _asm.Cmov(condition, m.FromSize, GprOf(m, m.Def), SlotAddress(choice));
        }
        else
        {
            _asm.Cmov(condition, m.FromSize, GprOf(m, m.Def), (Gpr)choice.Register);
        }
    }

    private void WriteCompareSelectFloat(in MachineInstruction m)
    {
        WriteComparison(m);
        var end = _asm.NewLabel();
        if (m.Condition == FlagCondition.OrderedEqual)
        {
            _asm.JccShort(Condition.Parity, end);
            _asm.JccShort(Condition.NotEqual, end);
        }
        else if (m.Condition == FlagCondition.UnorderedNotEqual)
        {
            var move = _asm.NewLabel();
            _asm.JccShort(Condition.Parity, move);
            _asm.JccShort(Condition.Equal, end);
            _asm.Bind(move);
        }
        else
        {
            _asm.JccShort(((Condition)m.Condition).Negated, end);
        }

        var choice = AllocationOf(m, m.Choice);
        if (choice.IsSlot)
        {
            _asm.Sse(m.FromSize == OperandSize.Dword ? SseOp.Movss : SseOp.Movsd, XmmOf(m, m.Def), SlotAddress(choice));
        }
        else
        {
            _asm.Sse(SseOp.Movaps, XmmOf(m, m.Def), XmmOf(m, m.Choice));
        }

        _asm.Bind(end);
    }

    private void WriteCompareBranch(in MachineInstruction m)
    {
        if (_finalTargets[m.Target] == _finalTargets[m.Target2])
        {
            // Nothing depends on the flags, but a load that was fused into the comparison may still trap.
            if (m.IsMemoryLeft || m.Source == SourceKind.Memory)
            {
                WriteComparison(m);
            }

            WriteJump(m.Target);
            return;
        }

        WriteComparison(m);
        var (condition, ifTrue, ifFalse) = (m.Condition, m.Target, m.Target2);
        if (IsNext(ifTrue))
        {
            (condition, ifTrue, ifFalse) = (condition ^ (FlagCondition)1, ifFalse, ifTrue);
        }

        switch (condition)
        {
            case FlagCondition.OrderedEqual:
                JumpIf(Condition.Parity, ifFalse);
                JumpIf(Condition.Equal, ifTrue);
                break;
            case FlagCondition.UnorderedNotEqual:
                JumpIf(Condition.Parity, ifTrue);
                JumpIf(Condition.NotEqual, ifTrue);
                break;
            default:
                JumpIf((Condition)condition, ifTrue);
                break;
        }

        WriteJump(ifFalse);
    }

    private void JumpIf(Condition condition, int block) => _asm.Jcc(condition, LabelOf(block));

    private void WriteCompareTrap(in MachineInstruction m)
    {
        WriteComparison(m);
        var trap = TrapLabel(m, (TrapCode)m.Target);
        switch (m.Condition)
        {
            case FlagCondition.OrderedEqual:
                var end = _asm.NewLabel();
                _asm.JccShort(Condition.Parity, end);
                _asm.Jcc(Condition.Equal, trap);
                _asm.Bind(end);
                break;
            case FlagCondition.UnorderedNotEqual:
                _asm.Jcc(Condition.Parity, trap);
                _asm.Jcc(Condition.NotEqual, trap);
                break;
            default:
                _asm.Jcc((Condition)m.Condition, trap);
                break;
        }
    }
}
