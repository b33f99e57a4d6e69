using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <content>Comparisons, and what is decided by them.</content>
internal sealed partial class Simplification
{
    private bool SimplifyComparison(Inst inst)
    {
        ref var data = ref _function[inst];
        var condition = (IntCondition)data.Imm;
        if (TryConstant(data.A, out _) && !TryConstant(data.B, out _))
        {
            return BecomeComparison(inst, IntConditions.Swap(condition), data.B, data.A);
        }

        if (data.A == data.B)
        {
            return BecomeConstant(inst, ConstantFolding.Compare(condition, data.Type, 0, 0) ? 1 : 0);
        }

        return TryConstant(data.B, out var right)
            && (TryDecideByBits(inst, condition, right) || CompareWithConstant(inst, condition, right));
    }

    // The number of bits that may be set bounds A from above.
    private bool TryDecideByBits(Inst inst, IntCondition condition, long right)
    {
        ref var data = ref _function[inst];
        var bits = _bits.Of(data.A);
        var width = Width(data.Type);
        if (bits == width)
        {
            return false;
        }

        var most = (1UL << bits) - 1;
        var unsigned = width == 32 ? (uint)right : (ulong)right;
        bool? holds = condition switch
        {
            IntCondition.Equal when unsigned > most => false,
            IntCondition.NotEqual when unsigned > most => true,
            IntCondition.UnsignedLess when unsigned > most => true,
            IntCondition.UnsignedGreaterEqual when unsigned > most => false,
            IntCondition.UnsignedLessEqual when unsigned >= most => true,
            IntCondition.UnsignedGreater when unsigned >= most => false,
            IntCondition.SignedLess when right <= 0 => false,
            IntCondition.SignedGreaterEqual when right <= 0 => true,
            IntCondition.SignedLessEqual when right < 0 => false,
            IntCondition.SignedGreater when right < 0 => true,
            _ => null,
        };
        if (holds is not { } decided)
        {
            return false;
        }

        BecomeConstant(inst, decided ? 1 : 0);
        return true;
    }

    private bool CompareWithConstant(Inst inst, IntCondition condition, long right)
    {
        ref var data = ref _function[inst];
        switch (condition)
        {
            case IntCondition.UnsignedLess when right == 0:
                return BecomeConstant(inst, 0);
            case IntCondition.UnsignedGreaterEqual when right == 0:
                return BecomeConstant(inst, 1);
            case IntCondition.UnsignedLess when right == 1:
                return BecomeComparison(inst, IntCondition.Equal, data.A, MakeConstant(inst, data.Type, 0));
            case IntCondition.UnsignedLessEqual when right == 0:
                return BecomeComparison(inst, IntCondition.Equal, data.A, data.B);
            case IntCondition.UnsignedGreaterEqual when right == 1:
                return BecomeComparison(inst, IntCondition.NotEqual, data.A, MakeConstant(inst, data.Type, 0));
            case IntCondition.UnsignedGreater when right == 0:
                return BecomeComparison(inst, IntCondition.NotEqual, data.A, data.B);
            case IntCondition.Equal or IntCondition.NotEqual:
                return SimplifyEquality(inst, condition, right);
            default:
                return false;
        }
    }

    private bool SimplifyEquality(Inst inst, IntCondition condition, long right)
    {
        ref var data = ref _function[inst];
        if (right == 0)
        {
            if (data.Type == IrType.I32 && TryTakeCondition(inst, data.A, condition == IntCondition.Equal))
            {
                return true;
            }

            // a - b == 0, a xor b == 0
            if (TryDefinition(data.A, IrOpcode.Isub, out var difference) || TryDefinition(data.A, IrOpcode.Bxor, out difference))
            {
                return BecomeComparison(inst, condition, difference.A, difference.B);
            }
        }

        if (TryDefinition(data.A, IrOpcode.ExtendU, out var wide) && right == (uint)right)
        {
            return BecomeComparison(inst, condition, wide.A, MakeConstant(inst, IrType.I32, right));
        }

        return TryDefinition(data.A, IrOpcode.ExtendS, out wide) && right == (int)right
            && BecomeComparison(inst, condition, wide.A, MakeConstant(inst, IrType.I32, right));
    }

    // (a < b) != 0 is a < b; (a < b) == 0 is a >= b. Of the float comparisons only == and != have an opposite: NaN.
    private bool TryTakeCondition(Inst inst, Value value, bool inverted)
    {
        if (TryDefinition(value, IrOpcode.Icmp, out var integer))
        {
            var condition = (IntCondition)integer.Imm;
            return !inverted ? BecomeValue(inst, value) || true
                : BecomeComparison(inst, IntConditions.Invert(condition), integer.A, integer.B);
        }

        if (!TryDefinition(value, IrOpcode.Fcmp, out var comparison))
        {
            return false;
        }

        if (!inverted)
        {
            BecomeValue(inst, value);
            return true;
        }

        if ((FloatCondition)comparison.Imm is not (FloatCondition.Equal or FloatCondition.NotEqual))
        {
            return false;
        }

        Become(inst, IrOpcode.Fcmp, comparison.Type, comparison.A, comparison.B);
        _function[inst].Imm = (long)((FloatCondition)comparison.Imm == FloatCondition.Equal ? FloatCondition.NotEqual : FloatCondition.Equal);
        return true;
    }

    // A condition that is x != 0 or x == 0 is x, with the arms exchanged for the second.
    private bool TryStripZeroTest(Value condition, out Value tested, out bool inverted)
    {
        tested = Value.None;
        inverted = false;
        if (!TryDefinition(condition, IrOpcode.Icmp, out var test) || test.Type != IrType.I32 || !IsConstant(test.B, 0))
        {
            return false;
        }

        tested = test.A;
        inverted = (IntCondition)test.Imm == IntCondition.Equal;
        return inverted || (IntCondition)test.Imm == IntCondition.NotEqual;
    }

    private bool SimplifyCondition(Inst inst)
    {
        ref var data = ref _function[inst];
        if (data.Opcode == IrOpcode.TrapIf && TryConstant(data.A, out var condition))
        {
            return DecideTrap(inst, condition != 0);
        }

        if (!TryStripZeroTest(data.A, out var tested, out var inverted) || (inverted && data.Opcode == IrOpcode.TrapIf))
        {
            return false;
        }

        data.A = tested;
        if (inverted)
        {
            _function.TargetsOf(data).Reverse();
            _haveEdgesChanged = true;
        }

        return true;
    }

    // What stands behind a certain trap never runs.
    private bool DecideTrap(Inst inst, bool traps)
    {
        if (!traps)
        {
            _function.Remove(inst);
            _function[inst].Opcode = IrOpcode.Nop;
            return false;
        }

        while (_function[inst].Next != Inst.None)
        {
            _function.Remove(_function[inst].Next);
        }

        _function[inst].Opcode = IrOpcode.Trap;
        _function[inst].A = Value.None;
        _haveEdgesChanged = true;
        return false;
    }

    private bool SimplifySelect(Inst inst)
    {
        ref var data = ref _function[inst];
        if (data.A == data.B)
        {
            return BecomeValue(inst, data.A);
        }

        if (TryConstant(data.C, out var condition))
        {
            return BecomeValue(inst, condition != 0 ? data.A : data.B);
        }

        if (TryStripZeroTest(data.C, out var tested, out var inverted))
        {
            data.C = tested;
            (data.A, data.B) = inverted ? (data.B, data.A) : (data.A, data.B);
            return true;
        }

        if (data.Type != IrType.I32 || !TryConstant(data.A, out var then) || !TryConstant(data.B, out var otherwise))
        {
            return false;
        }

        return (then, otherwise) switch
        {
            (1, 0) => BecomeComparison(inst, IntCondition.NotEqual, data.C, data.B),
            (0, 1) => BecomeComparison(inst, IntCondition.Equal, data.C, data.A),
            _ => false,
        };
    }
}
