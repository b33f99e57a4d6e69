using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Global value numbering over the dominator tree: an operation done before on every way here is not done again. That holds for pure
/// operations, for loads from memory in an unchanged state (also of what a store has just written), and for checks: a division or a trap_if
/// that did not trap the first time does not trap the second. On the way it keeps what branches have shown of their conditions.
/// </summary>
internal sealed class ValueNumbering
{
    private readonly ValueTable _table = new();
    private readonly MemoryState _memory = new();
    private readonly ConditionFacts _facts = new();
    private PassContext _context = null!;
    private Function _function = null!;
    private bool _haveEdgesChanged;

    /// <summary>Runs the pass; the context's control flow is up to date before and after.</summary>
    public void Run(PassContext context)
    {
        _context = context;
        _function = context.Function;
        _haveEdgesChanged = false;
        _table.Reset(_function.InstructionCount);
        _memory.Reset(context);
        _facts.Reset(_function);
        context.BeginReplacing();
        foreach (var index in context.Flow.DominatorPreorder)
        {
            VisitBlock(new Block(index));
        }

        context.EndReplacing();
        if (_haveEdgesChanged)
        {
            context.Analyze();
        }
    }

    private void VisitBlock(Block block)
    {
        _memory.EnterBlock(_context, block);
        LearnFromBranch(block);
        for (var inst = _function[block].First; inst != Inst.None;)
        {
            var next = _function[inst].Next;
            _context.ResolveOperands(ref _function[inst]);
            Visit(block, inst);
            inst = next;
        }

        _memory.LeaveBlock(block);
    }

    // A block reached by one arm of a branch only: the condition is known there.
    private void LearnFromBranch(Block block)
    {
        var predecessors = _function[block].Predecessors;
        if (predecessors.Count != 1)
        {
            return;
        }

        ref var branch = ref _function[_function[predecessors[0]].Last];
        if (branch.Opcode == IrOpcode.BranchIf)
        {
            LearnCondition(branch.A, holds: _function.TargetsOf(branch)[0].Block == block, block);
        }
    }

    private void LearnCondition(Value condition, bool holds, Block block)
    {
        _facts.Learn(condition, isZero: !holds, block);
        var definition = _function.DefinitionOf(condition);
        if (definition == Inst.None)
        {
            return;
        }

        // x == 0 or x != 0 says the same of x.
        ref var test = ref _function[definition];
        if (test.Opcode == IrOpcode.Icmp && (IntCondition)test.Imm is IntCondition.Equal or IntCondition.NotEqual && IsZero(test.B))
        {
            _facts.Learn(test.A, isZero: (IntCondition)test.Imm == IntCondition.Equal == holds, block);
        }
    }

    private bool IsZero(Value value)
    {
        var definition = _function.DefinitionOf(value);
        return definition != Inst.None && _function[definition].Opcode == IrOpcode.Iconst && _function[definition].Imm == 0;
    }

    private void Visit(Block block, Inst inst)
    {
        ref var data = ref _function[inst];
        var effect = OpcodeTraits.EffectOf(data.Opcode);
        switch (data.Opcode)
        {
            case IrOpcode.TrapIf:
                VisitCheck(block, inst);
                return;
            case IrOpcode.BranchIf:
                VisitBranch(block, inst);
                return;
            case IrOpcode.Store or IrOpcode.VmStore or IrOpcode.NativeStore:
                VisitStore(block, data);
                return;
            case >= IrOpcode.SdivTrap and <= IrOpcode.UremTrap:
                VisitDivision(block, ref data);
                break;
            default:
                break;
        }

        if ((effect & (OpcodeEffect.Write | OpcodeEffect.Terminator | OpcodeEffect.Call)) != 0)
        {
            _memory.Step(data);
            return;
        }

        if (data.ResultCount != 1)
        {
            return;
        }

        var version = (effect & OpcodeEffect.Read) != 0 ? _memory.VersionFor(data) : 0;
        if (_table.TryFindOrAdd(_context.Flow, Expression.Of(data, version), block, data.Result, out var found))
        {
            _context.Replace(data.Result, found);
            Drop(inst);
        }
    }

    private void VisitCheck(Block block, Inst inst)
    {
        ref var data = ref _function[inst];
        if (_facts.TryGet(_context.Flow, data.A, block, out var isZero) && isZero)
        {
            Drop(inst);
            return;
        }

        LearnCondition(data.A, holds: false, block);
    }

    private void VisitBranch(Block block, Inst inst)
    {
        ref var data = ref _function[inst];
        if (!_facts.TryGet(_context.Flow, data.A, block, out var isZero))
        {
            return;
        }

        data.Opcode = IrOpcode.Jump;
        data.Type = IrType.None;
        data.A = Value.None;
        data.TargetStart += isZero ? 1 : 0;
        data.TargetCount = 1;
        _haveEdgesChanged = true;
    }

    // A divisor that was divided by before is not zero.
    private void VisitDivision(Block block, ref InstructionData data)
    {
        if (_facts.TryGet(_context.Flow, data.B, block, out var isZero) && !isZero)
        {
            data.Aux |= (byte)DivisionFacts.DivisorNotZero;
        }

        _facts.Learn(data.B, isZero: false, block);
    }

    // What was stored is what a load of the same width reads, until something else is stored.
    private void VisitStore(Block block, in InstructionData data)
    {
        _memory.Step(data);
        if (data.Access != MemoryAccess.Full)
        {
            return;
        }

        var isVmStore = data.Opcode == IrOpcode.VmStore;
        var load = new InstructionData
        {
            Opcode = data.Opcode switch
            {
                IrOpcode.Store => IrOpcode.Load,
                IrOpcode.VmStore => IrOpcode.VmLoad,
                _ => IrOpcode.NativeLoad,
            },
            Type = data.Type,
            Aux = data.Aux,
            A = isVmStore ? Value.None : data.A,
            Imm = data.Imm,
        };
        var stored = isVmStore ? data.A : data.B;
        _table.TryFindOrAdd(_context.Flow, Expression.Of(load, _memory.VersionFor(load)), block, stored, out _);
    }

    private void Drop(Inst inst)
    {
        _function.Remove(inst);
        _function[inst].Opcode = IrOpcode.Nop;
    }
}
