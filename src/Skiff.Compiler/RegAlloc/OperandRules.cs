namespace Skiff.Compiler.RegAlloc;

/// <summary>Whether the allocations of one instruction obey its constraints: the part of the check that needs no dataflow.</summary>
internal readonly ref struct OperandRules(AllocationProblem problem, int instruction, ReadOnlySpan<Allocation> allocations, int slotCount, Action<string> report)
{
    private readonly ReadOnlySpan<Operand> _operands = problem.OperandsOf(instruction);
    private readonly ReadOnlySpan<Allocation> _allocations = allocations;

    public void Check()
    {
        for (var o = 0; o < _operands.Length; o++)
        {
            var wrong = PlaceError(_operands[o], _allocations[o]) ?? ClobberError(_operands[o], _allocations[o]);
            if (wrong is not null)
            {
                report($"instruction {instruction}, operand {o} (v{_operands[o].VirtualRegister}, {_operands[o].Constraint}) is in {_allocations[o]}: {wrong}");
            }

            for (var other = 0; other < o; other++)
            {
                if (Conflict(_operands[o], _operands[other]) && Overlap(o, other))
                {
                    report($"instruction {instruction}: operands {other} and {o} are both in {_allocations[o]}");
                }
            }
        }
    }

    private string? PlaceError(Operand operand, Allocation allocation)
    {
        if (allocation.IsRegister)
        {
            var register = allocation.Register;
            return operand.Constraint switch
            {
                OperandConstraint.Slot => "it must be in a slot",
                OperandConstraint.Fixed => register == operand.Fixed ? null : $"it must be in r{operand.Fixed}",
                _ when (register >= 16) != (problem.ClassOf(operand.VirtualRegister) == RegisterClass.Vector) => "the class is wrong",
                _ when (problem.Allocatable >> register & 1) == 0 => "the register is not allocatable",
                OperandConstraint.SameAsInput when _allocations[operand.Fixed] != allocation => "it must be where its input is",
                _ => null,
            };
        }

        if (!allocation.IsSlot)
        {
            return "it must be somewhere";
        }

        var wide = problem.SizeOf(operand.VirtualRegister) == 16;
        return operand.Constraint is not (OperandConstraint.Any or OperandConstraint.Slot) ? "it must be in a register"
            : allocation.Slot + (wide ? 2 : 1) > slotCount || (wide && allocation.Slot % 2 != 0) ? "there is no such slot"
            : null;
    }

    // Late uses are read, and early definitions written, before or while the clobbered registers are destroyed.
    private string? ClobberError(Operand operand, Allocation allocation)
    {
        var acrossTheEnd = operand.IsDefinition ? operand.Position == OperandPosition.Early : operand.Position == OperandPosition.Late;
        return acrossTheEnd && allocation.IsRegister && (problem.ClobbersOf(instruction) >> allocation.Register & 1) != 0
            && !(operand.IsDefinition && operand.Constraint == OperandConstraint.Fixed)
            ? "the instruction destroys it"
            : null;
    }

    // Whether two operands may not be in one place. Two uses may: the dataflow finds whether it holds both values.
    private static bool Conflict(Operand a, Operand b)
    {
        if (a.IsDefinition && b.IsDefinition)
        {
            return true;
        }

        var (definition, use) = a.IsDefinition ? (a, b) : (b, a);
        return a.IsDefinition != b.IsDefinition && (definition.Position == OperandPosition.Early || use.Position == OperandPosition.Late);
    }

    private bool Overlap(int o, int other)
    {
        var (a, b) = (_allocations[o], _allocations[other]);
        return a.IsSlot && b.IsSlot
            ? a.Slot < b.Slot + UnitsOf(other) && b.Slot < a.Slot + UnitsOf(o)
            : a == b;
    }

    private int UnitsOf(int operand) => problem.SizeOf(_operands[operand].VirtualRegister) == 16 ? 2 : 1;
}
