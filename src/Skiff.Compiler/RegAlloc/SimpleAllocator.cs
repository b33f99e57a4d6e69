using System.Numerics;
using System.Runtime.InteropServices;

namespace Skiff.Compiler.RegAlloc;

/// <summary>
/// The allocator without cleverness: every virtual register lives in a slot of its own, is loaded before an instruction that wants it in a register
/// and stored after the one that defines it. It is what better allocators are compared with, and it is linear in the size of any function.
/// </summary>
public sealed class SimpleAllocator : IRegisterAllocator
{
    private readonly ParallelMoves _edge = new();
    private int[] _slots = [];
    private AllocationProblem _problem = new();
    private AllocationResult _result = new();

    // The instruction at hand: its allocations, and which registers are taken at its early and its late point.
    private uint _early;
    private uint _late;
    private uint _clobbered;

    /// <inheritdoc/>
    public void Allocate(AllocationProblem problem, AllocationResult result)
    {
        _problem = problem;
        _result = result;
        result.Reset();
        CollectionsMarshal.SetCount(result.Operands, problem.OperandCount);
        AssignSlots();
        for (var block = 0; block < problem.BlockCount; block++)
        {
            var end = problem.BlockEnd(block);
            for (var instruction = problem.BlockStart(block); instruction < end; instruction++)
            {
                AllocateInstruction(instruction);
            }

            PassArguments(block);
        }
    }

    // Slots of 16 bytes first: they are aligned, and share no unit with smaller ones.
    private void AssignSlots()
    {
        var count = _problem.VirtualRegisterCount;
        if (_slots.Length < count)
        {
            _slots = new int[Math.Max(count, 2 * _slots.Length)];
        }

        var next = 0;
        for (var units = 2; units >= 1; units--)
        {
            for (var register = 0; register < count; register++)
            {
                if ((_problem.SizeOf(register) == 16 ? 2 : 1) == units)
                {
                    _slots[register] = next;
                    next += units;
                }
            }
        }

        _result.SlotCount = next;
    }

    private Allocation SlotOf(int virtualRegister) => Allocation.InSlot(_slots[virtualRegister]);

    private void AllocateInstruction(int instruction)
    {
        var operands = _problem.OperandsOf(instruction);
        var allocations = CollectionsMarshal.AsSpan(_result.Operands).Slice(_problem.FirstOperand(instruction), operands.Length);
        var demand = new RegisterDemand(operands, _problem.ClobbersOf(instruction));
        _early = demand.Early;
        _late = demand.Late;
        _clobbered = demand.Clobbered;
        allocations.Clear();
        AssignForced(operands, allocations);
        AssignThroughout(operands, allocations);
        AssignEarly(operands, allocations);
        AssignLate(operands, allocations);
        WriteMoves(instruction, operands, allocations);
    }

    private void AssignForced(ReadOnlySpan<Operand> operands, Span<Allocation> allocations)
    {
        for (var i = 0; i < operands.Length; i++)
        {
            allocations[i] = operands[i].Constraint switch
            {
                OperandConstraint.Any or OperandConstraint.Slot => SlotOf(operands[i].VirtualRegister),
                OperandConstraint.Fixed => Allocation.InRegister(operands[i].Fixed),
                _ => Allocation.None,
            };
        }
    }

    // Operands that need a register at both points choose first: fewest registers are good for them.
    private void AssignThroughout(ReadOnlySpan<Operand> operands, Span<Allocation> allocations)
    {
        for (var i = 0; i < operands.Length; i++)
        {
            var operand = operands[i];
            if (operand.Constraint == OperandConstraint.SameAsInput)
            {
                allocations[operand.Fixed] = allocations[i] = Take(operand, early: true, late: true);
            }
            else if (operand.Constraint == OperandConstraint.Register && operand.IsDefinition != (operand.Position == OperandPosition.Late))
            {
                var other = operand.IsDefinition ? -1 : FindUse(operands, allocations, i, OperandPosition.Late);
                allocations[i] = other >= 0 ? allocations[other] : Take(operand, early: true, late: true);
            }
        }
    }

    private void AssignEarly(ReadOnlySpan<Operand> operands, Span<Allocation> allocations)
    {
        for (var i = 0; i < operands.Length; i++)
        {
            if (operands[i].Constraint == OperandConstraint.Register && !operands[i].IsDefinition && allocations[i] == Allocation.None)
            {
                var other = FindUse(operands, allocations, i, OperandPosition.Early);
                allocations[i] = other >= 0 ? allocations[other] : Take(operands[i], early: true, late: false);
            }
        }
    }

    // A definition at the end may be in a register that the instruction destroys.
    private void AssignLate(ReadOnlySpan<Operand> operands, Span<Allocation> allocations)
    {
        for (var i = 0; i < operands.Length; i++)
        {
            if (allocations[i] == Allocation.None)
            {
                allocations[i] = Take(operands[i], early: false, late: true);
            }
        }
    }

    // Another use of the same value that is already in a register and stays there as long as use i needs.
    private static int FindUse(ReadOnlySpan<Operand> operands, ReadOnlySpan<Allocation> allocations, int i, OperandPosition position)
    {
        for (var other = 0; other < operands.Length; other++)
        {
            if (other != i && operands[other].VirtualRegister == operands[i].VirtualRegister && !operands[other].IsDefinition
                && allocations[other].IsRegister && operands[other].Position >= position)
            {
                return other;
            }
        }

        return -1;
    }

    private Allocation Take(Operand operand, bool early, bool late)
    {
        var free = _problem.Allocatable & (_problem.ClassOf(operand.VirtualRegister) == RegisterClass.Integer ? 0xFFFFu : 0xFFFF0000u);
        free &= ~((early ? _early : 0) | (late ? _late : 0) | (early && late ? _clobbered : 0));
        if (free == 0)
        {
            throw new InvalidOperationException($"no register is left for v{operand.VirtualRegister}");
        }

        var register = BitOperations.TrailingZeroCount(free);
        _early |= early ? 1u << register : 0;
        _late |= late ? 1u << register : 0;
        return Allocation.InRegister(register);
    }

    private void WriteMoves(int instruction, ReadOnlySpan<Operand> operands, ReadOnlySpan<Allocation> allocations)
    {
        uint loaded = 0;
        for (var i = 0; i < operands.Length; i++)
        {
            if (!operands[i].IsDefinition && allocations[i].IsRegister && (loaded & (1u << allocations[i].Register)) == 0)
            {
                loaded |= 1u << allocations[i].Register;
                AddMove(instruction, after: false, SlotOf(operands[i].VirtualRegister), allocations[i], operands[i].VirtualRegister);
            }
        }

        for (var i = 0; i < operands.Length; i++)
        {
            if (operands[i].IsDefinition && allocations[i].IsRegister)
            {
                AddMove(instruction, after: true, allocations[i], SlotOf(operands[i].VirtualRegister), operands[i].VirtualRegister);
            }
        }
    }

    // The terminator of a block that passes arguments has no operands, so it has no moves of its own.
    private void PassArguments(int block)
    {
        var arguments = _problem.ArgumentsOf(block);
        if (arguments.IsEmpty)
        {
            return;
        }

        var parameters = _problem.ParametersOf(_problem.SuccessorsOf(block)[0]);
        for (var i = 0; i < arguments.Length; i++)
        {
            _edge.Add(SlotOf(arguments[i]), SlotOf(parameters[i]), _problem.ClassOf(parameters[i]), _problem.SizeOf(parameters[i]));
        }

        if (!_edge.IsEmpty)
        {
            _edge.Emit(_problem.BlockEnd(block) - 1, after: false, _problem.Scratch, _result.Moves);
        }
    }

    private void AddMove(int instruction, bool after, Allocation from, Allocation to, int virtualRegister) =>
        _result.Moves.Add(new Move(instruction, after, from, to, _problem.ClassOf(virtualRegister), (byte)_problem.SizeOf(virtualRegister), -1));
}
