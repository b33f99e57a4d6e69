using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Simplifies the graph: branches decided by a constant, branches through blocks that only branch on, branches that a constant argument
/// decides in the next block, and blocks that can be joined with their only predecessor. Heads of loops are never branched around,
/// so the graph stays reducible.
/// </summary>
internal sealed class BranchSimplification
{
    // Blocks passed through by one edge; longer chains are left to the next run.
    private const int MaximumHops = 8;

    private PassContext _context = null!;
    private Function _function = null!;
    private bool _haveEdgesChanged;

    /// <summary>Runs the pass; leaves the context's control flow up to date.</summary>
    public void Run(PassContext context)
    {
        _context = context;
        _function = context.Function;
        _haveEdgesChanged = false;
        context.CountUses();
        foreach (var block in context.Flow.ReversePostOrder)
        {
            SimplifyTerminator(new Block(block));
        }

        if (_haveEdgesChanged)
        {
            context.Analyze();
        }

        JoinBlocks();
    }

    private void SimplifyTerminator(Block block)
    {
        var last = _function[block].Last;
        DecideByConstant(last);
        for (var i = 0; i < _function[last].TargetCount; i++)
        {
            for (var hop = 0; hop < MaximumHops && (TryForward(last, i) || TryThread(last, i)); hop++)
            {
                _haveEdgesChanged = true;
            }
        }

        JoinEqualTargets(last);
    }

    private void DecideByConstant(Inst last)
    {
        ref var data = ref _function[last];
        if (data.Opcode is not (IrOpcode.BranchIf or IrOpcode.BranchTable) || !TryConstant(data.A, out var constant))
        {
            return;
        }

        BecomeJump(last, data.Opcode == IrOpcode.BranchIf ? (constant != 0 ? 0 : 1) : (int)Math.Min((uint)constant, (uint)data.TargetCount - 1));
    }

    private void BecomeJump(Inst last, int target)
    {
        ref var data = ref _function[last];
        data.Opcode = IrOpcode.Jump;
        data.Type = IrType.None;
        data.A = Value.None;
        data.TargetStart += target;
        data.TargetCount = 1;
        _haveEdgesChanged = true;
    }

    private void JoinEqualTargets(Inst last)
    {
        ref var data = ref _function[last];
        if (data.TargetCount < 2)
        {
            return;
        }

        var targets = _function.TargetsOf(data);
        foreach (var target in targets[1..])
        {
            if (target.Block != targets[0].Block || !_function.ArgumentsOf(target).SequenceEqual(_function.ArgumentsOf(targets[0])))
            {
                return;
            }
        }

        BecomeJump(last, 0);
    }

    // Over a block without parameters that holds a jump only. An edge beside others takes no arguments over: they would need the block again.
    private bool TryForward(Inst last, int number)
    {
        ref var data = ref _function[last];
        var target = _function.TargetsOf(data)[number];
        var through = _function[target.Block];
        if (through.First != through.Last || through.Parameters.Count > 0 || through.IsLoopHeader || target.Block.Index == 0)
        {
            return false;
        }

        ref var jump = ref _function[through.Last];
        if (jump.Opcode != IrOpcode.Jump)
        {
            return false;
        }

        var next = _function.TargetsOf(jump)[0];
        if (next.Block == target.Block || (data.TargetCount > 1 && next.ListCount > 0))
        {
            return false;
        }

        _function.TargetsOf(data)[number] = Copy(next, target, through.Parameters);
        return true;
    }

    // Over a block that only decides by one of its parameters, which is a constant on this edge.
    private bool TryThread(Inst last, int number)
    {
        ref var data = ref _function[last];
        var target = _function.TargetsOf(data)[number];
        var through = _function[target.Block];
        if (data.TargetCount > 1 || target.ListCount == 0 || through.First != through.Last || through.IsLoopHeader)
        {
            return false;
        }

        ref var branch = ref _function[through.Last];
        var decided = through.Parameters.IndexOf(branch.A);
        if (branch.Opcode != IrOpcode.BranchIf || decided < 0 || !TryConstant(_function.ArgumentsOf(target)[decided], out var constant))
        {
            return false;
        }

        if (!AreUsedOnlyBy(branch, through.Parameters))
        {
            return false;
        }

        var next = _function.TargetsOf(branch)[constant != 0 ? 0 : 1];
        _function.TargetsOf(data)[number] = Copy(next, target, through.Parameters);
        return true;
    }

    private bool AreUsedOnlyBy(in InstructionData branch, List<Value> parameters)
    {
        foreach (var parameter in parameters)
        {
            var uses = branch.A == parameter ? 1 : 0;
            foreach (var target in _function.TargetsOf(branch))
            {
                foreach (var argument in _function.ArgumentsOf(target))
                {
                    uses += argument == parameter ? 1 : 0;
                }
            }

            if (uses != _context.UsesOf(parameter))
            {
                return false;
            }
        }

        return true;
    }

    // The edge that goes on, with what its parameters receive on the edge that comes in. Every edge owns its arguments.
    private BranchTarget Copy(BranchTarget next, BranchTarget incoming, List<Value> parameters)
    {
        var pool = _function.ValuePool;
        var start = pool.Count;
        for (var i = 0; i < next.ListCount; i++)
        {
            var argument = pool[next.ListStart + i];
            var parameter = parameters.IndexOf(argument);
            argument = parameter < 0 ? argument : pool[incoming.ListStart + parameter];
            pool.Add(argument);
            _context.AddUse(argument);
        }

        return new BranchTarget(next.Block, start, next.ListCount);
    }

    // A block with one predecessor that jumps to it is appended to that one; its parameters are the arguments.
    private void JoinBlocks()
    {
        var joined = false;
        _context.BeginReplacing();
        foreach (var index in _context.Flow.ReversePostOrder)
        {
            var block = new Block(index);
            while (_function[block].Last != Inst.None && TryJoin(block))
            {
                joined = true;
            }
        }

        if (joined)
        {
            _context.EndReplacing();
            _context.Analyze();
        }
    }

    private bool TryJoin(Block block)
    {
        var last = _function[block].Last;
        ref var data = ref _function[last];
        if (data.Opcode != IrOpcode.Jump)
        {
            return false;
        }

        var target = _function.TargetsOf(data)[0];
        var next = _function[target.Block];
        if (next.Predecessors.Count != 1 || target.Block == block || target.Block.Index == 0)
        {
            return false;
        }

        for (var i = 0; i < target.ListCount; i++)
        {
            _context.Replace(next.Parameters[i], _context.Resolve(_function.ArgumentsOf(target)[i]));
        }

        _function.Remove(last);
        for (var inst = next.First; inst != Inst.None;)
        {
            var following = _function[inst].Next;
            _function.Append(block, inst);
            inst = following;
        }

        next.First = next.Last = Inst.None;
        next.Parameters.Clear();
        return true;
    }

    private bool TryConstant(Value value, out long constant)
    {
        var definition = _function.DefinitionOf(value);
        constant = definition == Inst.None ? 0 : _function[definition].Imm;
        return definition != Inst.None && _function[definition].Opcode == IrOpcode.Iconst;
    }
}
