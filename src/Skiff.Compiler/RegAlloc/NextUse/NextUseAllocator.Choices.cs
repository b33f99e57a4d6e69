using System.Numerics;

namespace Skiff.Compiler.RegAlloc.NextUse;

// Which register a value gets, and whose it is then.
public sealed partial class NextUseAllocator
{
    // Looking ahead for instructions that name registers stops after this many.
    private const int LookAhead = 24;

    private int _blockStart;
    private int _blockLength;
    private int _position;
    private int _event;
    private readonly int[] _nextCall = new int[2];

    private void BeginInstructions(int block)
    {
        _blockStart = _problem.BlockStart(block);
        _blockLength = _problem.BlockEnd(block) - _blockStart;
        _block = block;
        _position = -1;
        _event = _liveness.FirstEventOf(block);
        _nextCall[0] = _liveness.FirstCallOf(block, RegisterClass.Integer);
        _nextCall[1] = _liveness.FirstCallOf(block, RegisterClass.Vector);
    }

    private void Advance(int instruction)
    {
        _position = instruction - _blockStart;
        var events = _liveness.Events;
        while (_event < events.Length && events[_event].Instruction <= instruction)
        {
            _event++;
        }

        for (var @class = 0; @class < 2; @class++)
        {
            if (_nextCall[@class] < _position)
            {
                _nextCall[@class] = FindCall(_position, (RegisterClass)@class);
            }
        }
    }

    private int FindCall(int position, RegisterClass @class)
    {
        while (position < _blockLength && !Liveness.IsCall(_problem, _blockStart + position, @class))
        {
            position++;
        }

        return position < _blockLength ? position : int.MaxValue;
    }

    /// <summary>A call comes before the next use, so no register can hold the value until then.</summary>
    private bool IsBehindCall(int virtualRegister) =>
        _next[virtualRegister] >= Distance.BehindCall || _next[virtualRegister] > _nextCall[(int)_problem.ClassOf(virtualRegister)];

    // The greater, the better is it to evict the value: by its next use; if it needs no store any more, it counts as twice as far.
    private int EvictionRank(int virtualRegister)
    {
        var next = _next[virtualRegister];
        return IsBehindCall(virtualRegister) ? Distance.BehindCall + Math.Min(next, Distance.Far)
            : _isSpilled[virtualRegister] || _problem.RematerializationOf(virtualRegister) >= 0 ? next + Math.Min(next, Distance.Far) - _position
            : next;
    }

    // Registers that instructions name or destroy after the present one, up to a position of the block and with it.
    private uint NamedUntil(int position)
    {
        var events = _liveness.Events;
        var last = _blockStart + Math.Min(position, _blockLength - 1);
        uint named = 0;
        for (var i = _event; i < Math.Min(_event + LookAhead, events.Length) && events[i].Instruction <= last; i++)
        {
            named |= events[i].Registers;
        }

        return named;
    }

    // The position up to which the value wants to stay in a register: its last use, the next call or the end of the block.
    private int EndOf(int virtualRegister)
    {
        var last = _liveness.LastUseOf(virtualRegister) - _blockStart;
        var end = _next[virtualRegister] == Distance.Dead ? _position
            : last >= _position && last <= _blockLength ? last
            : _blockLength;
        var call = _nextCall[(int)_problem.ClassOf(virtualRegister)];
        if (call == _position)
        {
            call = FindCall(_position + 1, _problem.ClassOf(virtualRegister));
        }

        return Math.Min(end, call);
    }

    // Nothing names the register before the value's next use.
    private bool IsQuiet(int virtualRegister, int register) => (NamedUntil(_next[virtualRegister] - 1) >> register & 1) == 0;

    /// <summary>The best of the free registers for a value.</summary>
    private int Prefer(int virtualRegister, uint free, byte hint)
    {
        if (hint != Liveness.NoHint && (free >> hint & 1) != 0 && IsQuiet(virtualRegister, hint))
        {
            return hint;
        }

        var end = EndOf(virtualRegister);
        var good = free & ~NamedUntil(end);
        var web = _webs.RegisterFor(virtualRegister);
        if (web >= 0 && (good >> web & 1) != 0)
        {
            return web;
        }

        if (end >= _blockLength)
        {
            good = Narrow(good, ~_loops.FixedRegistersOf(_flow.LoopOf(_block)));
        }

        // Registers that nobody names soon are left to those that have no wish.
        var @class = (int)_problem.ClassOf(virtualRegister);
        good = Narrow(good, ~NamedUntil(Math.Min(_nextCall[@class], _blockLength)));
        return BitOperations.TrailingZeroCount(good != 0 ? good : free);
    }

    private static uint Narrow(uint set, uint wish) => (set & wish) != 0 ? set & wish : set;

    /// <summary>A register outside of <paramref name="avoided"/>: a free one, or that of the value whose next use is farthest.</summary>
    /// <param name="virtualRegister">Who gets it.</param>
    /// <param name="avoided">Not these.</param>
    /// <param name="vacated">Registers that become free in time though a value is in them.</param>
    /// <param name="hint">The register wished for.</param>
    /// <param name="isLate">It is needed at the end of the instruction only: inputs have been read.</param>
    private int Take(int virtualRegister, uint avoided, uint vacated, byte hint, bool isLate)
    {
        var all = AllocatableOf(_problem.ClassOf(virtualRegister)) & ~avoided;
        if (all == 0)
        {
            throw new InvalidOperationException($"no register is left for v{virtualRegister} in instruction {_blockStart + _position}");
        }

        var loaded = isLate ? _loaded : 0;
        var free = all & ~loaded & (~_occupied | vacated);
        if (free != 0)
        {
            return Prefer(virtualRegister, free, hint);
        }

        var (best, bestRank) = (-1, int.MinValue);
        for (var rest = all; rest != 0; rest &= rest - 1)
        {
            var register = BitOperations.TrailingZeroCount(rest);
            var value = (loaded >> register & 1) != 0 ? _atEarly[register] : _value[register];
            var rank = !isLate && _operandStamp[value] == _blockStart + _position ? -1 : EvictionRank(value);
            if (rank > bestRank)
            {
                (best, bestRank) = (register, rank);
            }
        }

        return best;
    }
}
