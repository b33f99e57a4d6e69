using Skiff.Wasm;

namespace Skiff.Reference;

/// <content>Table instructions. Source: WebAssembly Core 2.0, 4.4.6.</content>
public sealed partial class Interpreter
{
    private bool ExecuteTable(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.TableGet:
                Push(Value.FromReference(_instance.Tables[instruction.Index].Slice(Pop().U32, 1)[0]));
                return true;
            case Opcode.TableSet:
                var element = Pop().Reference;
                _instance.Tables[instruction.Index].Slice(Pop().U32, 1)[0] = element;
                return true;
            case Opcode.TableSize:
                Push(Value.FromI32(_instance.Tables[instruction.Index].Count));
                return true;
            case Opcode.TableGrow:
                var growth = Pop().U32;
                Push(Value.FromI32(_instance.Tables[instruction.Index].Grow(growth, Pop().Reference)));
                return true;
            case Opcode.TableFill:
                FillTable(_instance.Tables[instruction.Index]);
                return true;
            case Opcode.TableCopy:
                CopyTable(_instance.Tables[instruction.Index], _instance.Tables[instruction.SecondIndex]);
                return true;
            case Opcode.TableInit:
                InitializeTable(_instance.Tables[instruction.SecondIndex], _instance.Elements[instruction.Index]);
                return true;
            case Opcode.ElemDrop:
                _instance.Elements[instruction.Index] = [];
                return true;
            default:
                return false;
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
