using System.Runtime.InteropServices;

namespace Skiff.Compiler.RegAlloc.NextUse;

// Where spilled values are stored, and the result.
public sealed partial class NextUseAllocator
{
    // Moves inside of blocks; a slot in them is still a virtual register.
    private readonly List<Move> _moves = [];
    private GrowingArray<int> _firstMove = new();
    private GrowingArray<int> _endMove = new();

    private GrowingArray<(int Operand, int VirtualRegister)> _slotOperands = new();

    // Stores; and their order, by place: twice the instruction, plus one after it.
    private GrowingArray<(int VirtualRegister, int Register)> _stores = new();
    private GrowingArray<long> _storesByPlace = new();
    private readonly Func<int, int, bool> _isInRegisterAtEntry;

    private void ResetOutput()
    {
        _moves.Clear();
        _slotOperands.Clear();
        _stores.Clear();
        _storesByPlace.Clear();
        _firstMove.Resize(_problem.BlockCount);
        _endMove.Resize(_problem.BlockCount);
    }

    private Allocation SlotOf(int virtualRegister) => Allocation.InSlot(_slots.SlotOf(virtualRegister));

    private void AddSlotOperand(int operand, int virtualRegister) => _slotOperands.Add((operand, virtualRegister));

    private void PlaceStores()
    {
        foreach (var value in _spilled.Span)
        {
            if (_born[value] >= 0)
            {
                PlaceStore(value);
            }
        }

        _storesByPlace.Span.Sort();
    }

    private void PlaceStore(int value)
    {
        var definingBlock = _liveness.DefiningBlockOf(value);
        var blocks = _storePlacement.Find(value, definingBlock, _isInRegisterAtEntry);
        foreach (var block in blocks)
        {
            AddStore(2L * _problem.BlockStart(block), value, RegisterAtEntry(block, value));
        }

        if (blocks.IsEmpty)
        {
            var definition = _liveness.DefinitionOf(value);
            AddStore(definition >= 0 ? (2L * definition) + 1 : 2L * _problem.BlockStart(definingBlock), value, _born[value]);
        }
    }

    private void AddStore(long place, int value, int register)
    {
        _storesByPlace.Add((place << 32) | (uint)_stores.Count);
        _stores.Add((value, register));
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
        for (; store < _storesByPlace.Count && _storesByPlace[store] >> 32 <= place; store++)
        {
            var at = _storesByPlace[store] >> 32;
            var (value, register) = _stores[(int)_storesByPlace[store]];
            _result.Moves.Add(new Move(
                (int)(at / 2), at % 2 != 0, Allocation.InRegister(register), SlotOf(value), _problem.ClassOf(value), (byte)_problem.SizeOf(value), -1));
        }
    }
}
