namespace Skiff.Compiler.Ir;

/// <summary>
/// Decides the order of the code: reverse post order, every loop in one piece, blocks that end in a trap at the very end. So a block comes
/// after its predecessors but for back edges, and but for cold blocks, which have only cold successors.
/// </summary>
public sealed class BlockLayout
{
    private const int None = -1;

    // The blocks and loops directly in one loop (or in none) make a list in reverse post order; a loop stands in it by its head.
    private int[] _next = [];
    private int[] _firstInside = [];
    private int[] _lastInside = [];

    /// <summary>Fills <see cref="Function.Layout"/> and <see cref="BlockData.IsCold"/>; <paramref name="flow"/> is up to date.</summary>
    public void Run(Function function, ControlFlow flow)
    {
        if (_next.Length < function.BlockCount)
        {
            var size = Math.Max(function.BlockCount, _next.Length * 2);
            _next = new int[size];
            _firstInside = new int[size];
            _lastInside = new int[size];
        }

        MarkCold(function, flow);
        ListLoops(flow);
        function.Layout.Clear();
        Append(function, flow, cold: false);
        Append(function, flow, cold: true);
    }

    // A block is cold if every way on from it ends in a trap. Backwards, so that successors are known; a loop is warm.
    private static void MarkCold(Function function, ControlFlow flow)
    {
        var order = flow.ReversePostOrder;
        for (var i = order.Length - 1; i >= 0; i--)
        {
            var block = new Block(order[i]);
            ref var last = ref function[function[block].Last];
            var cold = last.Opcode == IrOpcode.Trap || last.TargetCount > 0;
            foreach (var target in function.TargetsOf(last))
            {
                cold &= !flow.IsBackEdge(block, target.Block) && function[target.Block].IsCold;
            }

            function[block].IsCold = cold && i > 0;
        }
    }

    private void ListLoops(ControlFlow flow)
    {
        foreach (var block in flow.ReversePostOrder)
        {
            _next[block] = _firstInside[block] = None;
        }

        var last = 0;
        foreach (var block in flow.ReversePostOrder[1..])
        {
            if (TryGetParent(flow, block, out var parent))
            {
                if (_firstInside[parent] == None)
                {
                    _firstInside[parent] = block;
                }
                else
                {
                    _next[_lastInside[parent]] = block;
                }

                _lastInside[parent] = block;
            }
            else
            {
                _next[last] = block;
                last = block;
            }
        }
    }

    private static bool TryGetParent(ControlFlow flow, int block, out int parent)
    {
        var found = flow.TryGetLoop(new Block(block), out var loop);
        if (found && loop.Index == block)
        {
            found = flow.TryGetOuterLoop(loop, out loop);
        }

        parent = loop.Index;
        return found;
    }

    private void Append(Function function, ControlFlow flow, bool cold)
    {
        for (var block = 0; ;)
        {
            if (function[new Block(block)].IsCold == cold)
            {
                function.Layout.Add(new Block(block));
            }

            if (_firstInside[block] != None)
            {
                block = _firstInside[block];
                continue;
            }

            while (_next[block] == None)
            {
                if (!TryGetParent(flow, block, out block))
                {
                    return;
                }
            }

            block = _next[block];
        }
    }
}
