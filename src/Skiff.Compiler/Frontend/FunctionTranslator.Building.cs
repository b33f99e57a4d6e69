using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Frontend;

/// <content>The operand stack, and instructions appended where translation stands.</content>
public sealed partial class FunctionTranslator
{
    private Inst _fuelCheck = Inst.None;

    private void Push(Value value)
    {
        if (_height == _stack.Length)
        {
            Array.Resize(ref _stack, _height * 2);
        }

        _stack[_height++] = value;
    }

    private Value Pop() => _stack[--_height];

    private Inst Append(in InstructionData data)
    {
        var inst = _function.MakeInstruction(data);
        _function[inst].WasmOffset = _offset;
        _function.Append(_current, inst);
        return inst;
    }

    private Value AppendValue(in InstructionData data, IrType result) => _function.MakeResult(Append(data), result);

    private Value Constant(IrType type, long value) =>
        AppendValue(new InstructionData { Opcode = IrOpcode.Iconst, Type = type, Imm = value }, type);

    private Value FloatConstant(IrType type, long bits) =>
        AppendValue(new InstructionData { Opcode = IrOpcode.Fconst, Type = type, Imm = bits }, type);

    private Value Unary(IrOpcode opcode, IrType type, Value a) =>
        AppendValue(new InstructionData { Opcode = opcode, Type = type, A = a }, type);

    private Value Binary(IrOpcode opcode, IrType type, Value a, Value b) =>
        AppendValue(new InstructionData { Opcode = opcode, Type = type, A = a, B = b }, type);

    private Value Compare(IntCondition condition, IrType type, Value a, Value b) =>
        AppendValue(new InstructionData { Opcode = IrOpcode.Icmp, Type = type, A = a, B = b, Imm = (long)condition }, IrType.I32);

    private void TrapIf(Value condition, Abi.TrapCode code) =>
        Append(new InstructionData { Opcode = IrOpcode.TrapIf, A = condition, Imm = (long)code });

    private Value VmLoad(IrType type, int offset, AliasClass alias) =>
        AppendValue(new InstructionData { Opcode = IrOpcode.VmLoad, Type = type, Imm = offset, Aux = (byte)alias }, type);

    private Value NativeLoad(IrType type, Value address, int offset, AliasClass alias) =>
        AppendValue(new InstructionData { Opcode = IrOpcode.NativeLoad, Type = type, A = address, Imm = offset, Aux = (byte)alias }, type);

    private void NativeStore(Value address, Value value, AliasClass alias) =>
        Append(new InstructionData { Opcode = IrOpcode.NativeStore, Type = _function.TypeOf(value), A = address, B = value, Aux = (byte)alias });

    // The instructions of a block are paid for at its beginning: the check is made there and told the number when the block ends.
    private void BeginFuel()
    {
        _fuelCheck = _options.Fuel ? Append(new InstructionData { Opcode = IrOpcode.FuelCheck }) : Inst.None;
    }

    private void CountFuel()
    {
        if (_fuelCheck != Inst.None)
        {
            _function[_fuelCheck].Imm++;
        }
    }

    private void EndFuel()
    {
        if (_fuelCheck != Inst.None && _function[_fuelCheck].Imm == 0)
        {
            _function.Remove(_fuelCheck);
        }

        _fuelCheck = Inst.None;
    }
}
