using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;
using Skiff.Wasm;

namespace Skiff.Compiler.Frontend;

/// <content>Memory instructions and globals. Source: WebAssembly Core 2.0, 2.4.5 and 2.4.7.</content>
public sealed partial class FunctionTranslator
{
    // A memory's reservation catches every access that ends within this distance of the largest address.
    private const ulong GuardedDistance = 1UL << 31;

    private const int PageShift = 16;

    private void TranslateLoad(in Instruction instruction)
    {
        var row = MemoryInstructions.Of(instruction.Opcode);
        var (address, offset) = CheckedAddress(Pop(), instruction, row);
        Push(AppendValue(
            new InstructionData { Opcode = IrOpcode.Load, Type = row.Type, Access = row.Access, A = address, Imm = offset, Aux = (byte)instruction.SecondIndex }, row.Type));
    }

    private void TranslateStore(in Instruction instruction)
    {
        var row = MemoryInstructions.Of(instruction.Opcode);
        var value = Pop();
        var (address, offset) = CheckedAddress(Pop(), instruction, row);
        Append(new InstructionData { Opcode = IrOpcode.Store, Type = row.Type, Access = row.Access, A = address, B = value, Imm = offset, Aux = (byte)instruction.SecondIndex });
    }

    // The address and offset to use: those of the instruction where the guard pages are the check, else their checked sum. A fault is recognised as a trap
    // in the reservation of memory 0 only.
    private (Value Address, long Offset) CheckedAddress(Value address, in Instruction instruction, MemoryInstruction row)
    {
        var bytes = (ulong)row.Access.Bytes(row.Type);
        if (!_options.ExplicitBoundsChecks && instruction.SecondIndex == 0 && instruction.MemoryOffset + bytes <= GuardedDistance)
        {
            return (address, (long)instruction.MemoryOffset);
        }

        var wide = Unary(IrOpcode.ExtendU, IrType.I64, address);
        var begin = Binary(IrOpcode.Iadd, IrType.I64, wide, Constant(IrType.I64, (long)instruction.MemoryOffset));
        var end = Binary(IrOpcode.Iadd, IrType.I64, begin, Constant(IrType.I64, (long)bytes));
        var length = LoadMemoryLength(instruction.SecondIndex);
        TrapIf(Compare(IntCondition.UnsignedGreater, IrType.I64, end, length), TrapCode.MemoryOutOfBounds);
        var clamped = Binary(IrOpcode.SpeculationClamp, IrType.I64, begin, length);
        return (Unary(IrOpcode.Wrap, IrType.I32, clamped), 0);
    }

    private Value LoadMemoryLength(int memory)
    {
        var definition = VmLoad(IrType.I64, _layout.Memory(memory), AliasClass.Constant);
        return NativeLoad(IrType.I64, definition, MemoryDefinitionLayout.Length, AliasClass.MemoryDefinition);
    }

    private void TranslateMemorySize(int memory)
    {
        var pages = Binary(IrOpcode.Ushr, IrType.I64, LoadMemoryLength(memory), Constant(IrType.I64, PageShift));
        Push(Unary(IrOpcode.Wrap, IrType.I32, pages));
    }

    // A builtin takes the indices of the instruction, then the operands from the stack.
    private void TranslateBuiltin(Builtin builtin, IrType result, int operands, int index, int? secondIndex = null)
    {
        var first = Constant(IrType.I32, index);
        var second = secondIndex is { } number ? Constant(IrType.I32, number) : Value.None;
        var pool = _function.ValuePool;
        var start = pool.Count;
        pool.Add(first);
        if (second.IsValid)
        {
            pool.Add(second);
        }

        PoolTop(operands);
        _height -= operands;
        var call = Append(new InstructionData
        {
            Opcode = IrOpcode.CallBuiltin,
            Type = result,
            Imm = (long)builtin,
            ListStart = start,
            ListCount = pool.Count - start,
        });
        if (result != IrType.None)
        {
            Push(_function.MakeResult(call, result));
        }
    }

    private void TranslateGlobalGet(int index)
    {
        var global = _module.Globals[index];
        var type = TypeOf(global.Type);
        var alias = global.IsMutable ? AliasClass.Global : AliasClass.Constant;
        if (index >= _module.ImportedGlobalCount)
        {
            Push(VmLoad(type, _layout.DefinedGlobal(index), alias));
            return;
        }

        var cell = VmLoad(IrType.I64, _layout.ImportedGlobal(index), AliasClass.Constant);
        Push(NativeLoad(type, cell, 0, alias));
    }

    private void TranslateGlobalSet(int index)
    {
        var value = Pop();
        if (index >= _module.ImportedGlobalCount)
        {
            Append(new InstructionData
            {
                Opcode = IrOpcode.VmStore,
                Type = _function.TypeOf(value),
                A = value,
                Imm = _layout.DefinedGlobal(index),
                Aux = (byte)AliasClass.Global,
            });
            return;
        }

        var cell = VmLoad(IrType.I64, _layout.ImportedGlobal(index), AliasClass.Constant);
        NativeStore(cell, value, AliasClass.Global);
    }
}
