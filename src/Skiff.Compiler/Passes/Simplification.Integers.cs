using System.Numerics;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <content>Integer arithmetic. A constant operand is moved to the right where the order does not matter.</content>
internal sealed partial class Simplification
{
    private bool SimplifyInteger(Inst inst)
    {
        ref var data = ref _function[inst];
        if (OpcodeTraits.IsCommutative(data.Opcode) && TryConstant(data.A, out _) && !TryConstant(data.B, out _))
        {
            (data.A, data.B) = (data.B, data.A);
            return true;
        }

        if (TryConstant(data.B, out var right))
        {
            return SimplifyWithConstant(inst, right);
        }

        if (data.A == data.B)
        {
            return SimplifyWithItself(inst);
        }

        return data.Opcode is >= IrOpcode.Ishl and <= IrOpcode.Rotr && SimplifyShiftCount(inst);
    }

    private bool SimplifyWithConstant(Inst inst, long right)
    {
        ref var data = ref _function[inst];
        var a = data.A;
        switch (data.Opcode)
        {
            case IrOpcode.Iadd:
                return right == 0 ? BecomeValue(inst, a)
                    : TryOnlyUse(a, IrOpcode.Iadd, out var sum) && TryConstant(sum.B, out var addend)
                    && BecomeBinary(inst, IrOpcode.Iadd, sum.A, addend + right);
            case IrOpcode.Isub:
                return BecomeBinary(inst, IrOpcode.Iadd, a, -right);
            case IrOpcode.Imul:
                return SimplifyProduct(inst, right);
            case IrOpcode.Band:
                return SimplifyAnd(inst, right);
            case IrOpcode.Bor:
                return right == 0 ? BecomeValue(inst, a)
                    : right == -1 ? BecomeConstant(inst, -1)
                    : TryOnlyUse(a, IrOpcode.Bor, out var or) && TryConstant(or.B, out var ones)
                    && BecomeBinary(inst, IrOpcode.Bor, or.A, ones | right);
            case IrOpcode.Bxor:
                return right == 0 ? BecomeValue(inst, a)
                    : TryOnlyUse(a, IrOpcode.Bxor, out var xor) && TryConstant(xor.B, out var flips)
                    && BecomeBinary(inst, IrOpcode.Bxor, xor.A, flips ^ right);
            case >= IrOpcode.Ishl and <= IrOpcode.Rotr:
                return SimplifyShift(inst, right);
            default:
                return false;
        }
    }

    private bool SimplifyProduct(Inst inst, long right)
    {
        ref var data = ref _function[inst];
        var unsigned = data.Type == IrType.I32 ? (uint)right : (ulong)right;
        return right == 0 ? BecomeConstant(inst, 0)
            : right == 1 ? BecomeValue(inst, data.A)
            : right == -1 ? Become(inst, IrOpcode.Isub, data.Type, MakeConstant(inst, data.Type, 0), _function[inst].A)
            : BitOperations.IsPow2(unsigned) && BecomeBinary(inst, IrOpcode.Ishl, data.A, BitOperations.TrailingZeroCount(unsigned));
    }

    private bool SimplifyAnd(Inst inst, long right)
    {
        ref var data = ref _function[inst];
        var active = _bits.Of(data.A);
        if (right == 0)
        {
            return BecomeConstant(inst, 0);
        }

        // The mask keeps every bit that may be set.
        if (BitOperations.TrailingZeroCount(~right) >= active)
        {
            return BecomeValue(inst, data.A);
        }

        return TryDefinition(data.A, IrOpcode.Band, out var and) && TryConstant(and.B, out var mask)
            && BecomeBinary(inst, IrOpcode.Band, and.A, mask & right);
    }

    private bool SimplifyShift(Inst inst, long right)
    {
        ref var data = ref _function[inst];
        var width = Width(data.Type);
        var count = (int)right & (width - 1);
        if (count == 0)
        {
            return BecomeValue(inst, data.A);
        }

        if (count != right)
        {
            return BecomeBinary(inst, data.Opcode, data.A, count);
        }

        switch (data.Opcode)
        {
            case IrOpcode.Ishl:
                if (TryShift(data.A, IrOpcode.Ishl, out var source, out var earlier))
                {
                    return earlier + count < width ? BecomeBinary(inst, IrOpcode.Ishl, source, earlier + count) : BecomeConstant(inst, 0);
                }

                // (x >> c) << c clears the low bits.
                return TryShift(data.A, IrOpcode.Ushr, out source, out earlier) && earlier == count
                    && BecomeBinary(inst, IrOpcode.Band, source, -1L << count);
            case IrOpcode.Ushr:
                if (TryShift(data.A, IrOpcode.Ushr, out source, out earlier))
                {
                    return earlier + count < width ? BecomeBinary(inst, IrOpcode.Ushr, source, earlier + count) : BecomeConstant(inst, 0);
                }

                return TryShift(data.A, IrOpcode.Ishl, out source, out earlier) && earlier == count
                    && BecomeBinary(inst, IrOpcode.Band, source, (long)(ulong.MaxValue >> (64 - width + count)));
            case IrOpcode.Sshr:
                return SimplifySignedShift(inst, count, width);
            default:
                return false;
        }
    }

    private bool SimplifySignedShift(Inst inst, int count, int width)
    {
        ref var data = ref _function[inst];
        if (_bits.Of(data.A) < width)
        {
            return BecomeBinary(inst, IrOpcode.Ushr, data.A, count);
        }

        if (TryShift(data.A, IrOpcode.Sshr, out var source, out var earlier))
        {
            return BecomeBinary(inst, IrOpcode.Sshr, source, Math.Min(earlier + count, width - 1));
        }

        // (x << c) >> c extends the sign of what is left.
        if (!TryShift(data.A, IrOpcode.Ishl, out source, out earlier) || earlier != count)
        {
            return false;
        }

        return (width - count) switch
        {
            8 => Become(inst, IrOpcode.Sext8, data.Type, source, Value.None),
            16 => Become(inst, IrOpcode.Sext16, data.Type, source, Value.None),
            32 => Become(inst, IrOpcode.Sext32, data.Type, source, Value.None),
            _ => false,
        };
    }

    private bool TryShift(Value value, IrOpcode opcode, out Value source, out int count)
    {
        var right = 0L;
        var found = TryDefinition(value, opcode, out var shift) && TryConstant(shift.B, out right);
        source = shift.A;
        count = found ? (int)right & (Width(shift.Type) - 1) : 0;
        return found;
    }

    private bool SimplifyWithItself(Inst inst)
    {
        ref var data = ref _function[inst];
        return data.Opcode switch
        {
            IrOpcode.Isub or IrOpcode.Bxor => BecomeConstant(inst, 0),
            IrOpcode.Band or IrOpcode.Bor => BecomeValue(inst, data.A),
            _ => false,
        };
    }

    // Shifts take their count modulo the width: a mask that keeps those bits is superfluous.
    private bool SimplifyShiftCount(Inst inst)
    {
        ref var data = ref _function[inst];
        var needed = Width(data.Type) - 1;
        if (!TryDefinition(data.B, IrOpcode.Band, out var and) || !TryConstant(and.B, out var mask) || (mask & needed) != needed)
        {
            return false;
        }

        data.B = and.A;
        return true;
    }

    private bool SimplifySignExtension(Inst inst)
    {
        ref var data = ref _function[inst];
        var bits = data.Opcode switch
        {
            IrOpcode.Sext8 => 8,
            IrOpcode.Sext16 => 16,
            _ => 32,
        };
        if (_bits.Of(data.A) < bits || IsSignExtended(data.A, bits))
        {
            return BecomeValue(inst, data.A);
        }

        // A mask that keeps the bits extended is superfluous.
        if (TryDefinition(data.A, IrOpcode.Band, out var and) && TryConstant(and.B, out var mask)
            && BitOperations.TrailingZeroCount(~mask) >= bits)
        {
            data.A = and.A;
            return true;
        }

        return false;
    }

    // Whether a value is the sign extension of its low bits.
    private bool IsSignExtended(Value value, int bits)
    {
        var definition = _function.DefinitionOf(value);
        if (definition == Inst.None)
        {
            return false;
        }

        ref var data = ref _function[definition];
        return data.Opcode switch
        {
            IrOpcode.Sext8 => bits >= 8,
            IrOpcode.Sext16 => bits >= 16,
            IrOpcode.Sext32 or IrOpcode.ExtendS => bits >= 32,
            IrOpcode.Load => (data.Access == MemoryAccess.S8 && bits >= 8) || (data.Access == MemoryAccess.S16 && bits >= 16)
                || (data.Access == MemoryAccess.S32 && bits >= 32),
            _ => false,
        };
    }
}
