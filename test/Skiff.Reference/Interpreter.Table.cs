using System.Diagnostics;
using Skiff.Wasm;

namespace Skiff.Reference;

/// <content>Table instructions. Source: WebAssembly Core 2.0, 4.4.6.</content>
public sealed partial class Interpreter
{
    private void ExecuteTable(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.TableGet:
                Push(Value.FromReference(_instance.Tables[instruction.Index].Slice(Pop().U32, 1)[0]));
                break;
            case Opcode.TableSet:
                var element = Pop().Reference;
                _instance.Tables[instruction.Index].Slice(Pop().U32, 1)[0] = element;
                break;
            case Opcode.TableSize:
                Push(Value.FromI32(_instance.Tables[instruction.Index].Count));
                break;
            case Opcode.TableGrow:
                var growth = Pop().U32;
                Push(Value.FromI32(_instance.Tables[instruction.Index].Grow(growth, Pop().Reference)));
                break;
            case Opcode.TableFill:
                FillTable(_instance.Tables[instruction.Index]);
                break;
            case Opcode.TableCopy:
                CopyTable(_instance.Tables[instruction.Index], _instance.Tables[instruction.SecondIndex]);
                break;
            case Opcode.TableInit:
                InitializeTable(_instance.Tables[instruction.SecondIndex], _instance.Elements[instruction.Index]);
                break;
            case Opcode.ElemDrop:
                _instance.Elements[instruction.Index] = [];
                break;
            default:
                throw new UnreachableException($"{OpcodeTable.Name(instruction.Opcode)} is in the wrong class");
        }
    }

    private void FillTable(TableInstance table)
    {
        var count = Pop().U32;
        var element = Pop().Reference;
        table.Slice(Pop().U32, count).Fill(element);
    }

    private void CopyTable(TableInstance target, TableInstance source)
    {
        var count = Pop().U32;
        var from = source.Slice(Pop().U32, count);
        from.CopyTo(target.Slice(Pop().U32, count));
    }

    private void InitializeTable(TableInstance table, ReadOnlySpan<object?> segment)
    {
        var count = Pop().U32;
        var from = Pop().U32;
        var to = Pop().U32;
        if ((ulong)from + count > (ulong)segment.Length)
        {
            throw new TrapException(TrapKind.TableOutOfBounds);
        }

        segment.Slice((int)from, (int)count).CopyTo(table.Slice(to, count));
    }
}
