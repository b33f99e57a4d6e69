namespace Skiff.Compiler.Ir;

/// <content>Natural loops: a loop is named by its head, the target of a back edge.</content>
public sealed partial class ControlFlow
{
    private int[] _innermost = [];
    private int[] _outer = [];
    private int[] _outermostSeen = [];
    private int[] _work = [];
    private readonly List<Block> _headers = [];

    /// <summary>The heads of the loops, outer ones before those inside of them.</summary>
    public IReadOnlyList<Block> LoopHeaders => _headers;

    /// <summary>The head of the innermost loop around a block (a head is inside its own loop); false if there is none.</summary>
    public bool TryGetLoop(Block block, out Block header)
    {
        header = new Block(_innermost[block.Index]);
        return header.Index != Unreached;
    }

    /// <summary>The head of the loop around the loop of <paramref name="header"/>; false if there is none.</summary>
    public bool TryGetOuterLoop(Block header, out Block outer)
    {
        outer = new Block(_outer[header.Index]);
        return outer.Index != Unreached;
    }

    /// <summary>Whether a block belongs to the loop of <paramref name="header"/>, inner loops included.</summary>
    public bool IsInLoop(Block block, Block header)
    {
        for (var loop = _innermost[block.Index]; loop != Unreached; loop = _outer[loop])
        {
            if (loop == header.Index)
            {
                return true;
            }
        }

        return false;
    }

    private void ReserveLoops(int size)
    {
        _innermost = new int[size];
        _outer = new int[size];
        _outermostSeen = new int[size];
        _work = new int[size];
    }

    // Inner loops first (later heads in reverse post order). The walk backwards from the latches takes a finished loop as one block.
    private void FindLoops()
    {
        _headers.Clear();
        for (var i = 0; i < Count; i++)
        {
            var block = _order[i];
            _innermost[block] = _outer[block] = Unreached;
            _outermostSeen[block] = block;
        }

        for (var i = Count - 1; i >= 0; i--)
        {
            var header = new Block(_order[i]);
            var data = _function[header];
            data.IsLoopHeader = false;
            var pending = 0;
            foreach (var predecessor in data.Predecessors)
            {
                if (IsBackEdge(predecessor, header))
                {
                    data.IsLoopHeader = true;
                    Enter(predecessor.Index, header.Index, ref pending);
                }
            }

            if (!data.IsLoopHeader)
            {
                continue;
            }

            _headers.Add(header);
            Enter(header.Index, header.Index, ref pending);
            while (pending > 0)
            {
                foreach (var predecessor in _function[new Block(_work[--pending])].Predecessors)
                {
                    Enter(predecessor.Index, header.Index, ref pending);
                }
            }
        }

        _headers.Reverse();
        foreach (var block in ReversePostOrder)
        {
            var loop = _innermost[block];
            var data = _function[new Block(block)];
            data.LoopDepth = loop == Unreached ? 0 : loop != block ? _function[new Block(loop)].LoopDepth
                : _outer[block] == Unreached ? 1 : _function[new Block(_outer[block])].LoopDepth + 1;
        }
    }

    // Adds a block, or the outermost finished loop around it, to the loop of header; its predecessors follow unless it is the header itself.
    private void Enter(int block, int header, ref int pending)
    {
        if (_innermost[block] == Unreached)
        {
            _innermost[block] = header;
            if (block != header)
            {
                _work[pending++] = block;
            }

            return;
        }

        var loop = OutermostSeen(_innermost[block]);
        if (loop != header)
        {
            _outer[loop] = header;
            _outermostSeen[loop] = header;
            _work[pending++] = loop;
        }
    }

    // The outermost finished loop around a loop, with path halving.
    private int OutermostSeen(int loop)
    {
        while (_outermostSeen[loop] != loop)
        {
            _outermostSeen[loop] = _outermostSeen[_outermostSeen[loop]];
            loop = _outermostSeen[loop];
        }

        return loop;
    }
}
