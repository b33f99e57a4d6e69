namespace Skiff.Compiler.Ir;

/// <summary>
/// Gives every edge that carries work a block of its own. Afterwards a block with several successors has only successors with no other
/// predecessor, and an edge with arguments leaves a block with one successor: moves of an edge have a place to stand. The back end relies on it.
/// </summary>
/// <remarks>
/// Several edges of one branch_table may lead to the same block; that block then has one predecessor block, named once per edge. Edges of
/// one terminator to the same block with the same arguments share the new block.
/// </remarks>
public sealed class CriticalEdges
{
    private int[] _forwarder = [];
    private int[] _madeFor = [];

    /// <summary>Splits the edges; <paramref name="flow"/> is up to date before, and to be computed again if this says that any were split.</summary>
    public bool Split(Function function, ControlFlow flow)
    {
        if (_forwarder.Length < function.BlockCount)
        {
            var size = Math.Max(function.BlockCount, _forwarder.Length * 2);
            _forwarder = new int[size];
            _madeFor = new int[size];
        }

        var blocks = function.BlockCount;
        Array.Fill(_madeFor, -1, 0, blocks);
        foreach (var index in flow.ReversePostOrder)
        {
            var last = function[new Block(index)].Last;
            if (function[last].TargetCount > 1)
            {
                SplitTargets(function, new Block(index), last);
            }
        }

        return function.BlockCount > blocks;
    }

    private void SplitTargets(Function function, Block block, Inst last)
    {
        for (var i = 0; i < function[last].TargetCount; i++)
        {
            var target = function.TargetsOf(function[last])[i];
            if (target.ListCount == 0 && HasNoOtherPredecessor(function, target.Block, block))
            {
                continue;
            }

            if (_madeFor[target.Block.Index] != block.Index || !HasSameArguments(function, new Block(_forwarder[target.Block.Index]), target))
            {
                _madeFor[target.Block.Index] = block.Index;
                _forwarder[target.Block.Index] = MakeForwarder(function, target).Index;
            }

            function.TargetsOf(function[last])[i] = new BranchTarget(new Block(_forwarder[target.Block.Index]), 0, 0);
        }
    }

    private static bool HasNoOtherPredecessor(Function function, Block block, Block predecessor)
    {
        foreach (var other in function[block].Predecessors)
        {
            if (other != predecessor)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasSameArguments(Function function, Block forwarder, BranchTarget target) =>
        function.ArgumentsOf(function.TargetsOf(function[function[forwarder].Last])[0]).SequenceEqual(function.ArgumentsOf(target));

    private static Block MakeForwarder(Function function, BranchTarget target)
    {
        var block = function.MakeBlock();
        function[block].SourceOrder = function[target.Block].SourceOrder;
        var jump = function.MakeInstruction(new InstructionData
        {
            Opcode = IrOpcode.Jump,
            TargetStart = function.Targets.Count,
            TargetCount = 1,
            WasmOffset = -1,
        });
        function.Targets.Add(target);
        function.Append(block, jump);
        return block;
    }
}
