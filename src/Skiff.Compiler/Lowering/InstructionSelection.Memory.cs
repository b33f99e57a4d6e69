using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

// Loads, stores and their addresses.
internal sealed partial class InstructionSelection
{
    private const int UpperBoundDepth = 4;

    private void SelectLoad(in InstructionData data)
    {
        var address = AddressOf(data);
        if (IsFloat(data.Type))
        {
            ref var load = ref Begin(MachineOpcode.MoveFloat, OperandSizeOf(data.Type));
            load.Source = SourceKind.Memory;
            SetAddress(ref load, address);
            load.Def = Define(ref load, RegisterOf(data.Result));
            return;
        }

        ref var instruction = ref Begin(MachineOpcode.Extend, OperandSizeOf(data.Type));
        instruction.FromSize = AccessSize(data, data.Type);
        instruction.IsSigned = data.Opcode == IrOpcode.Load && data.Access is MemoryAccess.S8 or MemoryAccess.S16 or MemoryAccess.S32;
        instruction.Source = SourceKind.Memory;
        SetAddress(ref instruction, address);
        instruction.Def = Define(ref instruction, RegisterOf(data.Result));
    }

    private void SelectStore(in InstructionData data)
    {
        var value = data.Opcode == IrOpcode.VmStore ? data.A : data.B;
        var type = _function.TypeOf(value);
        if (IsFloat(type) && IsIntegerImmediate(value, out var bits))
        {
            var place = AddressOf(data);
            ref var constant = ref Begin(MachineOpcode.Store, OperandSizeOf(type));
            SetAddress(ref constant, place);
            constant.Immediate = bits;
            return;
        }

        if (IsFloat(type))
        {
            var register = Materialize(value);
            var target = AddressOf(data);
            ref var store = ref Begin(MachineOpcode.StoreFloat, OperandSizeOf(type));
            SetAddress(ref store, target);
            store.Right = Use(ref store, register);
            return;
        }

        var size = AccessSize(data, type);
        if (TrySelectReadModifyWrite(data, value, size))
        {
            return;
        }

        var isImmediate = IsImmediate(value, out var immediate);
        var source = isImmediate ? -1 : Materialize(StripUnusedBits(value, size));
        var address = AddressOf(data);
        ref var instruction = ref Begin(MachineOpcode.Store, size);
        SetAddress(ref instruction, address);
        instruction.Immediate = immediate;
        if (!isImmediate)
        {
            instruction.Right = Use(ref instruction, source);
        }
    }

    // A float constant whose bits are the immediate of an integer store.
    private bool IsIntegerImmediate(Value value, out int immediate)
    {
        immediate = 0;
        if (!IsFloatConstant(value))
        {
            return false;
        }

        ref readonly var data = ref _function[_function.DefinitionOf(value)];
        immediate = (int)data.Imm;
        return data.Type == IrType.F32 || data.Imm == immediate;
    }

    // store(p, load(p) op x) becomes one instruction if both addresses are the same value and nothing lies between.
    private bool TrySelectReadModifyWrite(in InstructionData store, Value value, OperandSize size)
    {
        if (size < OperandSize.Dword || !CanTake(value, out var operation))
        {
            return false;
        }

        ref readonly var alu = ref _function[operation];
        AluOp? op = alu.Opcode switch
        {
            IrOpcode.Iadd => AluOp.Add,
            IrOpcode.Isub => AluOp.Sub,
            IrOpcode.Band => AluOp.And,
            IrOpcode.Bor => AluOp.Or,
            IrOpcode.Bxor => AluOp.Xor,
            _ => null,
        };
        if (op is null || size != OperandSizeOf(alu.Type))
        {
            return false;
        }

        var (loaded, other) = (alu.A, alu.B);
        if (!IsLoadOf(loaded, store, size))
        {
            if (op == AluOp.Sub || !IsLoadOf(other, store, size))
            {
                return false;
            }

            (loaded, other) = (other, loaded);
        }

        Take(operation);
        Take(_function.DefinitionOf(loaded));
        var source = IsImmediate(other, out var immediate)
            ? new InputSource { Kind = SourceKind.Immediate, Immediate = immediate }
            : new InputSource { Kind = SourceKind.Operand, Register = Materialize(other) };
        var address = AddressOf(store);
        ref var instruction = ref Begin(MachineOpcode.AluMemory, size);
        instruction.Sub = (byte)op;
        SetAddress(ref instruction, address);
        instruction.Source = source.Kind;
        instruction.Immediate = source.Immediate;
        if (source.Kind == SourceKind.Operand)
        {
            instruction.Right = Use(ref instruction, source.Register);
        }

        return true;
    }

    private bool IsLoadOf(Value value, in InstructionData store, OperandSize size)
    {
        if (!IsTakableLoad(value))
        {
            return false;
        }

        ref readonly var load = ref _function[_function.DefinitionOf(value)];
        var opcode = store.Opcode switch { IrOpcode.Store => IrOpcode.Load, IrOpcode.VmStore => IrOpcode.VmLoad, _ => IrOpcode.NativeLoad };
        var isSameAddress = opcode == IrOpcode.VmLoad || load.A == store.A;
        return load.Opcode == opcode && isSameAddress && load.Imm == store.Imm && load.Aux == store.Aux && AccessSize(load, load.Type) == size;
    }

    // A store of a few low bits does not care what the value's other bits are.
    private Value StripUnusedBits(Value value, OperandSize size)
    {
        while (CanTake(value, out var definition))
        {
            ref readonly var data = ref _function[definition];
            var low = size switch { OperandSize.Byte => 0xFFL, OperandSize.Word => 0xFFFFL, _ => 0xFFFF_FFFFL };
            var isUnseen = data.Opcode switch
            {
                IrOpcode.Wrap or IrOpcode.ExtendS or IrOpcode.ExtendU or IrOpcode.Sext32 => size <= OperandSize.Dword,
                IrOpcode.Sext8 => size == OperandSize.Byte,
                IrOpcode.Sext16 => size <= OperandSize.Word,
                IrOpcode.Band => size <= OperandSize.Dword && IsIconst(data.B, out var mask) && (mask & low) == low,
                _ => false,
            };
            if (!isUnseen || IsIconst(data.A, out _))
            {
                break;
            }

            Take(definition);
            value = data.A;
        }

        return value;
    }

    private static OperandSize AccessSize(in InstructionData data, IrType type) => data.Opcode is IrOpcode.Load or IrOpcode.Store
        ? data.Access switch
        {
            MemoryAccess.S8 or MemoryAccess.U8 => OperandSize.Byte,
            MemoryAccess.S16 or MemoryAccess.U16 => OperandSize.Word,
            MemoryAccess.S32 or MemoryAccess.U32 => OperandSize.Dword,
            _ => OperandSizeOf(type),
        }
        : OperandSizeOf(type);

    /// <summary>Whether a value is a load that the root may do itself: used only there, nothing between that could change or forestall it.</summary>
    private bool IsTakableLoad(Value value)
    {
        if (!CanTake(value, out var definition))
        {
            return false;
        }

        ref readonly var data = ref _function[definition];
        return data.Opcode switch
        {
            IrOpcode.Load => _uses.Epoch(definition) == _uses.Epoch(_root),
            IrOpcode.VmLoad or IrOpcode.NativeLoad => (AliasClass)data.Aux == AliasClass.Constant || _uses.NativeEpoch(definition) == _uses.NativeEpoch(_root),
            _ => false,
        };
    }

    /// <summary>Takes a load of exactly this width as memory operand.</summary>
    private bool TryTakeLoad(Value value, OperandSize size, out InputSource source)
    {
        source = default;
        if (!IsTakableLoad(value))
        {
            return false;
        }

        var definition = _function.DefinitionOf(value);
        ref readonly var data = ref _function[definition];
        if (AccessSize(data, data.Type) != size || size != OperandSizeOf(data.Type))
        {
            return false;
        }

        Take(definition);
        source.Kind = SourceKind.Memory;
        source.Address = AddressOf(data);
        return true;
    }

    private AddressMode AddressOf(in InstructionData data) => data.Opcode switch
    {
        IrOpcode.Load or IrOpcode.Store => GuestAddress(data),
        IrOpcode.VmLoad or IrOpcode.VmStore => AddressMode.At(PinnedBase.VmContext, (int)data.Imm),
        _ => NativeAddress(data.A, data.Imm),
    };

    private AddressMode GuestAddress(in InstructionData data)
    {
        var address = data.Aux == 0 ? AddressMode.At(PinnedBase.Memory, (int)data.Imm) : AddressMode.At(BaseOfMemory(data.Aux), (int)data.Imm);
        address.IsGuest = true;
        address.WasmOffset = data.WasmOffset;
        var index = data.A;
        if (IsIconst(index, out var constant))
        {
            var place = (ulong)(uint)constant + (ulong)data.Imm;
            if (place <= int.MaxValue)
            {
                address.Displacement = (int)place;
                return address;
            }
        }

        // x + c, if that cannot wrap, goes to the displacement, which the CPU adds in 64 bits.
        if (CanTake(index, IrOpcode.Iadd, out var sum) && IsIconst(_function[sum].B, out var term) && IsSmallSum(_function[sum].A, term, data.Imm))
        {
            Take(sum);
            address.Displacement += (int)term;
            index = _function[sum].A;
        }

        if (CanTake(index, IrOpcode.Ishl, out var shift) && IsIconst(_function[shift].B, out var count) && count is >= 1 and <= 3
            && UpperBound(_function[shift].A, UpperBoundDepth) << (int)count <= uint.MaxValue)
        {
            Take(shift);
            address.ScaleLog2 = (byte)count;
            index = _function[shift].A;
        }

        address.Index = Materialize(StripZeroExtension(index));
        return address;
    }

    private bool IsSmallSum(Value value, long term, long offset) =>
        term >= 0 && term + offset <= int.MaxValue - 16 && UpperBound(value, UpperBoundDepth) + term <= uint.MaxValue;

    private int BaseOfMemory(int memory)
    {
        var definition = NewRegister(IrType.I64);
        ref var load = ref Begin(MachineOpcode.Extend, OperandSize.Qword);
        load.Source = SourceKind.Memory;
        SetAddress(ref load, AddressMode.At(PinnedBase.VmContext, layouts.VmContext.Memory(memory)));
        load.Def = Define(ref load, definition);
        var register = NewRegister(IrType.I64);
        load = ref Begin(MachineOpcode.Extend, OperandSize.Qword);
        load.Source = SourceKind.Memory;
        SetAddress(ref load, AddressMode.At(definition, MemoryDefinitionLayout.Base));
        load.Def = Define(ref load, register);
        return register;
    }

    private AddressMode NativeAddress(Value value, long offset)
    {
        var address = AddressMode.At(PinnedBase.None, (int)offset);
        var definition = _function.DefinitionOf(value);
        if (definition != Inst.None && _function[definition].Opcode == IrOpcode.VmAddress && offset + _function[definition].Imm == (int)(offset + _function[definition].Imm))
        {
            return AddressMode.At(PinnedBase.VmContext, (int)(offset + _function[definition].Imm));
        }

        if (CanTake(value, IrOpcode.Iadd, out var sum))
        {
            if (IsIconst(_function[sum].B, out var term) && offset + term == (int)(offset + term))
            {
                Take(sum);
                address.Displacement = (int)(offset + term);
                AddTerm(ref address, _function[sum].A);
                return address;
            }

            if (!IsIconst(_function[sum].B, out _))
            {
                Take(sum);
                AddTerm(ref address, _function[sum].A);
                AddTerm(ref address, _function[sum].B);
                return address;
            }
        }

        address.Base = Materialize(value);
        return address;
    }

    /// <summary>The largest unsigned number an I32 can be, as far as its definition says.</summary>
    private long UpperBound(Value value, int depth)
    {
        var definition = _function.DefinitionOf(value);
        if (definition == Inst.None || depth == 0)
        {
            return uint.MaxValue;
        }

        ref readonly var data = ref _function[definition];
        switch (data.Opcode)
        {
            case IrOpcode.Iconst:
                return (uint)data.Imm;
            case IrOpcode.Icmp or IrOpcode.Fcmp:
                return 1;
            case IrOpcode.Clz or IrOpcode.Ctz or IrOpcode.Popcnt:
                return 64;
            case IrOpcode.Load when data.Access == MemoryAccess.U8:
                return byte.MaxValue;
            case IrOpcode.Load when data.Access == MemoryAccess.U16:
                return ushort.MaxValue;
            case IrOpcode.Band:
                return Math.Min(UpperBound(data.A, depth - 1), UpperBound(data.B, depth - 1));
            case IrOpcode.Ushr when IsIconst(data.B, out var count):
                return UpperBound(data.A, depth - 1) >> (int)(count & 31);
            case IrOpcode.Ishl when IsIconst(data.B, out var count):
                return Math.Min(uint.MaxValue, UpperBound(data.A, depth - 1) << (int)(count & 31)) is var shifted && shifted < 0 ? uint.MaxValue : shifted;
            case IrOpcode.Iadd:
                var sum = UpperBound(data.A, depth - 1) + UpperBound(data.B, depth - 1);
                return sum <= uint.MaxValue ? sum : uint.MaxValue;
            case IrOpcode.Select:
                return Math.Max(UpperBound(data.A, depth - 1), UpperBound(data.B, depth - 1));
            case IrOpcode.UdivTrap:
                return UpperBound(data.A, depth - 1);
            default:
                return uint.MaxValue;
        }
    }
}
