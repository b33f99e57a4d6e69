using System.Globalization;
using System.Text;

namespace Skiff.Compiler.RegAlloc;

/// <summary>Shows a problem with its solution as text: blocks, instructions with the place of every operand, moves between them.</summary>
public static class AllocationPrinter
{
    /// <summary>The text; the same for the same input.</summary>
    public static string Print(AllocationProblem problem, AllocationResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder();
        var move = 0;
        for (var block = 0; block < problem.BlockCount; block++)
        {
            text.Append(CultureInfo.InvariantCulture, $"block{block}{List(problem.ParametersOf(block))}:\n");
            for (var i = problem.BlockStart(block); i < problem.BlockEnd(block); i++)
            {
                move = PrintMoves(result, move, i, after: false, text);
                if (i == problem.BlockEnd(block) - 1)
                {
                    PrintTerminator(problem, result, block, i, text);
                }
                else
                {
                    PrintInstruction(problem, result, i, text);
                }

                move = PrintMoves(result, move, i, after: true, text);
            }
        }

        return text.ToString();
    }

    private static int PrintMoves(AllocationResult result, int move, int instruction, bool after, StringBuilder text)
    {
        for (; move < result.Moves.Count && result.Moves[move] is var m && m.Instruction == instruction && m.After == after; move++)
        {
            var source = m.Rematerialization >= 0 ? $"constant {m.Rematerialization}" : m.From.ToString();
            text.Append(CultureInfo.InvariantCulture, $"        {m.To} <- {source}\n");
        }

        return move;
    }

    private static void PrintInstruction(AllocationProblem problem, AllocationResult result, int instruction, StringBuilder text)
    {
        text.Append("    ").Append(Operands(problem, result, instruction));
        if (problem.ClobbersOf(instruction) != 0)
        {
            text.Append((problem.ClobbersOf(instruction) & problem.Allocatable) == problem.Allocatable ? " call" : " clobber");
        }

        text.Append('\n');
    }

    private static void PrintTerminator(AllocationProblem problem, AllocationResult result, int block, int instruction, StringBuilder text)
    {
        text.Append("    ").Append(Operands(problem, result, instruction)).Append(" ->");
        foreach (var successor in problem.SuccessorsOf(block))
        {
            text.Append(CultureInfo.InvariantCulture, $" block{successor}{List(problem.ArgumentsOf(block))}");
        }

        text.Append('\n');
    }

    private static string Operands(AllocationProblem problem, AllocationResult result, int instruction)
    {
        var operands = problem.OperandsOf(instruction);
        var (uses, definitions) = (new List<string>(), new List<string>());
        for (var o = 0; o < operands.Length; o++)
        {
            var place = $"v{operands[o].VirtualRegister}:{result.Operands[problem.FirstOperand(instruction) + o]}";
            (operands[o].IsDefinition ? definitions : uses).Add(place);
        }

        return (string.Join(", ", definitions) + (definitions.Count > 0 ? " = " : "") + "op " + string.Join(", ", uses)).TrimEnd();
    }

    private static string List(ReadOnlySpan<int> registers)
    {
        var names = new List<string>();
        foreach (var register in registers)
        {
            names.Add($"v{register}");
        }

        return names.Count == 0 ? "" : $"({string.Join(", ", names)})";
    }
}
