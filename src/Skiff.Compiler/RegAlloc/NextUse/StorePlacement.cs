namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>
/// Where a spilled value is written to its slot. Behind its definition every reader is served; but if they are all in rarer places, stores where
/// those begin are cheaper. A value has one slot and never changes, so any set of places will do in which each reader is dominated by one.
/// Found bottom-up over the part of the dominator tree between definition and readers: a subtree costs either a store at its root, or its parts.
/// </summary>
internal sealed class StorePlacement(ControlFlow flow)
{
    // A larger part of the tree is not looked at: the store goes to the definition.
    private const int NodeLimit = 96;

    private GrowingArray<(int Block, int Next)> _readers = new();
    private GrowingArray<int> _firstReader = new();
    private GrowingArray<int> _stamp = new();
    private GrowingArray<Node> _nodes = new();
    private GrowingArray<int> _nodeOf = new();
    private GrowingArray<long> _order = new();
    private GrowingArray<int> _chosen = new();

    private record struct Node(int Block, double PartsCost, bool IsStore, bool IsCovered);

    public void Reset(int virtualRegisterCount, int blockCount)
    {
        _readers.Clear();
        _firstReader.Reset(virtualRegisterCount, -1);
        _stamp.Reset(blockCount, -1);
        _nodeOf.Resize(blockCount);
    }

    /// <summary>Notes that the slot is read in a block.</summary>
    public void AddReader(int virtualRegister, int block)
    {
        ref var first = ref _firstReader[virtualRegister];
        if (first < 0 || _readers[first].Block != block)
        {
            _readers.Add((block, first));
            first = _readers.Count - 1;
        }
    }

    /// <summary>The blocks at whose start to store; empty if the definition is the place.</summary>
    /// <param name="virtualRegister">The value.</param>
    /// <param name="definingBlock">Where it is defined.</param>
    /// <param name="isInRegister">Whether it is in a register where a block begins.</param>
    public ReadOnlySpan<int> Find(int virtualRegister, int definingBlock, Func<int, int, bool> isInRegister)
    {
        _chosen.Clear();
        if (!CollectNodes(virtualRegister, definingBlock))
        {
            return [];
        }

        // A dominator comes earlier in the order of blocks: from the end, children come before parents.
        _order.Clear();
        for (var i = 0; i < _nodes.Count; i++)
        {
            _order.Add(((long)flow.NumberOf(_nodes[i].Block) << 32) | (uint)i);
        }

        _order.Span.Sort();
        for (var i = _order.Count - 1; i >= 0; i--)
        {
            ref var node = ref _nodes[(int)_order[i]];
            var own = node.Block == definingBlock || isInRegister(virtualRegister, node.Block) ? flow.FrequencyOf(node.Block) : double.PositiveInfinity;
            node.IsStore = own <= node.PartsCost;
            if (node.Block != definingBlock)
            {
                _nodes[_nodeOf[flow.ImmediateDominatorOf(node.Block)]].PartsCost += Math.Min(own, node.PartsCost);
            }
        }

        return _nodes[_nodeOf[definingBlock]].IsStore ? [] : ChooseTopDown();
    }

    private ReadOnlySpan<int> ChooseTopDown()
    {
        for (var i = 1; i < _order.Count; i++)
        {
            ref var node = ref _nodes[(int)_order[i]];
            node.IsCovered = _nodes[_nodeOf[flow.ImmediateDominatorOf(node.Block)]].IsCovered;
            if (node.IsStore && !node.IsCovered)
            {
                node.IsCovered = true;
                _chosen.Add(node.Block);
            }
        }

        return _chosen.Span;
    }

    // The readers and what dominates them, up to the definition. False if they are too many, or the definition's block itself reads.
    private bool CollectNodes(int virtualRegister, int definingBlock)
    {
        _nodes.Clear();
        for (var reader = _firstReader[virtualRegister]; reader >= 0; reader = _readers[reader].Next)
        {
            var block = _readers[reader].Block;
            if (block == definingBlock)
            {
                return false;
            }

            while (_stamp[block] != virtualRegister)
            {
                _stamp[block] = virtualRegister;
                _nodeOf[block] = _nodes.Count;
                _nodes.Add(new Node(block, 0, IsStore: false, IsCovered: false));
                if (_nodes.Count > NodeLimit)
                {
                    return false;
                }

                if (block == definingBlock)
                {
                    break;
                }

                block = flow.ImmediateDominatorOf(block);
            }
        }

        // A reader's own block has no parts that could serve it.
        for (var reader = _firstReader[virtualRegister]; reader >= 0; reader = _readers[reader].Next)
        {
            _nodes[_nodeOf[_readers[reader].Block]].PartsCost = double.PositiveInfinity;
        }

        return true;
    }
}
