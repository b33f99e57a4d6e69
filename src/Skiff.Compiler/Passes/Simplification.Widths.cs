using System.Numerics;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <content>Conversions between widths, floats, and addresses and values of memory accesses.</content>
internal sealed partial class Simplification
{
    private const long GuardedDistance = 1L << 31;

    private bool SimplifyWidth(Inst inst)
    {
        ref var data = ref _function[inst];
        switch (data.Opcode)
        {
            case IrOpcode.ExtendS:
                return _bits.Of(data.A) < 32 && Become(inst, IrOpcode.ExtendU, IrType.I64, data.A, Value.None);
            case IrOpcode.Wrap:
                if (TryDefinition(data.A, IrOpcode.ExtendU, out var wide) || TryDefinition(data.A, IrOpcode.ExtendS, out wide))
                {
                    return BecomeValue(inst, wide.A);
                }

                // What only changes the upper half is lost in the low one.
                if ((TryDefinition(data.A, IrOpcode.Band, out wide) && TryConstant(wide.B, out var mask) && (uint)mask == uint.MaxValue)
                    || TryDefinition(data.A, IrOpcode.Sext32, out wide))
                {
                    data.A = wide.A;
                    return true;
                }

                return false;
            default:
                return false;
        }
    }

    private bool SimplifyFloat(Inst inst)
    {
        ref var data = ref _function[inst];
        switch (data.Opcode)
        {
            case IrOpcode.Fneg:
                return TryDefinition(data.A, IrOpcode.Fneg, out var negated) && BecomeValue(inst, negated.A);
            case IrOpcode.Fabs:
                if (TryDefinition(data.A, IrOpcode.Fneg, out var inner) || TryDefinition(data.A, IrOpcode.Fabs, out inner))
                {
                    data.A = inner.A;
                    return true;
                }

                return false;
            case IrOpcode.Fdiv:
                return TryFindReciprocal(data, out var reciprocal) && BecomeProduct(inst, reciprocal);
            case IrOpcode.Bitcast:
                return TryDefinition(data.A, IrOpcode.Bitcast, out var cast) && BecomeValue(inst, cast.A);
            default:
                return false;
        }
    }

    // x / 2^n is x * 2^-n exactly where both powers are normal numbers.
    private bool TryFindReciprocal(in InstructionData data, out long reciprocal)
    {
        var definition = _function.DefinitionOf(data.B);
        reciprocal = 0;
        if (definition == Inst.None || _function[definition].Opcode != IrOpcode.Fconst)
        {
            return false;
        }

        var bits = _function[definition].Imm;
        var (fraction, exponents, bias) = data.Type == IrType.F32 ? (23, 0xFF, 127) : (52, 0x7FF, 1023);
        var exponent = (int)(bits >> fraction) & exponents;
        var inverse = 2 * bias - exponent;
        if ((bits & ((1L << fraction) - 1)) != 0 || exponent == 0 || exponent == exponents || inverse <= 0)
        {
            return false;
        }

        var sign = bits & (1L << (data.Type == IrType.F32 ? 31 : 63));
        reciprocal = sign | (long)inverse << fraction;
        return true;
    }

    private bool BecomeProduct(Inst inst, long factor)
    {
        var type = _function[inst].Type;
        var constant = _function.MakeInstruction(new InstructionData
        {
            Opcode = IrOpcode.Fconst,
            Type = type,
            Imm = factor,
            WasmOffset = _function[inst].WasmOffset,
        });
        var value = _function.MakeResult(constant, type);
        _function.InsertBefore(inst, constant);
        return Become(inst, IrOpcode.Fmul, type, _function[inst].A, value);
    }

    private bool SimplifyAccess(Inst inst)
    {
        ref var data = ref _function[inst];
        return TryFoldAddress(ref data) || (data.Opcode == IrOpcode.Store && SimplifyStored(ref data));
    }

    // An address is a sum that wraps at 32 bits, the offset is added without wrapping: the same where the sum provably does not wrap.
    private bool TryFoldAddress(ref InstructionData data)
    {
        if (!TryDefinition(data.A, IrOpcode.Iadd, out var sum) || !TryConstant(sum.B, out var addend) || addend < 0)
        {
            return false;
        }

        var bits = _bits.Of(sum.A);
        if (bits >= 32 || data.Imm + addend + data.Access.Bytes(data.Type) > GuardedDistance)
        {
            return false;
        }

        data.A = sum.A;
        data.Imm += addend;
        return true;
    }

    // A narrow store takes the low bits: what was done to the others does not matter.
    private bool SimplifyStored(ref InstructionData data)
    {
        var bytes = data.Access.Bytes(data.Type);
        if (TryDefinition(data.B, IrOpcode.Band, out var and) && TryConstant(and.B, out var mask)
            && BitOperations.TrailingZeroCount(~mask) >= bytes * 8)
        {
            data.B = and.A;
            return true;
        }

        if ((bytes <= 1 && TryDefinition(data.B, IrOpcode.Sext8, out var extended))
            || (bytes <= 2 && TryDefinition(data.B, IrOpcode.Sext16, out extended))
            || (bytes <= 4 && TryDefinition(data.B, IrOpcode.Sext32, out extended)))
        {
            data.B = extended.A;
            return true;
        }

        if (TryDefinition(data.B, IrOpcode.Wrap, out var wrapped))
        {
            data.Type = IrType.I64;
            data.Access = data.Access == MemoryAccess.Full ? MemoryAccess.U32 : data.Access;
            data.B = wrapped.A;
            return true;
        }

        if (bytes <= 4 && (TryDefinition(data.B, IrOpcode.ExtendU, out var wide) || TryDefinition(data.B, IrOpcode.ExtendS, out wide)))
        {
            data.Type = IrType.I32;
            data.Access = bytes == 4 ? MemoryAccess.Full : data.Access;
            data.B = wide.A;
            return true;
        }

        if (data.Access == MemoryAccess.Full && TryDefinition(data.B, IrOpcode.Bitcast, out var cast))
        {
            data.Type = _function.TypeOf(cast.A);
            data.B = cast.A;
            return true;
        }

        return false;
    }
}
