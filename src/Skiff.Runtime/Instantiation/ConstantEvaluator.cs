using System.Diagnostics;
using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Runtime.Instantiation;

/// <summary>Evaluates constant expressions of validated modules (Core 2.0, 3.3.10.1).</summary>
internal static class ConstantEvaluator
{
    internal static Value Evaluate(Instance instance, ConstantExpression expression)
    {
        var reader = new InstructionReader(expression.Code.Span, expression.Offset);
        Instruction instruction = default;
        Value value = default;
        while (reader.TryRead(ref instruction) && instruction.Opcode != Opcode.End)
        {
            value = instruction.Opcode switch
            {
                Opcode.I32Const => Value.FromI32((int)instruction.Constant),
                Opcode.F32Const => new Value((uint)instruction.Constant),
                Opcode.I64Const or Opcode.F64Const => new Value((ulong)instruction.Constant),
                Opcode.V128Const => new Value((ulong)instruction.Constant, (ulong)instruction.ConstantHigh),
                Opcode.RefNull => Value.Null,
                Opcode.RefFunc => new Value(instance.ReferenceTo(instruction.Index)),
                Opcode.GlobalGet => instance.Globals[instruction.Index].Value,
                _ => throw new UnreachableException($"{instruction.Opcode} in a validated constant expression"),
            };
        }

        return value;
    }
}
