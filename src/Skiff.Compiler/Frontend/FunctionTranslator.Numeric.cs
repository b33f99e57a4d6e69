using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Frontend;

/// <content>Numeric and parametric instructions. Source: WebAssembly Core 2.0, 2.4.1 and 2.4.4.</content>
public sealed partial class FunctionTranslator
{
    private void TranslateNumeric(in NumericInstruction row)
    {
        var b = row.Operands == 2 ? Pop() : Value.None;
        var a = Pop();
        Push(AppendValue(new InstructionData { Opcode = row.Operation, Type = row.Type, A = a, B = b, Imm = row.Immediate }, row.Result));
    }

    private void TranslateEqz(IrType type)
    {
        var a = Pop();
        Push(Compare(IntCondition.Equal, type, a, Constant(type, 0)));
    }

    private void TranslateSelect()
    {
        var condition = Pop();
        var otherwise = Pop();
        var then = Pop();
        var type = _function.TypeOf(then);
        Push(AppendValue(new InstructionData { Opcode = IrOpcode.Select, Type = type, A = then, B = otherwise, C = condition }, type));
    }
}
