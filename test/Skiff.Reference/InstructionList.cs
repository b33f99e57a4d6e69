using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Reference;

/// <summary>Whole expressions as arrays.</summary>
internal static class InstructionList
{
    /// <summary>All instructions of an expression.</summary>
    internal static Instruction[] Read(ReadOnlyMemory<byte> code)
    {
        var list = new List<Instruction>();
        var reader = new InstructionReader(code.Span);
        Instruction instruction = default;
        while (reader.TryRead(ref instruction))
        {
            list.Add(instruction);
            instruction = default;
        }

        return [.. list];
    }

    /// <summary>The labels of a <c>br_table</c> in <paramref name="code"/>, the default last.</summary>
    internal static int[] ReadLabels(ReadOnlySpan<byte> code, in Instruction brTable)
    {
        var labels = new int[brTable.Count + 1];
        var count = 0;
        foreach (var label in new InstructionReader(code).Labels(brTable))
        {
            labels[count++] = label;
        }

        labels[count] = brTable.Index;
        return labels;
    }
}
