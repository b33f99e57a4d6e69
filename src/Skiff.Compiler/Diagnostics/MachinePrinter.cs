using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Skiff.Compiler.Lowering;
using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Diagnostics;

/// <summary>Machine instructions after register allocation as text.</summary>
internal static class MachinePrinter
{
    private static readonly string[] RegisterNames =
        ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    public static string Print(MachineFunction machine, AllocationResult result)
    {
        var text = new StringBuilder();
        var moves = CollectionsMarshal.AsSpan(result.Moves);
        var move = 0;
        for (var block = 0; block < machine.Problem.BlockCount; block++)
        {
            text.Append(CultureInfo.InvariantCulture, $"block{block}:").AppendLine();
            for (int i = machine.Problem.BlockStart(block), end = machine.Problem.BlockEnd(block); i < end; i++)
            {
                PrintMoves(text, machine, moves, ref move, i, after: false);
                PrintInstruction(text, machine, result, i);
                PrintMoves(text, machine, moves, ref move, i, after: true);
            }
        }

        return text.ToString();
    }

    private static void PrintMoves(StringBuilder text, MachineFunction machine, ReadOnlySpan<Move> moves, ref int move, int instruction, bool after)
    {
        for (; move < moves.Length && moves[move].Instruction == instruction && moves[move].After == after; move++)
        {
            var from = moves[move].Rematerialization >= 0 ? ConstantText(machine, moves[move].Rematerialization) : Name(moves[move].From);
            text.Append("        ").Append(Name(moves[move].To)).Append(" <- ").Append(from).AppendLine();
        }
    }

    private static void PrintInstruction(StringBuilder text, MachineFunction machine, AllocationResult result, int number)
    {
        ref readonly var m = ref machine.Instructions[number];
        text.Append("    ").Append(Describe(m));
        var operands = machine.Problem.OperandsOf(number);
        for (var o = 0; o < operands.Length; o++)
        {
            var operand = operands[o];
            text.Append(o == 0 ? " " : ", ").Append(operand.IsDefinition ? "def " : "")
                .Append(CultureInfo.InvariantCulture, $"v{operand.VirtualRegister}={Name(result.Operands[machine.Problem.FirstOperand(number) + o])}");
        }

        AppendDetails(text, machine, m);
        text.AppendLine();
    }

    private static string Describe(in MachineInstruction m)
    {
        var detail = m.Opcode switch
        {
            MachineOpcode.Alu or MachineOpcode.AluMemory => $".{(AluOp)m.Sub}",
            MachineOpcode.Shift or MachineOpcode.ShiftVariable => $".{(ShiftOp)m.Sub}",
            MachineOpcode.Unary => $".{(UnaryOp)m.Sub}",
            MachineOpcode.FloatBinary or MachineOpcode.FloatUnary => $".{(ScalarOp)m.Sub}",
            MachineOpcode.CompareSet or MachineOpcode.CompareSelect or MachineOpcode.CompareSelectFloat or MachineOpcode.CompareBranch or MachineOpcode.CompareTrap
                => $".{m.Compare}.{m.Condition}",
            _ => "",
        };
        return $"{m.Opcode}{detail}.{m.Size}";
    }

    private static void AppendDetails(StringBuilder text, MachineFunction machine, in MachineInstruction m)
    {
        if (m.Base != PinnedBase.None || m.Index >= 0)
        {
            var @base = m.Base >= 0 ? $"op{m.Base}" : m.Base switch { PinnedBase.VmContext => "vm", PinnedBase.Memory => "memory", PinnedBase.Outgoing => "out", PinnedBase.Frame => "frame", _ => "" };
            var index = m.Index >= 0 ? $" + op{m.Index} * {1 << m.ScaleLog2}" : "";
            text.Append(CultureInfo.InvariantCulture, $" [{@base}{index} + {m.Displacement}]");
        }

        if (m.Source == SourceKind.Immediate || m.IsMemoryLeft || m.Opcode is MachineOpcode.MultiplyImmediate or MachineOpcode.Shift or MachineOpcode.ShiftLeftSmall)
        {
            text.Append(CultureInfo.InvariantCulture, $" #{m.Immediate}");
        }

        switch (m.Opcode)
        {
            case MachineOpcode.Constant:
                text.Append(' ').Append(ConstantText(machine, m.Target));
                break;
            case MachineOpcode.Jump:
                text.Append(CultureInfo.InvariantCulture, $" block{m.Target}");
                break;
            case MachineOpcode.CompareBranch:
                text.Append(CultureInfo.InvariantCulture, $" block{m.Target} else block{m.Target2}");
                break;
            case MachineOpcode.Call:
                text.Append(CultureInfo.InvariantCulture, $" function {m.Target}");
                break;
        }
    }

    private static string ConstantText(MachineFunction machine, int number)
    {
        var constant = machine.Constants[number];
        return string.Create(CultureInfo.InvariantCulture, $"{constant.Kind} {constant.Type} 0x{constant.Bits:x}");
    }

    private static string Name(Allocation allocation) => allocation.IsSlot
        ? string.Create(CultureInfo.InvariantCulture, $"slot{allocation.Slot}")
        : allocation.Register >= 16 ? string.Create(CultureInfo.InvariantCulture, $"xmm{allocation.Register - 16}") : RegisterNames[allocation.Register];
}
