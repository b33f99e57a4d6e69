using System.Runtime.InteropServices;

namespace Skiff.Compiler.RegAlloc;

/// <summary>
/// Proves an allocation right, independently of how it was found: a forward dataflow over which virtual registers each location holds, whatever way
/// execution takes. Every use must find its virtual register, in a place its constraint allows; scratch registers and clobbered ones hold nothing.
/// The idea is that of the symbolic checkers of optimizing compilers. For tests and debugging: its cost is quadratic in bad cases.
/// </summary>
public sealed class AllocationChecker
{
    private const int ErrorLimit = 10;

    private readonly AllocationProblem _problem;
    private readonly AllocationResult _result;
    private readonly List<string> _errors = [];
    private readonly SymbolicState?[] _atEntry;
    private readonly int[] _firstMove;

    private AllocationChecker(AllocationProblem problem, AllocationResult result)
    {
        _problem = problem;
        _result = result;
        _atEntry = new SymbolicState?[problem.BlockCount];
        _firstMove = new int[problem.InstructionCount + 1];
    }

    /// <summary>What is wrong with the result; empty if nothing is. Reports the first few errors.</summary>
    public static IReadOnlyList<string> Check(AllocationProblem problem, AllocationResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        var checker = new AllocationChecker(problem, result);
        if (checker.CheckForm())
        {
            checker.FindEntryStates();
            checker.CheckBlocks();
        }

        return checker._errors;
    }

    /// <summary>Throws if the result is wrong.</summary>
    public static void ThrowIfWrong(AllocationProblem problem, AllocationResult result)
    {
        var errors = Check(problem, result);
        if (errors.Count > 0)
        {
            throw new InvalidOperationException($"wrong register allocation: {string.Join("; ", errors)}");
        }
    }

    private void Report(string error)
    {
        if (_errors.Count < ErrorLimit)
        {
            _errors.Add(error);
        }
    }

    // What needs no dataflow: counts, the order of moves, operands' constraints.
    private bool CheckForm()
    {
        if (_result.Operands.Count != _problem.OperandCount)
        {
            Report($"{_result.Operands.Count} allocations for {_problem.OperandCount} operands");
            return false;
        }

        var previous = -1;
        foreach (var move in _result.Moves)
        {
            var place = (2 * move.Instruction) + (move.After ? 1 : 0);
            if (place < previous || move.Instruction >= _problem.InstructionCount)
            {
                Report($"moves are out of order at instruction {move.Instruction}");
                return false;
            }

            previous = place;
            CheckMove(move);
            _firstMove[move.Instruction + 1]++;
        }

        for (var i = 0; i < _problem.InstructionCount; i++)
        {
            _firstMove[i + 1] += _firstMove[i];
            new OperandRules(_problem, i, AllocationsOf(i), _result.SlotCount, Report).Check();
        }

        return _errors.Count == 0;
    }

    private void CheckMove(Move move)
    {
        var place = $"move {(move.After ? "after" : "before")} {move.Instruction}: {move.From} -> {move.To}";
        if (move.To == Allocation.None || (move.From == Allocation.None) != (move.Rematerialization >= 0))
        {
            Report($"{place} lacks a place");
        }

        if ((move.From.IsSlot && !move.To.IsRegister) || (move.Rematerialization >= 0 && !move.To.IsRegister))
        {
            Report($"{place} goes to memory, but not from a register");
        }

        if (move.Size is not (4 or 8 or 16) || (move.Size == 16 && move.Class == RegisterClass.Integer))
        {
            Report($"{place} has size {move.Size}");
        }

        foreach (var end in (ReadOnlySpan<Allocation>)[move.From, move.To])
        {
            if (end.IsRegister && (end.Register >= 16) != (move.Class == RegisterClass.Vector))
            {
                Report($"{place} is of class {move.Class}");
            }

            if (end.IsSlot && (end.Slot + (move.Size == 16 ? 2 : 1) > _result.SlotCount || (move.Size == 16 && end.Slot % 2 != 0)))
            {
                Report($"{place}: no such slot");
            }
        }

        if (move.To.IsRegister && !IsWritable(move))
        {
            Report($"{place} writes a register that is not the allocator's");
        }
    }

    private bool IsWritable(Move move)
    {
        var register = move.To.Register;
        if ((_problem.Allocatable >> register & 1) != 0 || _problem.Scratch.Contains((byte)register))
        {
            return true;
        }

        foreach (ref readonly var operand in _problem.OperandsOf(move.Instruction))
        {
            if (operand.Constraint == OperandConstraint.Fixed && operand.Fixed == register && operand.IsDefinition == move.After)
            {
                return true;
            }
        }

        return false;
    }

    private void FindEntryStates()
    {
        _atEntry[0] = new SymbolicState(_problem, _result.SlotCount);
        var work = new Queue<int>();
        work.Enqueue(0);
        while (work.TryDequeue(out var block))
        {
            var state = _atEntry[block]!.Clone(); // Only reached blocks are queued.
            Run(block, state, check: false);
            foreach (var successor in _problem.SuccessorsOf(block))
            {
                var arriving = state.Clone();
                arriving.Bind(_problem.ParametersOf(successor), _problem.ArgumentsOf(block));
                if (_atEntry[successor] is not { } known)
                {
                    _atEntry[successor] = arriving;
                    work.Enqueue(successor);
                }
                else if (known.Intersect(arriving))
                {
                    work.Enqueue(successor);
                }
            }
        }
    }

    private void CheckBlocks()
    {
        for (var block = 0; block < _problem.BlockCount; block++)
        {
            if (_atEntry[block] is { } atEntry)
            {
                Run(block, atEntry.Clone(), check: true);
            }
        }
    }

    private void Run(int block, SymbolicState state, bool check)
    {
        for (var i = _problem.BlockStart(block); i < _problem.BlockEnd(block); i++)
        {
            var moves = CollectionsMarshal.AsSpan(_result.Moves)[_firstMove[i].._firstMove[i + 1]];
            var before = 0;
            while (before < moves.Length && !moves[before].After)
            {
                state.Apply(moves[before++]);
            }

            state.Forget(ScratchMask());
            Execute(i, state, check);
            foreach (ref readonly var move in moves[before..])
            {
                state.Apply(move);
            }

            state.Forget(ScratchMask());
        }
    }

    private void Execute(int instruction, SymbolicState state, bool check)
    {
        var operands = _problem.OperandsOf(instruction);
        var allocations = AllocationsOf(instruction);
        for (var o = 0; o < operands.Length && check; o++)
        {
            if (!operands[o].IsDefinition && !state.Holds(allocations[o], operands[o].VirtualRegister))
            {
                Report($"instruction {instruction}, operand {o}: {allocations[o]} does not hold v{operands[o].VirtualRegister}");
            }
        }

        state.Forget(_problem.ClobbersOf(instruction));
        foreach (ref readonly var operand in operands)
        {
            if (operand.IsDefinition)
            {
                state.Redefine(operand.VirtualRegister);
            }
        }

        for (var o = 0; o < operands.Length; o++)
        {
            if (operands[o].IsDefinition)
            {
                state.Define(allocations[o], operands[o].VirtualRegister);
            }
        }
    }

    private uint ScratchMask() => (1u << _problem.Scratch[0]) | (1u << _problem.Scratch[1]);

    private ReadOnlySpan<Allocation> AllocationsOf(int instruction) =>
        CollectionsMarshal.AsSpan(_result.Operands).Slice(_problem.FirstOperand(instruction), _problem.OperandsOf(instruction).Length);
}
