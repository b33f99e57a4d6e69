namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>
/// What the allocator wants to know about the flow graph: predecessors, an order in which all predecessors but those of loops come first, dominators
/// (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm"), natural loops, and a guess of how often each block runs.
/// </summary>
internal sealed class ControlFlow
{
    private const double LoopIterations = 8;
    private const double EndWeight = 0.25;
    private const double ColdWeight = 1e-3;

    private GrowingArray<int> _predecessorStart = new();
    private GrowingArray<int> _predecessors = new();
    private GrowingArray<int> _number = new();
    private GrowingArray<int> _order = new();
    private GrowingArray<int> _dominator = new();
    private GrowingArray<int> _loopOf = new();
    private GrowingArray<int> _loopAt = new();
    private GrowingArray<int> _headers = new();
    private GrowingArray<int> _parents = new();
    private GrowingArray<double> _frequency = new();
    private GrowingArray<(int Block, int Next)> _stack = new();
    private GrowingArray<int> _work = new();
    private AllocationProblem _problem = new();

    /// <summary>The reachable blocks in reverse postorder.</summary>
    public ReadOnlySpan<int> Order => _order.Span;

    /// <summary>How many natural loops there are.</summary>
    public int LoopCount => _headers.Count;

    public bool IsReachable(int block) => _number[block] >= 0;

    /// <summary>The place of a reachable block in <see cref="Order"/>.</summary>
    public int NumberOf(int block) => _number[block];

    /// <summary>The reachable predecessors.</summary>
    public ReadOnlySpan<int> PredecessorsOf(int block) => _predecessors.Span[_predecessorStart[block].._predecessorStart[block + 1]];

    /// <summary>The innermost loop around a block, or -1.</summary>
    public int LoopOf(int block) => _loopOf[block];

    /// <summary>The loop whose header a block is, or -1.</summary>
    public int LoopAt(int block) => _loopAt[block];

    public int HeaderOf(int loop) => _headers[loop];

    /// <summary>The loop around a loop, or -1. Inner loops have smaller numbers than the loops around them.</summary>
    public int ParentOf(int loop) => _parents[loop];

    /// <summary>How often a block runs for each run of the function: a guess.</summary>
    public double FrequencyOf(int block) => _frequency[block];

    public int ImmediateDominatorOf(int block) => _dominator[block];

    public void Analyze(AllocationProblem problem)
    {
        _problem = problem;
        NumberBlocks();
        CollectPredecessors();
        FindDominators();
        FindLoops();
        GuessFrequencies();
    }

    /// <summary>The block nearest to both that dominates both.</summary>
    public int CommonDominator(int a, int b)
    {
        while (a != b)
        {
            if (_number[a] > _number[b])
            {
                a = _dominator[a];
            }
            else
            {
                b = _dominator[b];
            }
        }

        return a;
    }

    /// <summary>Whether the edge leaves a loop.</summary>
    public bool LeavesLoop(int from, int to)
    {
        var loop = _loopOf[from];
        if (loop < 0 || loop == _loopOf[to])
        {
            return false;
        }

        // It stays if the target is in the loop or in one inside of it.
        for (var around = _loopOf[to]; around >= 0; around = _parents[around])
        {
            if (around == loop)
            {
                return false;
            }
        }

        return true;
    }

    private void NumberBlocks()
    {
        _number.Reset(_problem.BlockCount, -1);
        _order.Clear();
        _stack.Clear();
        _stack.Add((0, _problem.SuccessorsOf(0).Length));
        _number[0] = 0;
        while (_stack.Count > 0)
        {
            ref var top = ref _stack[_stack.Count - 1];
            if (top.Next == 0)
            {
                _order.Add(top.Block);
                _stack.Pop();
                continue;
            }

            // The last successor first: then the first one comes next in the order.
            var successor = _problem.SuccessorsOf(top.Block)[--top.Next];
            if (_number[successor] < 0)
            {
                _number[successor] = 0;
                _stack.Add((successor, _problem.SuccessorsOf(successor).Length));
            }
        }

        _order.Span.Reverse();
        for (var i = 0; i < _order.Count; i++)
        {
            _number[_order[i]] = i;
        }
    }

    private void CollectPredecessors()
    {
        _predecessorStart.Reset(_problem.BlockCount + 2, 0);
        foreach (var block in Order)
        {
            foreach (var successor in _problem.SuccessorsOf(block))
            {
                _predecessorStart[successor + 2]++;
            }
        }

        for (var i = 2; i < _predecessorStart.Count; i++)
        {
            _predecessorStart[i] += _predecessorStart[i - 1];
        }

        _predecessors.Resize(_predecessorStart[_predecessorStart.Count - 1]);
        foreach (var block in Order)
        {
            foreach (var successor in _problem.SuccessorsOf(block))
            {
                _predecessors[_predecessorStart[successor + 1]++] = block;
            }
        }
    }

    private void FindDominators()
    {
        _dominator.Reset(_problem.BlockCount, -1);
        _dominator[0] = 0;
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var block in Order[1..])
            {
                var dominator = -1;
                foreach (var predecessor in PredecessorsOf(block))
                {
                    if (_dominator[predecessor] >= 0)
                    {
                        dominator = dominator < 0 ? predecessor : CommonDominator(dominator, predecessor);
                    }
                }

                changed |= _dominator[block] != dominator;
                _dominator[block] = dominator;
            }
        }
    }

    // Headers from the innermost outwards: a loop found already is entered as a whole, by its header.
    private void FindLoops()
    {
        _loopOf.Reset(_problem.BlockCount, -1);
        _loopAt.Reset(_problem.BlockCount, -1);
        _headers.Clear();
        _parents.Clear();
        for (var i = _order.Count - 1; i >= 0; i--)
        {
            var header = _order[i];
            _work.Clear();
            foreach (var predecessor in PredecessorsOf(header))
            {
                if (_number[predecessor] >= i && Dominates(header, predecessor))
                {
                    _work.Add(predecessor);
                }
            }

            if (_work.Count > 0)
            {
                AddLoop(header);
            }
        }
    }

    private void AddLoop(int header)
    {
        var loop = _headers.Count;
        _headers.Add(header);
        _parents.Add(-1);
        _loopAt[header] = loop;
        Enter(header, loop);
        while (_work.Count > 0)
        {
            Enter(_work.Pop(), loop);
        }
    }

    private void Enter(int block, int loop)
    {
        var outermost = _loopOf[block];
        if (outermost < 0)
        {
            _loopOf[block] = loop;
        }
        else
        {
            while (_parents[outermost] >= 0)
            {
                outermost = _parents[outermost];
            }

            if (outermost == loop)
            {
                return;
            }

            _parents[outermost] = loop;
            block = _headers[outermost];
        }

        if (block != _headers[loop])
        {
            foreach (var predecessor in PredecessorsOf(block))
            {
                _work.Add(predecessor);
            }
        }
    }

    private bool Dominates(int dominator, int block)
    {
        while (_number[block] > _number[dominator])
        {
            block = _dominator[block];
        }

        return block == dominator;
    }

    private void GuessFrequencies()
    {
        _frequency.Reset(_problem.BlockCount, 0);
        _frequency[0] = 1;
        foreach (var block in Order)
        {
            if (_loopAt[block] >= 0)
            {
                _frequency[block] *= LoopIterations;
            }

            var total = WeightFrom(block);
            foreach (var successor in _problem.SuccessorsOf(block))
            {
                // Ways back are part of the number of iterations.
                if (_number[successor] > _number[block])
                {
                    _frequency[successor] += _frequency[block] * WeightOf(block, successor) / total;
                }
            }
        }
    }

    /// <summary>The sum of the weights of the edges that leave a block.</summary>
    public double WeightFrom(int block)
    {
        double total = 0;
        foreach (var successor in _problem.SuccessorsOf(block))
        {
            total += WeightOf(block, successor);
        }

        return total;
    }

    /// <summary>How likely an edge is, in proportion to the others that leave the block: a guess.</summary>
    public double WeightOf(int from, int to) =>
        _problem.IsCold(to) ? ColdWeight
        : LeavesLoop(from, to) ? 1 / LoopIterations
        : _problem.SuccessorsOf(to).IsEmpty ? EndWeight
        : 1;
}
