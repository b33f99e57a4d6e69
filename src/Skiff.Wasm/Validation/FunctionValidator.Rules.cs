using System.Diagnostics.CodeAnalysis;
using Skiff.Wasm.Binary;

namespace Skiff.Wasm.Validation;

/// <summary>The rules of calls, memories, tables, references and lanes, and the errors.</summary>
public sealed partial class FunctionValidator
{
    private void ValidateCall(int functionIndex)
    {
        RequireFunction(functionIndex);
        ApplyCall(_module.TypeOfFunction(functionIndex));
    }

    private void ValidateCallIndirect()
    {
        var table = TableAt(_instruction.SecondIndex);
        if (table.Element != ValueType.FuncRef)
        {
            ThrowMismatch(ValueType.FuncRef, table.Element);
        }

        var type = TypeAt(_instruction.Index);
        Pop(ValueType.I32);
        ApplyCall(type);
    }

    private void ApplyCall(FunctionType type)
    {
        PopMany(type.Parameters.AsSpan());
        PushMany(type.Results.AsSpan());
    }

    private void ValidateMemoryArgument(int naturalAlignment)
    {
        RequireMemory(_instruction.SecondIndex);
        if (_instruction.Alignment > naturalAlignment)
        {
            Throw(ValidationReason.AlignmentTooLarge, $"expected at most {1 << naturalAlignment}, found {1L << _instruction.Alignment}");
        }

        if (_instruction.Opcode is >= Opcode.V128Load8Lane and <= Opcode.V128Store64Lane)
        {
            RequireLane(_instruction.Lane, MemoryAccess.LaneCount(_instruction.Opcode));
        }
    }

    /// <summary>The immediates of instructions with a fixed signature that are no memory accesses.</summary>
    private void ValidateImmediates(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.MemorySize or Opcode.MemoryGrow or Opcode.MemoryFill:
                RequireMemory(_instruction.Index);
                break;
            case Opcode.MemoryCopy:
                RequireMemory(_instruction.Index);
                RequireMemory(_instruction.SecondIndex);
                break;
            case Opcode.MemoryInit:
                RequireMemory(_instruction.SecondIndex);
                RequireData();
                break;
            case Opcode.DataDrop:
                RequireData();
                break;
            case Opcode.I8x16Shuffle:
                RequireShuffleLanes();
                break;
            case >= Opcode.I8x16ExtractLaneS and <= Opcode.F64x2ReplaceLane:
                RequireLane(_instruction.Lane, MemoryAccess.LaneCount(opcode));
                break;
        }
    }

    private void ValidateReferenceInstruction(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.RefNull:
                Push(_instruction.Type);
                break;
            case Opcode.RefIsNull:
                ValidateRefIsNull();
                break;
            case Opcode.RefFunc:
                ValidateRefFunc(_instruction.Index);
                break;
            case Opcode.TableGet:
                var got = TableAt(_instruction.Index).Element;
                Pop(ValueType.I32);
                Push(got);
                break;
            case Opcode.TableSet:
                Pop(TableAt(_instruction.Index).Element);
                Pop(ValueType.I32);
                break;
            case Opcode.TableSize:
                TableAt(_instruction.Index);
                Push(ValueType.I32);
                break;
            case Opcode.TableGrow:
                var grown = TableAt(_instruction.Index).Element;
                Pop(ValueType.I32);
                Pop(grown);
                Push(ValueType.I32);
                break;
            case Opcode.TableFill:
                var filled = TableAt(_instruction.Index).Element;
                Pop(ValueType.I32);
                Pop(filled);
                Pop(ValueType.I32);
                break;
            case Opcode.TableCopy:
                RequireSameElement(TableAt(_instruction.Index).Element, TableAt(_instruction.SecondIndex).Element);
                PopThreeI32();
                break;
            case Opcode.TableInit:
                RequireSameElement(TableAt(_instruction.SecondIndex).Element, ElementAt(_instruction.Index).Type);
                PopThreeI32();
                break;
            case Opcode.ElemDrop:
                ElementAt(_instruction.Index);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{opcode} has no validation rule");
        }
    }

    private void ValidateRefIsNull()
    {
        var type = Pop(Unknown);
        if (type != Unknown && !type.IsReference)
        {
            Throw(ValidationReason.TypeMismatch, $"expected a reference, found {type.Text}");
        }

        Push(ValueType.I32);
    }

    private void ValidateRefFunc(int functionIndex)
    {
        RequireFunction(functionIndex);
        if (!context.IsDeclared(functionIndex))
        {
            Throw(ValidationReason.UndeclaredFunctionReference, $"function {functionIndex}");
        }

        Push(ValueType.FuncRef);
    }

    private void PopThreeI32()
    {
        Pop(ValueType.I32);
        Pop(ValueType.I32);
        Pop(ValueType.I32);
    }

    private void RequireFunction(int functionIndex)
    {
        if ((uint)functionIndex >= (uint)_module.FunctionCount)
        {
            Throw(ValidationReason.UnknownFunction, functionIndex);
        }
    }

    private FunctionType TypeAt(int typeIndex)
    {
        if ((uint)typeIndex >= (uint)_module.Types.Length)
        {
            Throw(ValidationReason.UnknownType, typeIndex);
        }

        return _module.Types[typeIndex];
    }

    private TableType TableAt(int tableIndex)
    {
        if ((uint)tableIndex >= (uint)_module.Tables.Length)
        {
            Throw(ValidationReason.UnknownTable, tableIndex);
        }

        return _module.Tables[tableIndex];
    }

    private ElementSegment ElementAt(int elementIndex)
    {
        if ((uint)elementIndex >= (uint)_module.Elements.Length)
        {
            Throw(ValidationReason.UnknownElementSegment, elementIndex);
        }

        return _module.Elements[elementIndex];
    }

    private void RequireSameElement(ValueType expected, ValueType found)
    {
        if (expected != found)
        {
            ThrowMismatch(expected, found);
        }
    }

    private void RequireMemory(int index)
    {
        if ((uint)index >= (uint)_memoryCount)
        {
            Throw(ValidationReason.UnknownMemory, index);
        }
    }

    // A rule of the binary format that concerns instructions. Core 2.0, 5.5.16.
    private void RequireData()
    {
        if (_module.DataCount is not { } dataCount)
        {
            ThrowFormat(FormatReason.DataCountSectionRequired, null, _instruction.Offset);
            return;
        }

        if ((uint)_instruction.Index >= (uint)dataCount)
        {
            Throw(ValidationReason.UnknownDataSegment, _instruction.Index);
        }
    }

    private void RequireLane(int lane, int count)
    {
        if (lane >= count)
        {
            Throw(ValidationReason.InvalidLaneIndex, $"expected at most {count - 1}, found {lane}");
        }
    }

    private void RequireShuffleLanes()
    {
        // Both halves at once: a lane of 32 or more has one of the three upper bits of its byte.
        const long UpperBits = unchecked((long)0xE0E0E0E0E0E0E0E0);
        if (((_instruction.Constant | _instruction.ConstantHigh) & UpperBits) != 0)
        {
            Throw(ValidationReason.InvalidLaneIndex, "expected lanes of at most 31");
        }
    }

    [DoesNotReturn]
    private void Throw(ValidationReason reason, int unknownIndex) => Throw(reason, $"{(uint)unknownIndex}");

    [DoesNotReturn]
    private void Throw(ValidationReason reason, string detail)
    {
        var offset = _instruction.Offset;
        var name = _module.Names.Functions.GetValueOrDefault(_functionIndex);
        throw new WasmValidationException(reason, detail, new ValidationPlace((_body?.Offset ?? 0) + offset, "function", _functionIndex, name, offset));
    }

    [DoesNotReturn]
    private void ThrowFormat(FormatReason reason, string? detail, int offset) =>
        throw new WasmFormatException(reason, detail, (_body?.Offset ?? 0) + offset, SectionId.Code, _functionIndex);
}
