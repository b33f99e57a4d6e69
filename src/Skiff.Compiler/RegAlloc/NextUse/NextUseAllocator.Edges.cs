namespace Skiff.Compiler.RegAlloc.NextUse;

// Moves between blocks. They are found when all blocks are done, and written when slots are known.
public sealed partial class NextUseAllocator
{
    /// <summary>A value that has to be elsewhere after an edge.</summary>
    /// <param name="Source">Which.</param>
    /// <param name="From">The register it is in, or -1.</param>
    /// <param name="Target">The virtual register it becomes: itself, or a parameter.</param>
    /// <param name="To">The register it goes to, or -1 for the target's slot.</param>
    private record struct EdgeMove(int Source, int From, int Target, int To);

    private GrowingArray<EdgeMove> _edgeMoves = new();

    // Per block: the moves of an edge that stand at its start, and those at its end.
    private GrowingArray<(int Start, int End)> _movesAtStart = new();
    private GrowingArray<(int Start, int End)> _movesAtEnd = new();

    private void ResetEdges()
    {
        _edgeMoves.Clear();
        _movesAtStart.Reset(_problem.BlockCount, default);
        _movesAtEnd.Reset(_problem.BlockCount, default);
    }

    private void ResolveEdges()
    {
        foreach (var block in _flow.Order)
        {
            var successors = _problem.SuccessorsOf(block);
            foreach (var (value, register) in ExitMapOf(block))
            {
                _home[value] = (sbyte)register;
            }

            foreach (var successor in successors)
            {
                var start = _edgeMoves.Count;
                ResolveEdge(block, successor);
                (successors.Length == 1 ? ref _movesAtEnd[block] : ref _movesAtStart[successor]) = (start, _edgeMoves.Count);
            }

            foreach (var (value, _) in ExitMapOf(block))
            {
                _home[value] = -1;
            }
        }
    }

    private void ResolveEdge(int block, int successor)
    {
        foreach (var (value, register) in EntryMapOf(successor))
        {
            if (_liveness.DefiningBlockOf(value) != successor)
            {
                AddEdgeMove(block, value, value, register);
            }
        }

        var arguments = _problem.ArgumentsOf(block);
        var parameters = _problem.ParametersOf(successor);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (_liveness.ParameterDistance(successor, i) != Distance.Dead)
            {
                AddEdgeMove(block, arguments[i], parameters[i], _born[parameters[i]]);
            }
        }
    }

    // What the edge reads from a slot counts as read in the block before it: the edge may stand in a block of its own.
    private void AddEdgeMove(int block, int source, int target, int to)
    {
        var from = _home[source];
        if (from >= 0 && from == to)
        {
            return;
        }

        if (from < 0 && _problem.RematerializationOf(source) < 0)
        {
            ReadFromSlot(source, block);
        }

        _edgeMoves.Add(new EdgeMove(source, from, target, to));
    }

    private void WriteEdgeMoves((int Start, int End) range, int instruction)
    {
        foreach (ref readonly var move in _edgeMoves.Span[range.Start..range.End])
        {
            var to = move.To >= 0 ? Allocation.InRegister(move.To) : SlotOf(move.Target);
            var @class = _problem.ClassOf(move.Target);
            if (move.From >= 0)
            {
                _parallel.Add(Allocation.InRegister(move.From), to, @class, _problem.SizeOf(move.Target));
            }
            else if (_problem.RematerializationOf(move.Source) >= 0)
            {
                _parallel.AddRematerialization(_problem.RematerializationOf(move.Source), to, @class, _problem.SizeOf(move.Target));
            }
            else
            {
                _parallel.Add(SlotOf(move.Source), to, @class, _problem.SizeOf(move.Target));
            }
        }

        if (!_parallel.IsEmpty)
        {
            _parallel.Emit(instruction, after: false, _problem.Scratch, _result.Moves);
        }
    }
}
