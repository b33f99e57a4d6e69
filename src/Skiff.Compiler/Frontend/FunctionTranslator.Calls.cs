using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;
using Skiff.Wasm;

namespace Skiff.Compiler.Frontend;

/// <content>Calls, tables and references. Source: WebAssembly Core 2.0, 2.4.3, 2.4.6 and 2.4.8.</content>
public sealed partial class FunctionTranslator
{
    private const int ElementShift = 3;

    private void TranslateCall(int index)
    {
        var opcode = index < _module.ImportedFunctionCount ? IrOpcode.CallImport : IrOpcode.Call;
        AppendCall(new InstructionData { Opcode = opcode, Imm = index }, _module.TypeOfFunction(index));
    }

    // Core 2.0, 4.4.8.11
    private void TranslateCallIndirect(int type, int table)
    {
        var index = Pop();
        var element = CheckedElement(table, index, TrapCode.UndefinedElement);
        var record = NativeLoad(IrType.I64, element, 0, AliasClass.TableElement);
        var isNull = Compare(IntCondition.Equal, IrType.I64, record, Constant(IrType.I64, 0));
        TrapIf(isNull, TrapCode.UninitializedElement);
        var actual = NativeLoad(IrType.I32, record, FunctionRecordLayout.TypeId, AliasClass.Constant);
        var expected = VmLoad(IrType.I32, _layout.TypeId(type), AliasClass.Constant);
        TrapIf(Compare(IntCondition.NotEqual, IrType.I32, actual, expected), TrapCode.IndirectCallTypeMismatch);
        AppendCall(new InstructionData { Opcode = IrOpcode.CallRecord, A = record, Imm = type }, _module.Types[type]);
    }

    private void AppendCall(InstructionData data, FunctionType type)
    {
        RefuseVectors(type.Parameters);
        data.ListCount = type.Parameters.Length;
        data.ListStart = PoolTop(data.ListCount);
        data.Type = type.Results.Length > 0 ? TypeOf(type.Results[0]) : IrType.None;
        _height -= data.ListCount;
        var call = Append(data);
        foreach (var result in type.Results)
        {
            Push(_function.MakeResult(call, TypeOf(result)));
        }
    }

    private Value LoadTable(int table) => VmLoad(IrType.I64, _layout.Table(table), AliasClass.Constant);

    private Value LoadTableLength(int table) =>
        NativeLoad(IrType.I32, LoadTable(table), TableDefinitionLayout.Length, AliasClass.TableDefinition);

    // The address of an element, after the check that it exists.
    private Value CheckedElement(int table, Value index, TrapCode code)
    {
        var definition = LoadTable(table);
        var length = NativeLoad(IrType.I32, definition, TableDefinitionLayout.Length, AliasClass.TableDefinition);
        TrapIf(Compare(IntCondition.UnsignedGreaterEqual, IrType.I32, index, length), code);
        var clamped = Binary(IrOpcode.SpeculationClamp, IrType.I32, index, length);
        var elements = NativeLoad(IrType.I64, definition, TableDefinitionLayout.Base, AliasClass.TableDefinition);
        var wide = Unary(IrOpcode.ExtendU, IrType.I64, clamped);
        var distance = Binary(IrOpcode.Ishl, IrType.I64, wide, Constant(IrType.I64, ElementShift));
        return Binary(IrOpcode.Iadd, IrType.I64, elements, distance);
    }

    private void TranslateTableGet(int table)
    {
        var element = CheckedElement(table, Pop(), TrapCode.TableOutOfBounds);
        Push(NativeLoad(IrType.I64, element, 0, AliasClass.TableElement));
    }

    private void TranslateTableSet(int table)
    {
        var value = Pop();
        NativeStore(CheckedElement(table, Pop(), TrapCode.TableOutOfBounds), value, AliasClass.TableElement);
    }

    private void TranslateRefFunc(int index) =>
        Push(AppendValue(
            new InstructionData { Opcode = IrOpcode.VmAddress, Type = IrType.I64, Imm = _layout.FunctionRecord(index) }, IrType.I64));
}
