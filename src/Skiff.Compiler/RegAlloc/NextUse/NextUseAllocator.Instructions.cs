using System.Numerics;
using System.Runtime.InteropServices;

namespace Skiff.Compiler.RegAlloc.NextUse;

// One instruction. First every operand gets a place, by what registers hold before; then the choice is committed.
public sealed partial class NextUseAllocator
{
    private int _block;

    // Registers taken by operands at the early and at the late point, and for whom.
    private uint _early;
    private uint _late;
    private uint _clobbered;
    private readonly int[] _atEarly = new int[RegisterCount];
    private readonly int[] _atLate = new int[RegisterCount];

    // Of those: definitions; inputs that live on where they were put.
    private uint _earlyDefinitions;
    private uint _lateDefinitions;
    private uint _loaded;

    // Registers of values that the instruction reads last; of those, the ones that are free at the late point.
    private uint _dying;
    private uint _dyingEarly;
    private GrowingArray<int> _operandStamp = new();

    private void ResetInstructions() => _operandStamp.Reset(_problem.VirtualRegisterCount, -1);

    private uint Lost => _late | _clobbered;

    private void AllocateInstruction(int instruction)
    {
        var operands = _problem.OperandsOf(instruction);
        var clobbers = _problem.ClobbersOf(instruction);
        if (operands.IsEmpty && clobbers == 0)
        {
            return;
        }

        var first = _problem.FirstOperand(instruction);
        var allocations = CollectionsMarshal.AsSpan(_result.Operands).Slice(first, operands.Length);
        Advance(instruction);
        ReadNextUses(instruction, operands, first);
        AssignFixed(operands, allocations, new RegisterDemand(operands, clobbers));
        AssignThroughout(operands, allocations, first);
        AssignEarly(operands, allocations, first);
        AssignLate(operands, allocations, first, OperandConstraint.Register);
        AssignAnyUses(operands, allocations, first);
        AssignLate(operands, allocations, first, OperandConstraint.Any);
        AssignLate(operands, allocations, first, OperandConstraint.Slot);
        Commit(instruction);
        Settle(operands, first);
    }

    private void ReadNextUses(int instruction, ReadOnlySpan<Operand> operands, int first)
    {
        _dying = 0;
        uint lateUses = 0;
        for (var o = 0; o < operands.Length; o++)
        {
            var value = operands[o].VirtualRegister;
            _next[value] = _liveness.NextUseAfter(first + o);
            if (!operands[o].IsDefinition)
            {
                _operandStamp[value] = instruction;
                _dying |= _next[value] == Distance.Dead ? BitOf(_home[value]) : 0;
                lateUses |= operands[o].Position == OperandPosition.Late ? BitOf(_home[value]) : 0;
            }
        }

        _dyingEarly = _dying & ~lateUses;
    }

    private void AssignFixed(ReadOnlySpan<Operand> operands, Span<Allocation> allocations, in RegisterDemand demand)
    {
        _early = _late = _earlyDefinitions = _lateDefinitions = _loaded = 0;
        _clobbered = demand.Clobbered;
        if ((demand.Early | demand.Late) == 0)
        {
            return;
        }

        for (var o = 0; o < operands.Length; o++)
        {
            if (operands[o].Constraint == OperandConstraint.Fixed)
            {
                allocations[o] = Allocation.InRegister(operands[o].Fixed);
                Claim(operands[o].Fixed, operands[o]);
            }
        }
    }

    // Marks the register as the operand's, at the points where the operand needs it.
    private void Claim(int register, in Operand operand)
    {
        var bit = 1u << register;
        var value = operand.VirtualRegister;
        if (!operand.IsDefinition || operand.Position == OperandPosition.Early)
        {
            _early |= bit;
            _atEarly[register] = value;
            _earlyDefinitions |= operand.IsDefinition ? bit : 0;
        }

        if (operand.IsDefinition || operand.Position == OperandPosition.Late)
        {
            _late |= bit;
            _atLate[register] = value;
            _lateDefinitions |= operand.IsDefinition ? bit : 0;
        }
    }

    // Nobody else has the register at the early point; nobody at all at the late one.
    private bool IsEarlyFor(int register, int value) => (_early >> register & 1) == 0 || _atEarly[register] == value;

    private bool SurvivesIn(int register, int value) =>
        (_clobbered >> register & 1) == 0 && ((_late >> register & 1) == 0 || _atLate[register] == value);

    // Operands that need their register at both points choose first: fewest registers are good for them.
    private void AssignThroughout(ReadOnlySpan<Operand> operands, Span<Allocation> allocations, int first)
    {
        for (var o = 0; o < operands.Length; o++)
        {
            ref readonly var operand = ref operands[o];
            if (operand.Constraint == OperandConstraint.SameAsInput)
            {
                var register = ChooseTied(operands, o, first);
                allocations[o] = allocations[operand.Fixed] = Allocation.InRegister(register);
            }
            else if (operand.Constraint == OperandConstraint.Register && operand.IsDefinition != (operand.Position == OperandPosition.Late))
            {
                var value = operand.VirtualRegister;
                var register = operand.IsDefinition ? -1 : FindPlace(value, throughout: true);
                if (register < 0)
                {
                    register = Take(value, _early | Lost, 0, _liveness.HintAfter(first + o), isLate: false);
                }

                Claim(register, operand);
                allocations[o] = Allocation.InRegister(register);
            }
        }
    }

    // A register in which the value is, or will be for another operand, and may be read.
    private int FindPlace(int value, bool throughout)
    {
        var home = _home[value];
        if (home >= 0 && IsEarlyFor(home, value) && (!throughout || SurvivesIn(home, value)))
        {
            return home;
        }

        for (var rest = _early & ~_earlyDefinitions; rest != 0; rest &= rest - 1)
        {
            var register = BitOperations.TrailingZeroCount(rest);
            if (_atEarly[register] == value && (!throughout || SurvivesIn(register, value)))
            {
                return register;
            }
        }

        return -1;
    }

    // A two-address instruction: the result takes over the register of its input, if that is not needed any more; else the input is copied. If the
    // result would like to be where the input is, the input moves away instead (if registers abound: the other operands need theirs).
    private int ChooseTied(ReadOnlySpan<Operand> operands, int definition, int first)
    {
        var result = operands[definition].VirtualRegister;
        var value = operands[operands[definition].Fixed].VirtualRegister;
        var home = _home[value];
        var hint = _liveness.HintAfter(first + definition);
        var isEnd = _next[value] == Distance.Dead && !HasLateUse(operands, value);
        var fits = home >= 0 && IsEarlyFor(home, value) && ((Lost | ~_problem.Allocatable) >> home & 1) == 0;
        var register = -1;
        if (fits && isEnd)
        {
            register = home;
        }
        else if (fits && (hint == home || (hint == Liveness.NoHint && _webs.RegisterFor(result) == home)))
        {
            var free = AllocatableOf(_problem.ClassOf(value)) & ~(_early | Lost | _occupied);
            if (BitOperations.PopCount(free) > operands.Length)
            {
                var refuge = Prefer(value, free, Liveness.NoHint);
                _early |= 1u << refuge;
                _late |= 1u << refuge;
                _atEarly[refuge] = _atLate[refuge] = value;
                register = home;
            }
        }

        if (register < 0)
        {
            register = Take(result, _early | Lost, 0, hint, isLate: false);
        }

        _early |= 1u << register;
        _late |= 1u << register;
        _lateDefinitions |= 1u << register;
        _atEarly[register] = value;
        _atLate[register] = result;
        return register;
    }

    private static bool HasLateUse(ReadOnlySpan<Operand> operands, int value)
    {
        foreach (ref readonly var operand in operands)
        {
            if (!operand.IsDefinition && operand.VirtualRegister == value && operand.Position == OperandPosition.Late && operand.Constraint != OperandConstraint.Slot)
            {
                return true;
            }
        }

        return false;
    }

    private void AssignEarly(ReadOnlySpan<Operand> operands, Span<Allocation> allocations, int first)
    {
        for (var o = 0; o < operands.Length; o++)
        {
            ref readonly var operand = ref operands[o];
            if (operand.Constraint != OperandConstraint.Register || operand.IsDefinition || allocations[o] != Allocation.None)
            {
                continue;
            }

            var register = FindPlace(operand.VirtualRegister, throughout: false);
            if (register < 0)
            {
                register = TakeForInput(operand.VirtualRegister, _liveness.HintAfter(first + o));
            }

            Claim(register, operand);
            allocations[o] = Allocation.InRegister(register);
        }
    }

    // The value comes from memory or has to leave its register. If it lives on, a register where it can stay is better.
    private int TakeForInput(int value, byte hint)
    {
        var all = AllocatableOf(_problem.ClassOf(value));
        var livesOn = _next[value] != Distance.Dead && !IsBehindCall(value);
        if (livesOn && (all & ~(_early | Lost | _occupied)) != 0)
        {
            var register = Take(value, _early | Lost, 0, hint, isLate: false);
            _loaded |= 1u << register;
            return register;
        }

        var taken = Take(value, _early, 0, hint, isLate: false);
        _loaded |= livesOn && SurvivesIn(taken, value) ? 1u << taken : 0;
        return taken;
    }

    // Operands that may be in memory. What is used again soon is brought into a register if one is free; constants always.
    private void AssignAnyUses(ReadOnlySpan<Operand> operands, Span<Allocation> allocations, int first)
    {
        for (var o = 0; o < operands.Length; o++)
        {
            ref readonly var operand = ref operands[o];
            if (operand.IsDefinition || operand.Constraint is not (OperandConstraint.Any or OperandConstraint.Slot) || allocations[o] != Allocation.None)
            {
                continue;
            }

            var register = operand.Constraint == OperandConstraint.Slot ? -1 : ChooseForAny(operand, _liveness.HintAfter(first + o));
            if (register >= 0)
            {
                Claim(register, operand);
                allocations[o] = Allocation.InRegister(register);
            }
            else
            {
                ReadFromSlot(operand.VirtualRegister, _block);
                AddSlotOperand(first + o, operand.VirtualRegister);
            }
        }
    }

    private int ChooseForAny(in Operand operand, byte hint)
    {
        var value = operand.VirtualRegister;
        var isLate = operand.Position == OperandPosition.Late;
        var place = FindPlace(value, isLate);
        if (place >= 0)
        {
            return place;
        }

        var all = AllocatableOf(_problem.ClassOf(value));
        var available = all & ~(_early | (isLate ? Lost : 0));
        if (_problem.RematerializationOf(value) >= 0)
        {
            return available == 0 ? -1 : isLate ? Take(value, ~available, 0, hint, isLate: false) : TakeForInput(value, hint);
        }

        var livesOn = _next[value] != Distance.Dead && !IsBehindCall(value);
        available &= ~_occupied & (livesOn ? ~Lost : uint.MaxValue);
        return available == 0 || (_home[value] < 0 && !livesOn) ? -1
            : isLate ? Take(value, ~available, 0, hint, isLate: false)
            : TakeForInput(value, hint);
    }

    private void AssignLate(ReadOnlySpan<Operand> operands, Span<Allocation> allocations, int first, OperandConstraint constraint)
    {
        for (var o = 0; o < operands.Length; o++)
        {
            ref readonly var operand = ref operands[o];
            if (!operand.IsDefinition || operand.Constraint != constraint || allocations[o] != Allocation.None)
            {
                continue;
            }

            var value = operand.VirtualRegister;
            if (constraint == OperandConstraint.Register || (constraint == OperandConstraint.Any && DeservesRegister(operand)))
            {
                var register = Take(value, _late, _dyingEarly, HintForResult(operands, o, first), isLate: true);
                Claim(register, operand);
                allocations[o] = Allocation.InRegister(register);
            }
            else
            {
                ReadFromSlot(value, _block);
                AddSlotOperand(first + o, value);
            }
        }
    }

    private bool DeservesRegister(in Operand operand)
    {
        var free = AllocatableOf(_problem.ClassOf(operand.VirtualRegister)) & ~_late & ~_loaded & (~_occupied | _dyingEarly);
        return operand.Position == OperandPosition.Late && free != 0 && !(_next[operand.VirtualRegister] != Distance.Dead && IsBehindCall(operand.VirtualRegister));
    }

    // A copy wants to be where its source was, if nobody needs that any more.
    private byte HintForResult(ReadOnlySpan<Operand> operands, int definition, int first)
    {
        var hint = _liveness.HintAfter(first + definition);
        if (hint == Liveness.NoHint && _problem.IsMove(_blockStart + _position))
        {
            var home = _home[operands[0].VirtualRegister];
            if ((BitOf(home) & _dyingEarly) != 0)
            {
                return (byte)home;
            }
        }

        return hint;
    }
}
