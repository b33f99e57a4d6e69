using System.Runtime.InteropServices;

namespace Skiff.Compiler.RegAlloc.NextUse;

// Where spilled values are stored, and the result.
public sealed partial class NextUseAllocator
{
    // The way up the dominators is not followed farther than this.
    private const int DominatorLimit = 256;

    // Moves inside of blocks; a slot in them is still a virtual register.
    private readonly List<Move> _moves = [];
    private GrowingArray<int> _firstMove = new();
    private GrowingArray<int> _endMove = new();

    private GrowingArray<(int Operand, int VirtualRegister)> _slotOperands = new();

    // Stores, by place (twice the instruction, plus one after it) and virtual register; and the registers they store.
    private GrowingArray<long> _stores = new();
    private GrowingArray<sbyte> _storedRegister = new();

    private void ResetOutput()
    {
        _moves.Clear();
        _slotOperands.Clear();
        _stores.Clear();
        _firstMove.Resize(_problem.BlockCount);
        _endMove.Resize(_problem.BlockCount);
        _storedRegister.Resize(_problem.VirtualRegisterCount);
    }

    private Allocation SlotOf(int virtualRegister) => Allocation.InSlot(_slots.SlotOf(virtualRegister));

    private void AddSlotOperand(int operand, int virtualRegister) => _slotOperands.Add((operand, virtualRegister));

    // Behind the definition; or where a less frequent block begins that comes before all readers, if the value is in a register there.
    private void PlaceStores()
    {
        foreach (var value in _spilled.Span)
        {
            if (_born[value] >= 0)
            {
                PlaceStore(value);
            }
        }

        _stores.Span.Sort();
    }

    private void PlaceStore(int value)
    {
        var definingBlock = _liveness.DefiningBlockOf(value);
        var definition = _liveness.DefinitionOf(value);
        var place = definition >= 0 ? (2L * definition) + 1 : 2L * _problem.BlockStart(definingBlock);
        var register = (int)_born[value];
        var frequency = 0.99 * _flow.FrequencyOf(definingBlock);
        var block = _reader[value];
        for (var steps = 0; block != definingBlock && steps < DominatorLimit; steps++)
        {
            if (_flow.FrequencyOf(block) < frequency && RegisterAtEntry(block, value) is >= 0 and var there)
            {
                frequency = _flow.FrequencyOf(block);
                place = 2L * _problem.BlockStart(block);
                register = there;
            }

            block = _flow.ImmediateDominatorOf(block);
        }

        _stores.Add((place << 32) | (uint)value);
        _storedRegister[value] = (sbyte)register;
    }

    private int RegisterAtEntry(int block, int value)
    {
        foreach (var (candidate, register) in EntryMapOf(block))
        {
            if (candidate == value)
            {
                return register;
            }
        }

        return -1;
    }

    private void WriteResult()
    {
        foreach (var (operand, value) in _slotOperands.Span)
        {
            _result.Operands[operand] = SlotOf(value);
        }

        var store = 0;
        for (var block = 0; block < _problem.BlockCount; block++)
        {
            WriteEdgeMoves(_movesAtStart[block], _problem.BlockStart(block));
            foreach (ref readonly var move in CollectionsMarshal.AsSpan(_moves)[_firstMove[block].._endMove[block]])
            {
                WriteStoresUntil(ref store, 2L * move.Instruction);
                _result.Moves.Add(move.From.IsSlot ? move with { From = SlotOf(move.From.Slot) } : move);
            }

            WriteStoresUntil(ref store, (2L * _problem.BlockEnd(block)) - 1);
            WriteEdgeMoves(_movesAtEnd[block], _problem.BlockEnd(block) - 1);
        }
    }

    // A store before an instruction stands at the start of a block: ahead of the moves for that instruction.
    private void WriteStoresUntil(ref int store, long place)
    {
        for (; store < _stores.Count && _stores[store] >> 32 <= place; store++)
        {
            var value = (int)_stores[store];
            var at = _stores[store] >> 32;
            var from = Allocation.InRegister(_storedRegister[value]);
            _result.Moves.Add(new Move(
                (int)(at / 2), at % 2 != 0, from, SlotOf(value), _problem.ClassOf(value), (byte)_problem.SizeOf(value), -1));
        }
    }
}
