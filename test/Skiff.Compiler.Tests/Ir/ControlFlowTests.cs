using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Tests.Ir;

public sealed class ControlFlowTests
{
    // A graph is written as the successors of block 0, block 1 and so on.
    private static Function Graph(params int[][] successors)
    {
        var function = new Function();
        foreach (var _ in successors)
        {
            function.MakeBlock();
        }

        for (var i = 0; i < successors.Length; i++)
        {
            var block = new Block(i);
            function[block].SourceOrder = i;
            var start = function.Targets.Count;
            function.Targets.AddRange(successors[i].Select(s => new BranchTarget(new Block(s), 0, 0)));
            var selector = Value.None;
            if (successors[i].Length > 1)
            {
                var constant = function.MakeInstruction(new InstructionData { Opcode = IrOpcode.Iconst, Type = IrType.I32, WasmOffset = -1 });
                selector = function.MakeResult(constant, IrType.I32);
                function.Append(block, constant);
            }

            function.Append(block, function.MakeInstruction(new InstructionData
            {
                Opcode = successors[i].Length switch { 0 => IrOpcode.Return, 1 => IrOpcode.Jump, _ => IrOpcode.BranchTable },
                A = selector,
                TargetStart = start,
                TargetCount = successors[i].Length,
                WasmOffset = -1,
            }));
        }

        return function;
    }

    private static ControlFlow Analyze(Function function)
    {
        var flow = new ControlFlow();
        flow.Compute(function);
        return flow;
    }

    // A reducible graph by structured growth, as Wasm makes them.
    private static int[][] RandomStructuredGraph(Random random, int size)
    {
        var successors = new List<List<int>> { new() };
        var enclosing = new Stack<int>();
        var pending = new List<int>();
        while (successors.Count < size)
        {
            var at = successors.Count - 1;
            if (random.Next(4) == 0)
            {
                enclosing.Push(successors.Count);
            }
            else if (enclosing.Count > 0 && random.Next(3) == 0)
            {
                successors[at].Add(enclosing.Pop());
            }

            successors.Add([]);
            successors[at].Add(at + 1);
            if (random.Next(3) == 0 && enclosing.Count == 0)
            {
                pending.Add(at); // branches forward, when there is a block outside of loops
            }

            if (random.Next(4) == 0 && enclosing.Count == 0)
            {
                foreach (var source in pending)
                {
                    successors[source].Add(at + 1);
                }

                pending.Clear();
            }
        }

        return [.. successors.Select(s => s.Distinct().ToArray())];
    }

    [Fact]
    public void Dominators_are_those_of_the_definition()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var graph = RandomStructuredGraph(random, random.Next(2, 30));
            var flow = Analyze(Graph(graph));

            for (var above = 0; above < graph.Length; above++)
            {
                var without = Reachable(graph, avoiding: above);
                for (var below = 0; below < graph.Length; below++)
                {
                    Assert.Equal(!without[below], flow.Dominates(new Block(above), new Block(below)));
                }
            }
        }
    }

    private static bool[] Reachable(int[][] graph, int avoiding)
    {
        var reached = new bool[graph.Length];
        var work = new Stack<int>();
        if (avoiding != 0)
        {
            reached[0] = true;
            work.Push(0);
        }

        while (work.TryPop(out var block))
        {
            foreach (var next in graph[block])
            {
                if (next != avoiding && !reached[next])
                {
                    reached[next] = true;
                    work.Push(next);
                }
            }
        }

        return reached;
    }

    [Fact]
    public void Nested_loops_have_heads_depths_and_outer_loops()
    {
        // 0 -> 1 { -> 2 { -> 3 -> 2 } -> 4 -> 1 } -> 5
        var function = Graph([1], [2], [3], [2, 4], [1, 5], []);
        var flow = Analyze(function);

        Assert.Equal([new Block(1), new Block(2)], flow.LoopHeaders);
        Assert.Equal([0, 1, 2, 2, 1, 0], Enumerable.Range(0, 6).Select(i => function[new Block(i)].LoopDepth));
        Assert.True(flow.TryGetOuterLoop(new Block(2), out var outer));
        Assert.Equal(new Block(1), outer);
        Assert.False(flow.TryGetLoop(new Block(5), out _));
        Assert.True(flow.IsInLoop(new Block(3), new Block(1)));
        Assert.False(flow.IsInLoop(new Block(4), new Block(2)));
    }

    [Fact]
    public void The_layout_keeps_a_loop_in_one_piece()
    {
        // The exit 2 of the loop 1, 3, 4 stands between its blocks in the source.
        var function = Graph([1], [3, 2], [], [4, 2], [1]);

        new BlockLayout().Run(function, Analyze(function));

        Assert.Equal([0, 1, 3, 4, 2], function.Layout.Select(b => b.Index));
    }

    [Fact]
    public void Blocks_that_trap_come_last()
    {
        var function = Graph([1, 2], [], []);
        function[function[new Block(1)].Last].Opcode = IrOpcode.Trap;

        new BlockLayout().Run(function, Analyze(function));

        Assert.Equal([0, 2, 1], function.Layout.Select(b => b.Index));
        Assert.True(function[new Block(1)].IsCold);
    }

    [Fact]
    public void Critical_edges_get_a_block_and_equal_ones_share_it()
    {
        // Three edges of a table lead to 2, which 1 leads to as well.
        var function = Graph([2, 1, 2, 2], [2], []);
        var flow = Analyze(function);

        new CriticalEdges().Split(function, flow);
        flow.Compute(function);

        IrVerifier.Verify(function, isSplit: true);
        Assert.Equal(4, function.BlockCount);
    }
}
