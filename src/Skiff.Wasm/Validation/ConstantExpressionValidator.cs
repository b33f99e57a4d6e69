using System.Diagnostics.CodeAnalysis;
using Skiff.Wasm.Binary;

namespace Skiff.Wasm.Validation;

/// <summary>
/// Validates the expressions that instantiation evaluates. They see imported globals only.
/// Source: WebAssembly Core 2.0, 3.3.9.2 and 3.4.10 (the context C').
/// </summary>
internal sealed class ConstantExpressionValidator(Module module)
{
    /// <summary>Checks that the expression is constant and has exactly one result of the type.</summary>
    public void Validate(ConstantExpression expression, ValueType expected, string part)
    {
        var reader = new InstructionReader(expression.Code.Span, expression.Offset);
        var instruction = default(Instruction);
        ValueType? result = null;
        while (reader.TryRead(ref instruction))
        {
            var place = new ValidationPlace(expression.Offset + instruction.Offset, part);
            if (instruction.Opcode == Opcode.End)
            {
                break;
            }

            var type = TypeOf(instruction, place);
            if (result is not null)
            {
                Throw(ValidationReason.TypeMismatch, $"expected one value, found more", place);
            }

            result = type;
        }

        if (result != expected)
        {
            var found = result is { } type ? type.Text : "nothing";
            Throw(ValidationReason.TypeMismatch, $"expected {expected.Text}, found {found}", new ValidationPlace(expression.Offset, part));
        }
    }

    private ValueType TypeOf(in Instruction instruction, ValidationPlace place)
    {
        switch (instruction.Opcode)
        {
            case Opcode.I32Const:
                return ValueType.I32;
            case Opcode.I64Const:
                return ValueType.I64;
            case Opcode.F32Const:
                return ValueType.F32;
            case Opcode.F64Const:
                return ValueType.F64;
            case Opcode.V128Const:
                return ValueType.V128;
            case Opcode.RefNull:
                return instruction.Type;
            case Opcode.RefFunc:
                return TypeOfFunctionReference(instruction.Index, place);
            case Opcode.GlobalGet:
                return TypeOfGlobal(instruction.Index, place);
            default:
                Throw(ValidationReason.ConstantExpressionRequired, $"found {OpcodeTable.Name(instruction.Opcode)}{ProposalOf(instruction.Opcode)}", place);
                return default;
        }
    }

    private ValueType TypeOfFunctionReference(int functionIndex, ValidationPlace place)
    {
        if ((uint)functionIndex >= (uint)module.FunctionCount)
        {
            Throw(ValidationReason.UnknownFunction, $"{(uint)functionIndex}", place);
        }

        return ValueType.FuncRef;
    }

    private ValueType TypeOfGlobal(int globalIndex, ValidationPlace place)
    {
        if ((uint)globalIndex >= (uint)module.ImportedGlobalCount)
        {
            Throw(ValidationReason.UnknownGlobal, $"{(uint)globalIndex}", place);
        }

        var global = module.Globals[globalIndex];
        if (global.IsMutable)
        {
            Throw(ValidationReason.ConstantExpressionRequired, $"global {globalIndex} is mutable", place);
        }

        return global.Type;
    }

    private static string ProposalOf(Opcode opcode) => opcode switch
    {
        Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul =>
            $": the {Proposals.ExtendedConstants} proposal is not supported",
        _ => "",
    };

    [DoesNotReturn]
    private static void Throw(ValidationReason reason, string detail, ValidationPlace place) =>
        throw new WasmValidationException(reason, detail, place);
}
