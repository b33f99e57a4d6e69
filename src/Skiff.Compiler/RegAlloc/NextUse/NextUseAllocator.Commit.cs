using System.Numerics;

namespace Skiff.Compiler.RegAlloc.NextUse;

// The moves to the places of one instruction's operands are written, all at once, and the state becomes that after the instruction. A value that loses
// its register is moved to a free one, or dropped: its slot has it.
public sealed partial class NextUseAllocator
{
    private readonly (int VirtualRegister, int Register)[] _displaced = new (int, int)[RegisterCount];

    private void Commit(int instruction)
    {
        for (var rest = _early & ~_earlyDefinitions; rest != 0; rest &= rest - 1)
        {
            var register = BitOperations.TrailingZeroCount(rest);
            MoveTo(register, _atEarly[register], _home[_atEarly[register]]);
        }

        for (var rest = _dying; rest != 0; rest &= rest - 1)
        {
            Vacate(BitOperations.TrailingZeroCount(rest));
        }

        Displace();
        Define();
        if (!_parallel.IsEmpty)
        {
            _parallel.Emit(instruction, after: false, _problem.Scratch, _moves);
        }
    }

    // A value copied to a fixed register that will be wanted there again stays there, and leaves the register it had.
    private void Settle(ReadOnlySpan<Operand> operands, int first)
    {
        for (var o = 0; o < operands.Length; o++)
        {
            ref readonly var operand = ref operands[o];
            var value = operand.VirtualRegister;
            if (!operand.IsDefinition && operand.Constraint == OperandConstraint.Fixed && _liveness.HintAfter(first + o) == operand.Fixed
                && _home[value] >= 0 && _home[value] != operand.Fixed && SurvivesIn(operand.Fixed, value)
                && ((_occupied | ~_problem.Allocatable) >> operand.Fixed & 1) == 0)
            {
                Vacate(_home[value]);
                Occupy(operand.Fixed, value);
            }
        }
    }

    private void MoveTo(int register, int value, int from)
    {
        var @class = _problem.ClassOf(value);
        var to = Allocation.InRegister(register);
        if (from >= 0)
        {
            _parallel.Add(Allocation.InRegister(from), to, @class, _problem.SizeOf(value));
        }
        else if (_problem.RematerializationOf(value) >= 0)
        {
            _parallel.AddRematerialization(_problem.RematerializationOf(value), to, @class, _problem.SizeOf(value));
        }
        else
        {
            // Slots are not known yet: the value stands for its slot.
            ReadFromSlot(value, _block);
            _parallel.Add(Allocation.InSlot(value), to, @class, _problem.SizeOf(value));
        }
    }

    private void Displace()
    {
        var count = 0;
        for (var rest = _occupied & (_early | Lost); rest != 0; rest &= rest - 1)
        {
            var register = BitOperations.TrailingZeroCount(rest);
            var value = _value[register];
            if (!IsEarlyFor(register, value) || !SurvivesIn(register, value))
            {
                _displaced[count++] = (value, register);
                Vacate(register);
            }
        }

        // Where operands were put they may stay.
        for (var rest = _early & ~_earlyDefinitions & _problem.Allocatable; rest != 0; rest &= rest - 1)
        {
            var register = BitOperations.TrailingZeroCount(rest);
            var value = _atEarly[register];
            if (_home[value] < 0 && _next[value] != Distance.Dead && SurvivesIn(register, value))
            {
                Occupy(register, value);
            }
        }

        uint taken = 0;
        for (var i = 0; i < count; i++)
        {
            var (value, register) = _displaced[i];
            if (_home[value] < 0 && !IsBehindCall(value))
            {
                taken |= Relocate(value, register, taken);
            }
        }
    }

    // To a free register, or to that of a value that is used later.
    private uint Relocate(int value, int from, uint taken)
    {
        var all = AllocatableOf(_problem.ClassOf(value)) & ~(_early | Lost | taken);
        var free = all & ~_occupied;
        if (free == 0)
        {
            var (victim, rank) = (-1, EvictionRank(value));
            for (var rest = all; rest != 0; rest &= rest - 1)
            {
                var register = BitOperations.TrailingZeroCount(rest);
                if (EvictionRank(_value[register]) > rank)
                {
                    (victim, rank) = (register, EvictionRank(_value[register]));
                }
            }

            if (victim < 0)
            {
                return 0;
            }

            Vacate(victim);
            free = 1u << victim;
        }

        var to = Prefer(value, free, Liveness.NoHint);
        MoveTo(to, value, from);
        Occupy(to, value);
        return 1u << to;
    }

    private void Define()
    {
        for (var rest = _lateDefinitions; rest != 0; rest &= rest - 1)
        {
            var register = BitOperations.TrailingZeroCount(rest);
            var value = _atLate[register];
            _born[value] = (sbyte)register;
            if ((_problem.Allocatable >> register & 1) != 0)
            {
                if (_webs.RegisterFor(value) < 0)
                {
                    _webs.SetRegister(value, register);
                }

                if (_next[value] != Distance.Dead)
                {
                    Occupy(register, value);
                }
            }
        }
    }
}
