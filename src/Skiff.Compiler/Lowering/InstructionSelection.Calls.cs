using Skiff.Compiler.Ir;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

// The function's own parameters and results, and calls: see docs/internals/abi.md.
internal sealed partial class InstructionSelection
{
    // rbp and the return address lie between the frame pointer and the stack arguments.
    private const int FrameToArguments = 16;

    // Nothing survives a call but rsp, rbp, r14 and r15.
    private const uint CallClobbers = AllocatableRegisters;

    private void SelectEntry(BlockData block)
    {
        _root = block.First;
        ref var entry = ref Begin(MachineOpcode.Entry, OperandSize.Qword);
        for (var i = 0; i < block.Parameters.Count; i++)
        {
            if (_layout.Parameters[i].IsRegister)
            {
                DefineFixed(ref entry, RegisterOf(block.Parameters[i]), _layout.Parameters[i].Register);
            }
        }

        for (var i = 0; i < block.Parameters.Count; i++)
        {
            var parameter = block.Parameters[i];
            if (!_layout.Parameters[i].IsRegister && _uses.Count(parameter) != 0)
            {
                WriteStackLoad(PinnedBase.Frame, FrameToArguments + _layout.Parameters[i].StackOffset, _function.TypeOf(parameter), RegisterOf(parameter));
            }
        }
    }

    private void SelectReturn(in InstructionData data)
    {
        var values = _function.ListOf(data);
        for (var i = 0; i < values.Length; i++)
        {
            if (!_layout.Results[i].IsRegister)
            {
                WriteStackStore(PinnedBase.Frame, FrameToArguments + _layout.Results[i].StackOffset, values[i]);
            }
        }

        var registers = PlaceInRegisters(values, _layout.Results);
        ref var instruction = ref Begin(MachineOpcode.Return, OperandSize.Qword);
        UseInRegisters(ref instruction, registers, _layout.Results);
    }

    private void SelectCall(in InstructionData data)
    {
        var layout = data.Opcode == IrOpcode.CallRecord ? layouts.OfType((int)data.Imm) : layouts.OfFunction((int)data.Imm);
        var arguments = _function.ListOf(data);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!layout.Parameters[i].IsRegister)
            {
                WriteStackStore(PinnedBase.Outgoing, layout.Parameters[i].StackOffset, arguments[i]);
            }
        }

        var registers = PlaceInRegisters(arguments, layout.Parameters);
        var record = data.Opcode == IrOpcode.CallRecord ? Materialize(data.A) : -1;
        ref var call = ref Begin(OpcodeOfCall(data.Opcode), OperandSize.Qword);
        UseInRegisters(ref call, registers, layout.Parameters);
        call.Clobbers = CallClobbers;
        switch (call.Opcode)
        {
            case MachineOpcode.Call:
                call.Target = (int)data.Imm;
                break;
            case MachineOpcode.CallImport:
                call.Displacement = layouts.VmContext.ImportedFunction((int)data.Imm);
                break;
            default:
                call.Left = UseFixed(ref call, record, (int)Gpr.Rax);
                break;
        }

        _machine.HasCalls = true;
        _machine.SavesVmContext |= call.Opcode != MachineOpcode.Call;
        _machine.OutgoingBytes = Math.Max(_machine.OutgoingBytes, layout.StackBytes);
        DefineResults(ref call, data, layout);
    }

    private void DefineResults(ref MachineInstruction call, in InstructionData data, CallLayout layout)
    {
        for (var i = 0; i < data.ResultCount; i++)
        {
            if (layout.Results[i].IsRegister)
            {
                DefineFixed(ref call, RegisterOf(new Value(data.Result.Index + i)), layout.Results[i].Register);
            }
        }

        for (var i = 0; i < data.ResultCount; i++)
        {
            var result = new Value(data.Result.Index + i);
            if (!layout.Results[i].IsRegister && _uses.Count(result) != 0)
            {
                WriteStackLoad(PinnedBase.Outgoing, layout.Results[i].StackOffset, _function.TypeOf(result), RegisterOf(result));
            }
        }
    }

    private void SelectCallBuiltin(in InstructionData data)
    {
        var arguments = _function.ListOf(data);
        _places.Clear();
        foreach (var argument in arguments)
        {
            _places.Add(Materialize(argument));
        }

        ref var call = ref Begin(MachineOpcode.CallBuiltin, OperandSize.Qword);
        call.Target = (int)data.Imm;
        call.Clobbers = CallClobbers;
        for (var i = 0; i < _places.Count; i++)
        {
            UseFixed(ref call, _places[i], CallLayout.IntegerArgument(i));
        }

        if (data.ResultCount != 0)
        {
            DefineFixed(ref call, RegisterOf(data.Result), (int)Gpr.Rax);
        }

        _machine.HasCalls = true;
    }

    private static MachineOpcode OpcodeOfCall(IrOpcode opcode) => opcode switch
    {
        IrOpcode.Call => MachineOpcode.Call,
        IrOpcode.CallImport => MachineOpcode.CallImport,
        _ => MachineOpcode.CallRecord,
    };

    // Constants must be made before the call is begun, so the registers are found first.
    private Span<int> PlaceInRegisters(ReadOnlySpan<Value> values, System.Collections.Immutable.ImmutableArray<ValuePlace> places)
    {
        _places.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            _places.Add(places[i].IsRegister ? Materialize(values[i]) : -1);
        }

        return Span(_places);
    }

    private void UseInRegisters(ref MachineInstruction instruction, ReadOnlySpan<int> registers, System.Collections.Immutable.ImmutableArray<ValuePlace> places)
    {
        for (var i = 0; i < registers.Length; i++)
        {
            if (places[i].IsRegister)
            {
                UseFixed(ref instruction, registers[i], places[i].Register);
            }
        }
    }

    private void WriteStackStore(sbyte pinned, int offset, Value value)
    {
        var type = _function.TypeOf(value);
        var isImmediate = IsImmediate(value, out var immediate);

        // A slot of 8 bytes whose upper half is zero for an i32: a negative one is no sign-extended immediate.
        isImmediate &= type == IrType.I64 || immediate >= 0;
        var register = isImmediate ? -1 : Materialize(value);
        ref var store = ref Begin(IsFloat(type) ? MachineOpcode.StoreFloat : MachineOpcode.Store, type == IrType.I32 ? OperandSize.Qword : OperandSizeOf(type));
        SetAddress(ref store, AddressMode.At(pinned, offset));
        store.Immediate = immediate;
        if (!isImmediate)
        {
            store.Right = Use(ref store, register);
        }
    }

    private void WriteStackLoad(sbyte pinned, int offset, IrType type, int register)
    {
        ref var load = ref Begin(IsFloat(type) ? MachineOpcode.MoveFloat : MachineOpcode.Extend, OperandSizeOf(type));
        load.Source = SourceKind.Memory;
        SetAddress(ref load, AddressMode.At(pinned, offset));
        load.Def = Define(ref load, register);
    }
}
