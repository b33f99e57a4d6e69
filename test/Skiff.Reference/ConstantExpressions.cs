using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>Evaluates constant expressions; each is one instruction and <c>end</c>. Source: WebAssembly Core 2.0, 3.3.10.</summary>
internal static class ConstantExpressions
{
    /// <summary>The value of a valid expression.</summary>
    internal static Value Evaluate(ModuleInstance instance, ConstantExpression expression)
    {
        var instruction = InstructionList.Read(expression.Code)[0];
        return instruction.Opcode switch
        {
            Opcode.I32Const => Value.FromI32((int)instruction.Constant),
            Opcode.I64Const => Value.FromI64(instruction.Constant),
            Opcode.F32Const => new Value((uint)instruction.Constant),
            Opcode.F64Const => new Value((ulong)instruction.Constant),
            Opcode.GlobalGet => instance.Globals[instruction.Index].Value,
            Opcode.RefNull => Value.FromReference(null),
            Opcode.RefFunc => Value.FromReference(instance.Functions[instruction.Index]),
            _ => throw new UnsupportedFeatureException($"{OpcodeTable.Name(instruction.Opcode)} in a constant expression"),
        };
    }
}
