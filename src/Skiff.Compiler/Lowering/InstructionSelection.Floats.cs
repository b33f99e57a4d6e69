using Skiff.Compiler.Ir;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

// Floating point.
internal sealed partial class InstructionSelection
{
    /// <summary>The right side of a float instruction: constant pool, memory, or a register or slot.</summary>
    private InputSource FloatSource(Value value)
    {
        var definition = _function.DefinitionOf(value);
        if (definition != Inst.None && _function[definition].Opcode == IrOpcode.Fconst)
        {
            var constant = new MachineConstant(ConstantKind.Float, _function[definition].Type, _function[definition].Imm);
            return new InputSource { Kind = SourceKind.Pool, Pool = _machine.NumberOf(constant) };
        }

        return TryTakeLoad(value, OperandSizeOf(_function.TypeOf(value)), out var source)
            ? source
            : new InputSource { Kind = SourceKind.Operand, Register = RegisterOf(value) };
    }

    private void SelectFloatBinary(in InstructionData data)
    {
        var op = data.Opcode switch
        {
            IrOpcode.Fadd => ScalarOp.Add,
            IrOpcode.Fsub => ScalarOp.Subtract,
            IrOpcode.Fmul => ScalarOp.Multiply,
            _ => ScalarOp.Divide,
        };
        var source = FloatSource(data.B);
        WriteTwoAddress(MachineOpcode.FloatBinary, OperandSizeOf(data.Type), data.A, source, data.Result).Sub = (byte)op;
    }

    private void SelectFloatMinMax(in InstructionData data)
    {
        var (left, right) = (Materialize(data.A), Materialize(data.B));
        ref var instruction = ref Begin(MachineOpcode.FloatMinMax, OperandSizeOf(data.Type));
        instruction.Sub = (byte)(data.Opcode == IrOpcode.Fmax ? 1 : 0);
        instruction.Left = Use(ref instruction, left);
        instruction.Right = Use(ref instruction, right);
        instruction.Def = DefineAs(ref instruction, RegisterOf(data.Result), instruction.Left);
    }

    private void SelectCopySign(in InstructionData data)
    {
        var (magnitude, sign) = (Materialize(data.A), Materialize(data.B));
        ref var instruction = ref Begin(MachineOpcode.CopySign, OperandSizeOf(data.Type));
        instruction.Left = Use(ref instruction, sign);
        instruction.Right = Use(ref instruction, magnitude);
        instruction.Def = DefineAs(ref instruction, RegisterOf(data.Result), instruction.Left);
    }

    private void SelectFloatSign(in InstructionData data)
    {
        var operand = Materialize(data.A);
        ref var instruction = ref Begin(MachineOpcode.FloatSign, OperandSizeOf(data.Type));
        instruction.Sub = (byte)(data.Opcode == IrOpcode.Fneg ? 1 : 0);
        instruction.Left = Use(ref instruction, operand);
        instruction.Def = DefineAs(ref instruction, RegisterOf(data.Result), instruction.Left);
    }

    private void SelectFloatUnary(in InstructionData data)
    {
        var op = data.Opcode switch
        {
            IrOpcode.Fsqrt => ScalarOp.SquareRoot,
            IrOpcode.Promote => ScalarOp.Promote,
            _ => ScalarOp.Demote,
        };
        WriteFloatUnary(MachineOpcode.FloatUnary, (byte)op, data);
    }

    private void SelectRound(in InstructionData data)
    {
        // The rounding modes of roundss, with the inexact exception suppressed (8).
        byte mode = data.Opcode switch { IrOpcode.Fnearest => 8, IrOpcode.Ffloor => 9, IrOpcode.Fceil => 10, _ => 11 };
        WriteFloatUnary(MachineOpcode.FloatRound, mode, data);
    }

    private void WriteFloatUnary(MachineOpcode opcode, byte sub, in InstructionData data)
    {
        var source = FloatSource(data.A);
        ref var instruction = ref Begin(opcode, OperandSizeOf(data.Type));
        instruction.FromSize = OperandSizeOf(_function.TypeOf(data.A));
        instruction.Sub = sub;
        SetSource(ref instruction, source);
        instruction.Def = Define(ref instruction, RegisterOf(data.Result));
    }

    private void SelectTruncate(in InstructionData data)
    {
        var operand = Materialize(data.A);
        ref var instruction = ref Begin(MachineOpcode.Truncate, OperandSizeOf(data.Type));
        instruction.FromSize = OperandSizeOf(_function.TypeOf(data.A));
        instruction.IsSigned = data.Opcode is IrOpcode.TruncSTrap or IrOpcode.TruncSatS;
        instruction.Sub = (byte)(data.Opcode is IrOpcode.TruncSatS or IrOpcode.TruncSatU ? 1 : 0);
        instruction.Left = Use(ref instruction, operand);
        instruction.Def = Define(ref instruction, RegisterOf(data.Result));
    }

    private void SelectConvert(in InstructionData data)
    {
        var from = _function.TypeOf(data.A);
        if (data.Opcode == IrOpcode.ConvertU)
        {
            var operand = Materialize(data.A);
            ref var unsigned = ref Begin(from == IrType.I64 ? MachineOpcode.ConvertUnsigned64 : MachineOpcode.ConvertSigned, OperandSizeOf(data.Type));
            unsigned.FromSize = OperandSize.Qword; // An I32 in a register is an I64 that is not negative.
            unsigned.Left = Use(ref unsigned, operand);
            unsigned.Def = Define(ref unsigned, RegisterOf(data.Result));
            return;
        }

        var source = NonImmediateSource(data.A, OperandSizeOf(from));
        ref var instruction = ref Begin(MachineOpcode.ConvertSigned, OperandSizeOf(data.Type));
        instruction.FromSize = OperandSizeOf(from);
        SetSource(ref instruction, source);
        instruction.Def = Define(ref instruction, RegisterOf(data.Result));
    }

    private void SelectBitcast(in InstructionData data)
    {
        var size = OperandSizeOf(data.Type);
        if (!IsFloatConstant(data.A) && !IsIconst(data.A, out _) && TryTakeLoad(data.A, size, out var source))
        {
            ref var load = ref Begin(IsFloat(data.Type) ? MachineOpcode.MoveFloat : MachineOpcode.Extend, size);
            SetSource(ref load, source);
            load.Def = Define(ref load, RegisterOf(data.Result));
            return;
        }

        var operand = Materialize(data.A);
        ref var instruction = ref Begin(MachineOpcode.Bitcast, size);
        instruction.Sub = (byte)(IsFloat(data.Type) ? 1 : 0);
        instruction.Left = UseAny(ref instruction, operand);
        instruction.Def = Define(ref instruction, RegisterOf(data.Result));
    }

    private bool IsFloatConstant(Value value)
    {
        var definition = _function.DefinitionOf(value);
        return definition != Inst.None && _function[definition].Opcode == IrOpcode.Fconst;
    }
}
