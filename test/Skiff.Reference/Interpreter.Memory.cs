using System.Diagnostics;
using Skiff.Wasm;

namespace Skiff.Reference;

/// <content>Loads, stores and the other memory instructions. Source: WebAssembly Core 2.0, 4.4.7.</content>
public sealed partial class Interpreter
{
    private void ExecuteMemory(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.I32Load or Opcode.F32Load or Opcode.I64Load32U:
                Push(new Value(Load(instruction, 4)));
                break;
            case Opcode.I64Load or Opcode.F64Load:
                Push(new Value(Load(instruction, 8)));
                break;
            case Opcode.I32Load8U or Opcode.I64Load8U:
                Push(new Value(Load(instruction, 1)));
                break;
            case Opcode.I32Load16U or Opcode.I64Load16U:
                Push(new Value(Load(instruction, 2)));
                break;
            case Opcode.I32Load8S:
                Push(Value.FromI32((sbyte)Load(instruction, 1)));
                break;
            case Opcode.I32Load16S:
                Push(Value.FromI32((short)Load(instruction, 2)));
                break;
            case Opcode.I64Load8S:
                Push(Value.FromI64((sbyte)Load(instruction, 1)));
                break;
            case Opcode.I64Load16S:
                Push(Value.FromI64((short)Load(instruction, 2)));
                break;
            case Opcode.I64Load32S:
                Push(Value.FromI64((int)Load(instruction, 4)));
                break;
            case Opcode.I32Store8 or Opcode.I64Store8:
                Store(instruction, 1);
                break;
            case Opcode.I32Store16 or Opcode.I64Store16:
                Store(instruction, 2);
                break;
            case Opcode.I32Store or Opcode.F32Store or Opcode.I64Store32:
                Store(instruction, 4);
                break;
            case Opcode.I64Store or Opcode.F64Store:
                Store(instruction, 8);
                break;
            case Opcode.MemorySize:
                Push(Value.FromI32(_instance.Memories[instruction.Index].Pages));
                break;
            case Opcode.MemoryGrow:
                Push(Value.FromI32(_instance.Memories[instruction.Index].Grow(Pop().U32)));
                break;
            case Opcode.MemoryFill:
                FillMemory(_instance.Memories[instruction.Index]);
                break;
            case Opcode.MemoryCopy:
                CopyMemory(_instance.Memories[instruction.Index], _instance.Memories[instruction.SecondIndex]);
                break;
            case Opcode.MemoryInit:
                InitializeMemory(_instance.Memories[instruction.SecondIndex], _instance.Data[instruction.Index].Span);
                break;
            case Opcode.DataDrop:
                _instance.Data[instruction.Index] = default;
                break;
            default:
                throw new UnreachableException($"{OpcodeTable.Name(instruction.Opcode)} is in the wrong class");
        }
    }

    /// <summary>The effective address does not wrap: it has 33 bits or more.</summary>
    private ulong Load(in Instruction instruction, int width) =>
        _instance.Memories[instruction.SecondIndex].Read(Pop().U32 + instruction.MemoryOffset, width);

    private void Store(in Instruction instruction, int width)
    {
        var value = Pop().Bits;
        _instance.Memories[instruction.SecondIndex].Write(Pop().U32 + instruction.MemoryOffset, width, value);
    }

    private void FillMemory(MemoryInstance memory)
    {
        var count = Pop().U32;
        var value = (byte)Pop().U32;
        memory.Slice(Pop().U32, count).Fill(value);
    }

    private void CopyMemory(MemoryInstance target, MemoryInstance source)
    {
        var count = Pop().U32;
        var from = source.Slice(Pop().U32, count);
        from.CopyTo(target.Slice(Pop().U32, count));
    }

    private void InitializeMemory(MemoryInstance memory, ReadOnlySpan<byte> segment)
    {
        var count = Pop().U32;
        var from = Pop().U32;
        var to = Pop().U32;
        if ((ulong)from + count > (ulong)segment.Length)
        {
            throw new TrapException(TrapKind.MemoryOutOfBounds);
        }

        segment.Slice((int)from, (int)count).CopyTo(memory.Slice(to, count));
    }
}
