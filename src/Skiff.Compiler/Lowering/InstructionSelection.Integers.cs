using System.Numerics;
using Skiff.Compiler.Ir;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

// Integer arithmetic.
internal sealed partial class InstructionSelection
{
    private void SelectAdd(in InstructionData data)
    {
        var size = OperandSizeOf(data.Type);
        var (left, right) = Ordered(data.A, data.B);
        if (!IsIconst(right, out _) && TryTakeLoad(right, size, out var source))
        {
            WriteTwoAddress(MachineOpcode.Alu, size, left, source, data.Result).Sub = (byte)AluOp.Add;
            return;
        }

        WriteLea(size, MatchSum(data), data.Result);
    }

    private void WriteLea(OperandSize size, in AddressMode address, Value result)
    {
        ref var instruction = ref Begin(MachineOpcode.Lea, size);
        SetAddress(ref instruction, address);
        instruction.Def = Define(ref instruction, RegisterOf(result));
    }

    // The terms of an addition as base + index * scale + displacement, in arithmetic that wraps like the addition itself.
    private AddressMode MatchSum(in InstructionData data)
    {
        var address = AddressMode.At(PinnedBase.None, 0);
        var (left, right) = Ordered(data.A, data.B);
        if (IsImmediate(right, out var displacement))
        {
            address.Displacement = displacement;
            if (CanTake(left, IrOpcode.Iadd, out var inner) && !IsIconst(_function[inner].B, out _) && !IsIconst(_function[inner].A, out _))
            {
                Take(inner);
                AddTerm(ref address, _function[inner].A);
                AddTerm(ref address, _function[inner].B);
            }
            else
            {
                AddTerm(ref address, left);
            }
        }
        else
        {
            // x + (y + c), (x + c) + y
            if (!TakeDisplacement(ref left, ref address))
            {
                TakeDisplacement(ref right, ref address);
            }

            AddTerm(ref address, left);
            AddTerm(ref address, right);
        }

        return address;
    }

    private bool TakeDisplacement(ref Value value, ref AddressMode address)
    {
        if (CanTake(value, IrOpcode.Iadd, out var inner) && IsImmediate(_function[inner].B, out var displacement))
        {
            Take(inner);
            address.Displacement = displacement;
            value = _function[inner].A;
            return true;
        }

        return false;
    }

    private void AddTerm(ref AddressMode address, Value value)
    {
        if (address.Index < 0 && CanTake(value, IrOpcode.Ishl, out var shift) && IsIconst(_function[shift].B, out var count) && count is >= 1 and <= 3)
        {
            Take(shift);
            address.Index = Materialize(StripZeroExtension(_function[shift].A));
            address.ScaleLog2 = (byte)count;
        }
        else if (address.Base < 0)
        {
            address.Base = Materialize(StripZeroExtension(value));
        }
        else
        {
            address.Index = Materialize(StripZeroExtension(value));
        }
    }

    // An I32 in a register is an I64 already.
    private Value StripZeroExtension(Value value)
    {
        if (CanTake(value, IrOpcode.ExtendU, out var extend) && !IsIconst(_function[extend].A, out _))
        {
            Take(extend);
            return _function[extend].A;
        }

        return value;
    }

    private void SelectSubtract(in InstructionData data)
    {
        var size = OperandSizeOf(data.Type);
        if (IsImmediate(data.B, out var value) && value != int.MinValue)
        {
            WriteLea(size, AddressMode.At(Materialize(data.A), -value), data.Result);
        }
        else if (IsIconst(data.A, out var zero) && zero == 0)
        {
            WriteUnary(UnaryOp.Neg, data.B, data);
        }
        else
        {
            SelectAlu(AluOp.Sub, data, isCommutative: false);
        }
    }

    private void SelectAnd(in InstructionData data)
    {
        var (left, right) = Ordered(data.A, data.B);
        if (IsIconst(right, out var mask))
        {
            if (mask is 0xFF or 0xFFFF or 0xFFFF_FFFF && (mask != 0xFFFF_FFFF || data.Type == IrType.I64))
            {
                WriteExtend(data, left, mask == 0xFF ? OperandSize.Byte : mask == 0xFFFF ? OperandSize.Word : OperandSize.Dword, isSigned: false);
                return;
            }

            // A mask of 31 bits clears the upper half as the 32-bit operation does.
            if (data.Type == IrType.I64 && mask is >= 0 and <= uint.MaxValue)
            {
                ref var and = ref WriteTwoAddress(MachineOpcode.Alu, OperandSize.Dword, left, new InputSource { Kind = SourceKind.Immediate, Immediate = (int)mask }, data.Result);
                and.Sub = (byte)AluOp.And;
                return;
            }
        }

        SelectAlu(AluOp.And, data, isCommutative: true);
    }

    private void SelectXor(in InstructionData data)
    {
        if (IsIconst(data.B, out var mask) && mask == -1)
        {
            WriteUnary(UnaryOp.Not, data.A, data);
        }
        else
        {
            SelectAlu(AluOp.Xor, data, isCommutative: true);
        }
    }

    private void WriteUnary(UnaryOp op, Value operand, in InstructionData data)
    {
        var left = Materialize(operand);
        ref var instruction = ref Begin(MachineOpcode.Unary, OperandSizeOf(data.Type));
        instruction.Sub = (byte)op;
        instruction.Left = Use(ref instruction, left);
        instruction.Def = DefineAs(ref instruction, RegisterOf(data.Result), instruction.Left);
    }

    private void SelectAlu(AluOp op, in InstructionData data, bool isCommutative)
    {
        var size = OperandSizeOf(data.Type);
        var (left, right) = isCommutative ? Ordered(data.A, data.B) : (data.A, data.B);
        var source = IntegerSource(right, size);
        WriteTwoAddress(MachineOpcode.Alu, size, left, source, data.Result).Sub = (byte)op;
    }

    private ref MachineInstruction WriteTwoAddress(MachineOpcode opcode, OperandSize size, Value left, in InputSource source, Value result)
    {
        left = size == OperandSize.Dword ? StripWrap(left) : left;
        var register = Materialize(left);
        ref var instruction = ref Begin(opcode, size);
        instruction.Left = Use(ref instruction, register);
        SetSource(ref instruction, source);
        instruction.Def = DefineAs(ref instruction, RegisterOf(result), instruction.Left);
        return ref instruction;
    }

    // For a 32-bit operation the low half of a 64-bit value is as good as the value wrapped.
    private Value StripWrap(Value value)
    {
        if (CanTake(value, IrOpcode.Wrap, out var wrap) && !IsIconst(_function[wrap].A, out _))
        {
            Take(wrap);
            return _function[wrap].A;
        }

        return value;
    }

    // Of a commutative operation: the constant to the right, else a load to take to the right, else what dies here to the left.
    private (Value Left, Value Right) Ordered(Value left, Value right)
    {
        if (IsIconst(left, out _))
        {
            return (right, left);
        }

        if (IsIconst(right, out _) || IsTakableLoad(right))
        {
            return (left, right);
        }

        return IsTakableLoad(left) || (_uses.Count(right) == 1 && _uses.Count(left) > 1) ? (right, left) : (left, right);
    }

    /// <summary>The right side of an integer instruction: immediate, memory, or a register or slot.</summary>
    private InputSource IntegerSource(Value value, OperandSize size)
    {
        if (IsImmediate(value, out var immediate))
        {
            return new InputSource { Kind = SourceKind.Immediate, Immediate = immediate };
        }

        if (TryTakeLoad(value, size, out var source))
        {
            return source;
        }

        return new InputSource { Kind = SourceKind.Operand, Register = Materialize(size == OperandSize.Dword ? StripWrap(value) : value) };
    }

    private void SelectMultiply(in InstructionData data)
    {
        var size = OperandSizeOf(data.Type);
        var (left, right) = Ordered(data.A, data.B);
        if (!IsImmediate(right, out var factor))
        {
            WriteTwoAddress(MachineOpcode.Multiply, size, left, IntegerSource(right, size), data.Result);
            return;
        }

        if (factor is 3 or 5 or 9)
        {
            var register = Materialize(left);
            var address = AddressMode.At(register, 0);
            address.Index = register;
            address.ScaleLog2 = (byte)BitOperations.Log2((uint)factor);
            WriteLea(size, address, data.Result);
            return;
        }

        var source = IntegerSource(left, size);
        if (source.Kind == SourceKind.Immediate)
        {
            source = new InputSource { Kind = SourceKind.Operand, Register = Materialize(left) };
        }

        ref var instruction = ref Begin(MachineOpcode.MultiplyImmediate, size);
        SetSource(ref instruction, source);
        instruction.Immediate = factor;
        instruction.Def = Define(ref instruction, RegisterOf(data.Result));
    }

    private void SelectMultiplyHigh(in InstructionData data)
    {
        var (left, right) = Ordered(data.A, data.B);
        var (a, b) = (Materialize(left), Materialize(right));
        ref var instruction = ref Begin(MachineOpcode.MultiplyHigh, OperandSize.Qword);
        instruction.IsSigned = data.Opcode == IrOpcode.SmulHigh;
        instruction.Left = UseFixed(ref instruction, a, (int)Gpr.Rax);
        instruction.Source = SourceKind.Operand;
        instruction.Right = UseAny(ref instruction, b);
        instruction.Def = DefineFixed(ref instruction, RegisterOf(data.Result), (int)Gpr.Rdx);
        instruction.Clobbers = 1u << (int)Gpr.Rax;
    }

    private void SelectDivide(in InstructionData data)
    {
        var (dividend, divisor) = (Materialize(data.A), Materialize(data.B));
        var isRemainder = data.Opcode is IrOpcode.SremTrap or IrOpcode.UremTrap;
        var (result, lost) = isRemainder ? (Gpr.Rdx, Gpr.Rax) : (Gpr.Rax, Gpr.Rdx);
        ref var instruction = ref Begin(MachineOpcode.Divide, OperandSizeOf(data.Type));
        instruction.IsSigned = data.Opcode is IrOpcode.SdivTrap or IrOpcode.SremTrap;
        instruction.Sub = (byte)(isRemainder ? 1 : 0);
        instruction.Immediate = DivisionFactsOf(data);
        instruction.Left = UseFixed(ref instruction, dividend, (int)Gpr.Rax);
        instruction.Right = Use(ref instruction, divisor, RegAlloc.OperandPosition.Late);
        instruction.Def = DefineFixed(ref instruction, RegisterOf(data.Result), (int)result);
        instruction.Clobbers = 1u << (int)lost;
    }

    private long DivisionFactsOf(in InstructionData data)
    {
        var facts = (DivisionFacts)data.Aux;
        if (IsIconst(data.B, out var divisor))
        {
            facts |= divisor != 0 ? DivisionFacts.DivisorNotZero : 0;
            facts |= divisor != -1 ? DivisionFacts.NoOverflow : 0;
        }

        return (long)facts;
    }

    private void SelectShift(ShiftOp op, in InstructionData data)
    {
        var size = OperandSizeOf(data.Type);
        if (IsIconst(data.B, out var count))
        {
            count &= size == OperandSize.Dword ? 31 : 63;
            var value = Materialize(data.A);
            var isSmallLeft = op == ShiftOp.Shl && count is >= 1 and <= 3;
            ref var constant = ref Begin(isSmallLeft ? MachineOpcode.ShiftLeftSmall : MachineOpcode.Shift, size);
            constant.Sub = (byte)op;
            constant.Immediate = count;
            constant.Left = Use(ref constant, value);
            var result = RegisterOf(data.Result);
            constant.Def = isSmallLeft ? Define(ref constant, result) : DefineAs(ref constant, result, constant.Left);
            return;
        }

        var (left, right) = (Materialize(data.A), Materialize(StripShiftMask(data.B, size)));
        ref var instruction = ref Begin(MachineOpcode.ShiftVariable, size);
        instruction.Sub = (byte)op;
        instruction.Left = Use(ref instruction, left);
        instruction.Right = UseFixed(ref instruction, right, (int)Gpr.Rcx);
        instruction.Def = DefineAs(ref instruction, RegisterOf(data.Result), instruction.Left);
    }

    // The CPU takes the count modulo the width, as the IR does: an explicit mask and extensions of the count say nothing new.
    private Value StripShiftMask(Value count, OperandSize size)
    {
        var mask = size == OperandSize.Dword ? 31 : 63;
        while (CanTake(count, out var definition))
        {
            ref readonly var data = ref _function[definition];
            var isSuperfluous = data.Opcode switch
            {
                IrOpcode.Band => IsIconst(data.B, out var constant) && (constant & mask) == mask,
                IrOpcode.ExtendU or IrOpcode.ExtendS or IrOpcode.Wrap => true,
                _ => false,
            };
            if (!isSuperfluous || IsIconst(data.A, out _))
            {
                break;
            }

            Take(definition);
            count = data.A;
        }

        return count;
    }

    private void SelectCount(MachineOpcode opcode, in InstructionData data)
    {
        var source = NonImmediateSource(data.A, OperandSizeOf(data.Type));
        ref var instruction = ref Begin(opcode, OperandSizeOf(data.Type));
        SetSource(ref instruction, source);
        instruction.Def = Define(ref instruction, RegisterOf(data.Result));
    }

    private InputSource NonImmediateSource(Value value, OperandSize size) =>
        IsIconst(value, out _) ? new InputSource { Kind = SourceKind.Operand, Register = Materialize(value) } : IntegerSource(value, size);

    private void SelectExtend(in InstructionData data, OperandSize from, bool isSigned) => WriteExtend(data, data.A, from, isSigned);

    private void WriteExtend(in InstructionData data, Value value, OperandSize from, bool isSigned)
    {
        // ExtendU of a register that has its upper half zero already is a plain copy; all others do something.
        var isCopy = data.Opcode == IrOpcode.ExtendU;
        InputSource source = default;
        var stripped = StripWrap(value);
        isCopy &= stripped == value;
        value = stripped;
        if (from != OperandSize.Dword || _function.TypeOf(value) != IrType.I32 || !TryTakeLoad(value, OperandSize.Dword, out source))
        {
            source = new InputSource { Kind = SourceKind.Operand, Register = Materialize(value) };
        }

        ref var instruction = ref Begin(MachineOpcode.Extend, OperandSizeOf(data.Type));
        instruction.FromSize = from;
        instruction.IsSigned = isSigned;
        instruction.Sub = (byte)(isCopy && source.Kind == SourceKind.Operand ? 1 : 0);
        SetSource(ref instruction, source);
        instruction.Def = Define(ref instruction, RegisterOf(data.Result));
    }
}
