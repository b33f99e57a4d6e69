using System.Diagnostics;
using Skiff.Compiler.Ir;
using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

/// <summary>
/// Chooses machine instructions for a function in SSA form. Each block is walked backwards, so that a user comes before what it uses and
/// can take a value of its own into itself: constants, loads, comparisons, parts of addresses. What was taken or is not used is skipped.
/// Instructions are gathered per IR instruction, and the groups written in the opposite order at the end of the block.
/// </summary>
/// <remarks>One per worker, reused for every function. Hot: no allocation once the arrays have grown.</remarks>
internal sealed partial class InstructionSelection(ModuleLayouts layouts)
{
    // rsp, rbp, r11, r14 and r15 have fixed duties; xmm15 is scratch.
    private const uint AllocatableRegisters = 0xFFFF_FFFF
        & ~(1u << (int)Gpr.Rsp | 1u << (int)Gpr.Rbp | 1u << (int)Gpr.R11 | 1u << (int)Gpr.R14 | 1u << (int)Gpr.R15 | 1u << 31);

    private readonly ValueUses _uses = new();
    private readonly List<int> _groups = [];
    private readonly List<int> _successors = [];
    private readonly List<int> _arguments = [];
    private readonly List<int> _parameters = [];
    private readonly List<int> _places = [];
    private MachineInstruction[] _pending = new MachineInstruction[256];
    private Operand[] _pendingOperands = new Operand[512];
    private int _pendingCount;
    private int _pendingOperandCount;
    private int[] _registers = new int[256];
    private bool[] _taken = new bool[256];
    private int[] _blockNumbers = new int[64];
    private Function _function = null!; // Set by Select, which every other method is called from.
    private MachineFunction _machine = null!;
    private CallLayout _layout = null!;
    private Inst _root;
    private Block _block;

    /// <summary>Lowers <paramref name="function"/>, whose layout is known and whose critical edges are split.</summary>
    public void Select(Function function, MachineFunction machine)
    {
        _function = function;
        _machine = machine;
        _layout = layouts.OfFunction(function.FunctionIndex);
        machine.Reset();
        machine.Problem.Allocatable = AllocatableRegisters;
        machine.Problem.Scratch[(int)RegisterClass.Integer] = (byte)Gpr.R11;
        machine.Problem.Scratch[(int)RegisterClass.Vector] = 31;
        _uses.Analyze(function);
        PrepareTables();
        foreach (var block in function.Layout)
        {
            SelectBlock(block);
        }
    }

    private void PrepareTables()
    {
        if (_registers.Length < _function.ValueCount)
        {
            _registers = new int[_function.ValueCount * 2];
        }

        if (_taken.Length < _function.InstructionCount)
        {
            _taken = new bool[_function.InstructionCount * 2];
        }

        if (_blockNumbers.Length < _function.BlockCount)
        {
            _blockNumbers = new int[_function.BlockCount * 2];
        }

        _registers.AsSpan(0, _function.ValueCount).Fill(-1);
        _taken.AsSpan(0, _function.InstructionCount).Clear();
        for (var i = 0; i < _function.Layout.Count; i++)
        {
            _blockNumbers[_function.Layout[i].Index] = i;
        }
    }

    private void SelectBlock(Block block)
    {
        var data = _function[block];
        var isEntry = block == _function.Layout[0];
        _block = block;
        _pendingCount = _pendingOperandCount = 0;
        _groups.Clear();
        _successors.Clear();
        _arguments.Clear();
        _parameters.Clear();
        _machine.LoopHeads.Add(data.IsLoopHeader);
        for (var inst = data.Last; inst != Inst.None; inst = _function[inst].Previous)
        {
            SelectRoot(inst);
        }

        if (isEntry)
        {
            Debug.Assert(data.Predecessors.Count == 0, "nothing jumps to the entry block");
            _groups.Add(_pendingCount);
            SelectEntry(data);
        }
        else
        {
            foreach (var parameter in data.Parameters)
            {
                _parameters.Add(RegisterOf(parameter));
            }
        }

        _machine.Problem.BeginBlock(Span(_parameters), data.LoopDepth, data.IsCold);
        FlushGroups();
        _machine.Problem.EndBlock(Span(_successors), Span(_arguments));
    }

    private void SelectRoot(Inst inst)
    {
        ref readonly var data = ref _function[inst];
        if (data.Opcode == IrOpcode.Nop || _taken[inst.Index])
        {
            return;
        }

        if (!ValueUses.MustStay(data.Opcode) && _uses.Count(data.Result) == 0)
        {
            _uses.Forget(data);
            return;
        }

        if (IsConstant(data.Opcode) || data.Opcode == IrOpcode.VmAddress)
        {
            return;
        }

        _root = inst;
        _groups.Add(_pendingCount);
        SelectInstruction(data);
    }

    private void FlushGroups()
    {
        var end = _pendingCount;
        for (var group = _groups.Count - 1; group >= 0; group--)
        {
            var start = _groups[group];
            for (var i = start; i < end; i++)
            {
                ref readonly var instruction = ref _pending[i];
                var operands = _pendingOperands.AsSpan(instruction.FirstOperand, instruction.OperandCount);
                _machine.Append(instruction, operands, IsMove(instruction));
            }

            end = start;
        }
    }

    // A copy of a whole register, whose target may as well be the source. A Wrap is none: it must clear the upper half.
    private static bool IsMove(in MachineInstruction instruction) =>
        instruction is { Opcode: MachineOpcode.Extend or MachineOpcode.MoveFloat, Source: SourceKind.Operand, Sub: 1 };

    private ref MachineInstruction Begin(MachineOpcode opcode, OperandSize size)
    {
        if (_pendingCount == _pending.Length)
        {
            Array.Resize(ref _pending, _pendingCount * 2);
        }

        ref var instruction = ref _pending[_pendingCount++];
        instruction = MachineInstruction.Of(opcode, size, _function[_root].WasmOffset, _pendingOperandCount);
        return ref instruction;
    }

    private sbyte AddOperand(ref MachineInstruction instruction, Operand operand)
    {
        if (_pendingOperandCount == _pendingOperands.Length)
        {
            Array.Resize(ref _pendingOperands, _pendingOperandCount * 2);
        }

        _pendingOperands[_pendingOperandCount++] = operand;
        return (sbyte)instruction.OperandCount++;
    }

    private sbyte Use(ref MachineInstruction instruction, int register, OperandPosition position = OperandPosition.Early) =>
        AddOperand(ref instruction, new Operand(register, IsDefinition: false, OperandConstraint.Register, position, 0));

    private sbyte UseAny(ref MachineInstruction instruction, int register) =>
        AddOperand(ref instruction, new Operand(register, IsDefinition: false, OperandConstraint.Any, OperandPosition.Early, 0));

    private sbyte UseFixed(ref MachineInstruction instruction, int register, int physical) =>
        AddOperand(ref instruction, new Operand(register, IsDefinition: false, OperandConstraint.Fixed, OperandPosition.Early, (byte)physical));

    private sbyte Define(ref MachineInstruction instruction, int register, OperandPosition position = OperandPosition.Late) =>
        AddOperand(ref instruction, new Operand(register, IsDefinition: true, OperandConstraint.Register, position, 0));

    private sbyte DefineFixed(ref MachineInstruction instruction, int register, int physical) =>
        AddOperand(ref instruction, new Operand(register, IsDefinition: true, OperandConstraint.Fixed, OperandPosition.Late, (byte)physical));

    private sbyte DefineAs(ref MachineInstruction instruction, int register, sbyte use) =>
        AddOperand(ref instruction, new Operand(register, IsDefinition: true, OperandConstraint.SameAsInput, OperandPosition.Late, (byte)use));

    private void SetAddress(ref MachineInstruction instruction, in AddressMode address, OperandPosition position = OperandPosition.Early)
    {
        instruction.Base = address.Base >= 0 ? Use(ref instruction, address.Base, position) : address.Pinned;
        if (address.Index >= 0)
        {
            instruction.Index = Use(ref instruction, address.Index, position);
        }

        instruction.ScaleLog2 = address.ScaleLog2;
        instruction.Displacement = address.Displacement;
        instruction.IsGuestAccess = address.IsGuest;
        if (address.IsGuest)
        {
            instruction.AccessOffset = address.WasmOffset;
        }
    }

    private void SetSource(ref MachineInstruction instruction, in InputSource source)
    {
        instruction.Source = source.Kind;
        switch (source.Kind)
        {
            case SourceKind.Operand:
                instruction.Right = UseAny(ref instruction, source.Register);
                break;
            case SourceKind.Memory:
                SetAddress(ref instruction, source.Address);
                break;
            case SourceKind.Immediate:
                instruction.Immediate = source.Immediate;
                break;
            case SourceKind.Pool:
                instruction.Pool = source.Pool;
                break;
        }
    }

    // The virtual register of a value; made when the value is first asked for.
    private int RegisterOf(Value value)
    {
        ref var register = ref _registers[value.Index];
        if (register < 0)
        {
            register = NewRegister(_function.TypeOf(value), RematerializationOf(value));
        }

        return register;
    }

    private int NewRegister(IrType type, int rematerialization = -1) =>
        _machine.Problem.AddVirtualRegister(IsFloat(type) ? RegisterClass.Vector : RegisterClass.Integer, SizeOf(type), rematerialization);

    // A field of the vmctx that never changes is read again instead of being spilled.
    private int RematerializationOf(Value value)
    {
        var definition = _function.DefinitionOf(value);
        if (definition == Inst.None)
        {
            return -1;
        }

        ref readonly var data = ref _function[definition];
        return data.Opcode == IrOpcode.VmLoad && (AliasClass)data.Aux == AliasClass.Constant && !IsFloat(data.Type)
            ? _machine.NumberOf(new MachineConstant(ConstantKind.VmField, data.Type, data.Imm))
            : -1;
    }

    /// <summary>A register that holds the value where the root stands. A constant is made there, each time anew.</summary>
    private int Materialize(Value value)
    {
        var definition = _function.DefinitionOf(value);
        if (definition != Inst.None)
        {
            ref readonly var data = ref _function[definition];
            switch (data.Opcode)
            {
                case IrOpcode.Iconst:
                    return MakeConstant(new MachineConstant(ConstantKind.Integer, data.Type, data.Type == IrType.I32 ? (uint)data.Imm : data.Imm));
                case IrOpcode.Fconst:
                    return MakeConstant(new MachineConstant(ConstantKind.Float, data.Type, data.Imm));
                case IrOpcode.VmAddress:
                    return MakeConstant(new MachineConstant(ConstantKind.VmAddress, IrType.I64, data.Imm));
            }
        }

        return RegisterOf(value);
    }

    private int MakeConstant(MachineConstant constant)
    {
        var number = _machine.NumberOf(constant);
        var register = NewRegister(constant.Type, number);
        ref var instruction = ref Begin(MachineOpcode.Constant, OperandSizeOf(constant.Type));
        instruction.Target = number;
        instruction.Def = Define(ref instruction, register);
        return register;
    }

    /// <summary>Whether the root is the only user of an instruction of its own block, which it may then take.</summary>
    private bool CanTake(Value value, out Inst definition)
    {
        definition = _function.DefinitionOf(value);
        return definition != Inst.None && _uses.Count(value) == 1 && _function[definition].Block == _block;
    }

    private bool CanTake(Value value, IrOpcode opcode, out Inst definition) =>
        CanTake(value, out definition) && _function[definition].Opcode == opcode;

    private void Take(Inst inst) => _taken[inst.Index] = true;

    private bool IsIconst(Value value, out long constant)
    {
        var definition = _function.DefinitionOf(value);
        if (definition != Inst.None && _function[definition].Opcode == IrOpcode.Iconst)
        {
            constant = _function[definition].Imm;
            return true;
        }

        constant = 0;
        return false;
    }

    // A constant that fits the immediate of an integer instruction: sign-extended if it is 64 bits wide.
    private bool IsImmediate(Value value, out int immediate)
    {
        var isConstant = IsIconst(value, out var constant);
        immediate = (int)constant;
        return isConstant && (constant == immediate || _function.TypeOf(value) == IrType.I32);
    }

    private static bool IsConstant(IrOpcode opcode) => opcode is IrOpcode.Iconst or IrOpcode.Fconst;

    private static bool IsFloat(IrType type) => type is IrType.F32 or IrType.F64 or IrType.V128;

    private static int SizeOf(IrType type) => type switch { IrType.I32 or IrType.F32 => 4, IrType.V128 => 16, _ => 8 };

    private static OperandSize OperandSizeOf(IrType type) => type is IrType.I32 or IrType.F32 ? OperandSize.Dword : OperandSize.Qword;

    private static Span<int> Span(List<int> list) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list);
}
