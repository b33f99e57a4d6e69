using System.Diagnostics;

namespace Skiff.Compiler.Ir;

/// <summary>
/// The shape of a function: reverse post order, dominator tree, loops. Computed by <see cref="Compute"/> from the terminators alone; valid
/// until the next change of an edge. Reused from function to function.
/// </summary>
/// <remarks>
/// Wasm has structured control flow, so every graph is reducible and no pass may make it otherwise. Then back edges do not matter for
/// dominance: one visit in reverse post order, in which a block's immediate dominator is the nearest common ancestor of its predecessors, is
/// enough. Ancestors are found in logarithmic time by a second, longer link per node (Myers 1983, "An applicative random-access stack").
/// </remarks>
public sealed partial class ControlFlow
{
    private const int Unreached = -1;

    private int[] _position = [];
    private int[] _depth = [];
    private int[] _jump = [];
    private int[] _dominator = [];
    private int[] _firstChild = [];
    private int[] _nextSibling = [];
    private int[] _enter = [];
    private int[] _leave = [];
    private int[] _order = [];
    private int[] _preorder = [];
    private int[] _firstEdge = [];
    private int[] _lastEdge = [];
    private int[] _nextEdge = [];
    private (int Block, int Next)[] _stack = [];
    private Function _function = null!;

    /// <summary>How many blocks can be reached from the entry.</summary>
    public int Count { get; private set; }

    /// <summary>The reachable blocks, every one before its successors but for back edges.</summary>
    public ReadOnlySpan<int> ReversePostOrder => _order.AsSpan(0, Count);

    /// <summary>
    /// The reachable blocks, every one after its immediate dominator and after its predecessors but for back edges, and every dominator
    /// subtree in one piece.
    /// </summary>
    public ReadOnlySpan<int> DominatorPreorder => _preorder.AsSpan(0, Count);

    /// <summary>Whether a block can be reached from the entry.</summary>
    public bool IsReachable(Block block) => _position[block.Index] != Unreached;

    /// <summary>The place of a reachable block in <see cref="ReversePostOrder"/>.</summary>
    public int PositionOf(Block block) => _position[block.Index];

    /// <summary>The immediate dominator; the entry's is itself.</summary>
    public Block DominatorOf(Block block) => new(_dominator[block.Index]);

    /// <summary>Whether every way to <paramref name="below"/> leads through <paramref name="above"/>; a block dominates itself.</summary>
    public bool Dominates(Block above, Block below) =>
        _enter[above.Index] <= _enter[below.Index] && _leave[below.Index] <= _leave[above.Index];

    /// <summary>
    /// The first edge to a block, as an index into <see cref="Function.Targets"/>; -1 if there is none. Edges come in the order of
    /// <see cref="BlockData.Predecessors"/>.
    /// </summary>
    public int FirstEdgeTo(Block block) => _firstEdge[block.Index];

    /// <summary>The next edge to the same block, or -1.</summary>
    public int NextEdge(int edge) => _nextEdge[edge];

    /// <summary>Whether an edge leads back to the head of a loop.</summary>
    public bool IsBackEdge(Block from, Block to) => _position[to.Index] <= _position[from.Index];

    /// <summary>Computes everything for a function. Predecessor lists are rebuilt from the terminators and name reachable blocks only.</summary>
    public void Compute(Function function)
    {
        _function = function;
        Reserve(function.BlockCount);
        FindReversePostOrder();
        FindPredecessors();
        FindDominators();
        NumberDominatorTree();
        FindLoops();
    }

    private void Reserve(int blocks)
    {
        if (_position.Length < blocks)
        {
            var size = Math.Max(blocks, _position.Length * 2);
            _position = new int[size];
            _depth = new int[size];
            _jump = new int[size];
            _dominator = new int[size];
            _firstChild = new int[size];
            _nextSibling = new int[size];
            _enter = new int[size];
            _leave = new int[size];
            _order = new int[size];
            _preorder = new int[size];
            _firstEdge = new int[size];
            _lastEdge = new int[size];
            _stack = new (int, int)[size];
            ReserveLoops(size);
        }

        Array.Fill(_position, Unreached, 0, blocks);
    }

    // Depth first. The successor that stands last in the Wasm code is visited first and so comes last: the order of the code is kept.
    private void FindReversePostOrder()
    {
        Count = 0;
        var depth = 0;
        _stack[depth++] = (0, 0);
        _position[0] = 0;
        while (depth > 0)
        {
            ref var top = ref _stack[depth - 1];
            var targets = TargetsOf(top.Block);
            if (top.Next == targets.Length)
            {
                _order[Count++] = top.Block;
                depth--;
                continue;
            }

            var next = Successor(targets, top.Next++);
            if (_position[next] == Unreached)
            {
                _position[next] = 0;
                _stack[depth++] = (next, 0);
            }
        }

        _order.AsSpan(0, Count).Reverse();
        for (var i = 0; i < Count; i++)
        {
            _position[_order[i]] = i;
        }
    }

    private int Successor(ReadOnlySpan<BranchTarget> targets, int number)
    {
        if (targets.Length == 2)
        {
            var later = _function[targets[1].Block].SourceOrder > _function[targets[0].Block].SourceOrder ? 1 : 0;
            return targets[later ^ number].Block.Index;
        }

        return targets[targets.Length - 1 - number].Block.Index;
    }

    private ReadOnlySpan<BranchTarget> TargetsOf(int block)
    {
        var last = _function[new Block(block)].Last;
        return last == Inst.None ? [] : _function.TargetsOf(_function[last]);
    }

    private void FindPredecessors()
    {
        if (_nextEdge.Length < _function.Targets.Count)
        {
            _nextEdge = new int[Math.Max(_function.Targets.Count, _nextEdge.Length * 2)];
        }

        for (var i = 0; i < _function.BlockCount; i++)
        {
            _function[new Block(i)].Predecessors.Clear();
            _firstEdge[i] = Unreached;
        }

        foreach (var block in ReversePostOrder)
        {
            ref var last = ref _function[_function[new Block(block)].Last];
            for (var edge = last.TargetStart; edge < last.TargetStart + last.TargetCount; edge++)
            {
                AddEdge(edge, block, _function.Targets[edge].Block);
            }
        }
    }

    private void AddEdge(int edge, int from, Block to)
    {
        _function[to].Predecessors.Add(new Block(from));
        _nextEdge[edge] = Unreached;
        if (_firstEdge[to.Index] == Unreached)
        {
            _firstEdge[to.Index] = edge;
        }
        else
        {
            _nextEdge[_lastEdge[to.Index]] = edge;
        }

        _lastEdge[to.Index] = edge;
    }

    private void FindDominators()
    {
        _dominator[0] = _jump[0] = _depth[0] = 0;
        for (var i = 1; i < Count; i++)
        {
            var block = _order[i];
            var dominator = Unreached;
            foreach (var predecessor in _function[new Block(block)].Predecessors)
            {
                if (_position[predecessor.Index] < i)
                {
                    dominator = dominator == Unreached ? predecessor.Index : CommonAncestor(dominator, predecessor.Index);
                }
            }

            Debug.Assert(dominator != Unreached, "a reachable block has a predecessor before it");
            _dominator[block] = dominator;
            _depth[block] = _depth[dominator] + 1;
            var far = _jump[dominator];
            _jump[block] = _depth[dominator] - _depth[far] == _depth[far] - _depth[_jump[far]] ? _jump[far] : dominator;
        }
    }

    private int CommonAncestor(int a, int b)
    {
        if (_depth[a] < _depth[b])
        {
            (a, b) = (b, a);
        }

        while (_depth[a] > _depth[b])
        {
            a = _depth[_jump[a]] >= _depth[b] ? _jump[a] : _dominator[a];
        }

        while (a != b)
        {
            // Nodes of one depth have jumps of one length.
            (a, b) = _jump[a] != _jump[b] ? (_jump[a], _jump[b]) : (_dominator[a], _dominator[b]);
        }

        return a;
    }

    // Children in reverse post order; a preorder walk with enter and leave numbers answers Dominates.
    private void NumberDominatorTree()
    {
        for (var i = 0; i < Count; i++)
        {
            _firstChild[_order[i]] = Unreached;
        }

        for (var i = Count - 1; i > 0; i--)
        {
            var block = _order[i];
            var parent = _dominator[block];
            _nextSibling[block] = _firstChild[parent];
            _firstChild[parent] = block;
        }

        _nextSibling[0] = Unreached;
        var clock = 0;
        var at = 0;
        while (true)
        {
            _enter[at] = clock;
            _preorder[clock++] = at;
            if (_firstChild[at] != Unreached)
            {
                at = _firstChild[at];
                continue;
            }

            while (_nextSibling[at] == Unreached)
            {
                _leave[at] = clock;
                if (at == 0)
                {
                    return;
                }

                at = _dominator[at];
            }

            _leave[at] = clock;
            at = _nextSibling[at];
        }
    }
}
