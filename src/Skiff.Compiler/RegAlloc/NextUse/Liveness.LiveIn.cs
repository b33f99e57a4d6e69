namespace Skiff.Compiler.RegAlloc.NextUse;

// Which virtual registers live into each block, and how far their next uses are.
internal sealed partial class Liveness
{
    private GrowingArray<int> _loopStamp = new();
    private GrowingArray<int> _work = new();
    private GrowingArray<(int Block, LiveIn Value)> _found = new();

    private bool TryFindLiveIn()
    {
        _found.Clear();
        _stamp.Reset(_problem.BlockCount, -1);
        _loopStamp.Reset(flow.LoopCount, -1);
        for (var register = 0; register < _problem.VirtualRegisterCount; register++)
        {
            if (_firstExposed[register] >= 0)
            {
                FindLiveIn(register);
            }

            if (_found.Count > LiveInLimit)
            {
                return false;
            }
        }

        SortByBlock();
        return true;
    }

    private void FindLiveIn(int register)
    {
        var first = _found.Count;
        for (var use = _firstExposed[register]; use >= 0; use = _exposed[use].Next)
        {
            var (block, position, _) = _exposed[use];
            AddLiveIn(register, block, DistanceInBlock(block, position, _problem.ClassOf(register)), isThrough: false);
            for (var loop = flow.LoopOf(block); loop >= 0 && _loopStamp[loop] != register; loop = flow.ParentOf(loop))
            {
                _loopStamp[loop] = register;
            }
        }

        var definingBlock = _definingBlock[register];
        while (_work.Count > 0)
        {
            foreach (var predecessor in flow.PredecessorsOf(_work.Pop()))
            {
                _rangeEnd[register] = Math.Max(_rangeEnd[register], _problem.BlockEnd(predecessor));
                if (predecessor != definingBlock && _stamp[predecessor] != register)
                {
                    AddLiveIn(register, predecessor, Distance.Far, isThrough: true);
                }
            }
        }

        for (var i = first; i < _found.Count; i++)
        {
            ref var found = ref _found[i];
            var loop = flow.LoopAt(found.Block);
            found.Value.IsUsedInLoop = loop >= 0 && _loopStamp[loop] == register;
        }
    }

    private int DistanceInBlock(int block, int position, RegisterClass @class) =>
        position > FirstCallOf(block, @class) ? Distance.BehindCall : position;

    private void AddLiveIn(int register, int block, int distance, bool isThrough)
    {
        if (block == 0)
        {
            throw new InvalidOperationException($"v{register} is used where its definition does not reach");
        }

        _stamp[block] = register;
        _rangeStart[register] = Math.Min(_rangeStart[register], _problem.BlockStart(block));
        _found.Add((block, new LiveIn(register, distance, IsUsedInLoop: false, NoHint, isThrough, isThrough || distance == Distance.BehindCall ? 0 : 1)));
        _work.Add(block);
    }

    private void SortByBlock()
    {
        _liveInStart.Reset(_problem.BlockCount + 2, 0);
        foreach (ref readonly var found in _found.Span)
        {
            _liveInStart[found.Block + 2]++;
        }

        for (var i = 2; i < _liveInStart.Count; i++)
        {
            _liveInStart[i] += _liveInStart[i - 1];
        }

        _liveIn.Resize(_found.Count);
        foreach (ref readonly var found in _found.Span)
        {
            _liveIn[_liveInStart[found.Block + 1]++] = found.Value;
        }
    }

    // One round against the flow; a second one carries uses at the start of a loop to its end. A value that no way has been found for yet is far.
    private void PropagateDistances()
    {
        var order = flow.Order;
        for (var i = order.Length - 1; i >= 0; i--)
        {
            var block = order[i];
            var liveIn = _liveIn.Span[_liveInStart[block].._liveInStart[block + 1]];
            CollectLiveOut(block);
            foreach (ref var value in liveIn)
            {
                if (value.IsThrough && FirstCallOf(block, _problem.ClassOf(value.VirtualRegister)) < int.MaxValue)
                {
                    value.Distance = Distance.BehindCall;
                }
                else if (value.IsThrough)
                {
                    value.Distance = _next[value.VirtualRegister];
                    value.Likelihood = _likelihood[value.VirtualRegister];
                }
            }

            foreach (var register in _touched.Span)
            {
                _next[register] = Distance.Dead;
            }
        }
    }

    // The next use of each value live out of the block, counted from the start of the block.
    private void CollectLiveOut(int block)
    {
        _touched.Clear();
        var length = _problem.BlockEnd(block) - _problem.BlockStart(block);
        var total = flow.WeightFrom(block);
        foreach (var successor in _problem.SuccessorsOf(block))
        {
            var step = length + (flow.LeavesLoop(block, successor) ? Distance.LoopExit : 0);
            var probability = (float)(flow.WeightOf(block, successor) / total);
            foreach (ref readonly var value in LiveInto(successor))
            {
                var distance = value.Distance >= Distance.Far ? value.Distance : Math.Min(value.Distance + step, Distance.Far);
                ref var next = ref _next[value.VirtualRegister];
                if (next == Distance.Dead)
                {
                    _touched.Add(value.VirtualRegister);
                    _likelihood[value.VirtualRegister] = 0;
                }

                _likelihood[value.VirtualRegister] += probability * value.Likelihood;
                if (distance < next)
                {
                    next = distance;
                    _hint[value.VirtualRegister] = value.Hint;
                }
            }
        }
    }
}
