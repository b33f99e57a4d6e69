using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Moves what does not change in a loop in front of it. Only loops without calls: no register survives a call, so a value kept across one is
/// reloaded just as often. Constants stay where they are used, they are made anew for nothing; cheap operations are moved only up to a
/// budget, for each one moved occupies a register all through the loop.
/// </summary>
internal sealed class LoopInvariants
{
    private const int BudgetPerLoop = 8;

    private PassContext _context = null!;
    private Function _function = null!;
    private bool[] _hasCall = [];
    private int[] _parameterBlock = [];
    private int[] _budget = [];

    /// <summary>Runs the pass; the control flow is up to date and does not change.</summary>
    public void Run(PassContext context)
    {
        _context = context;
        _function = context.Function;
        if (context.Flow.LoopHeaders.Count == 0)
        {
            return;
        }

        Reserve();
        FindEffects();
        foreach (var index in context.Flow.ReversePostOrder)
        {
            if (context.Flow.TryGetLoop(new Block(index), out var loop) && !_hasCall[loop.Index])
            {
                VisitBlock(new Block(index), loop);
            }
        }
    }

    private void Reserve()
    {
        var blocks = _function.BlockCount;
        if (_hasCall.Length < blocks)
        {
            var size = Math.Max(blocks, _hasCall.Length * 2);
            _hasCall = new bool[size];
            _budget = new int[size];
        }

        if (_parameterBlock.Length < _function.ValueCount)
        {
            _parameterBlock = new int[Math.Max(_function.ValueCount, _parameterBlock.Length * 2)];
        }

        foreach (var block in _context.Flow.ReversePostOrder)
        {
            foreach (var parameter in _function[new Block(block)].Parameters)
            {
                _parameterBlock[parameter.Index] = block;
            }
        }

        foreach (var header in _context.Flow.LoopHeaders)
        {
            _hasCall[header.Index] = false;
            _budget[header.Index] = BudgetPerLoop;
        }
    }

    private void FindEffects()
    {
        foreach (var index in _context.Flow.ReversePostOrder)
        {
            if (_context.Flow.TryGetLoop(new Block(index), out var loop))
            {
                for (var inst = _function[new Block(index)].First; inst != Inst.None; inst = _function[inst].Next)
                {
                    _hasCall[loop.Index] |= OpcodeTraits.EffectOf(_function[inst].Opcode).HasFlag(OpcodeEffect.Call);
                }
            }
        }

        for (var i = _context.Flow.LoopHeaders.Count - 1; i >= 0; i--)
        {
            if (_context.Flow.TryGetOuterLoop(_context.Flow.LoopHeaders[i], out var outer))
            {
                _hasCall[outer.Index] |= _hasCall[_context.Flow.LoopHeaders[i].Index];
            }
        }
    }

    private void VisitBlock(Block block, Block loop)
    {
        for (var inst = _function[block].First; inst != Inst.None;)
        {
            var next = _function[inst].Next;
            if (IsWorthMoving(_function[inst]) && TryFindPlace(_function[inst], loop, out var place))
            {
                Move(inst, place);
            }

            inst = next;
        }
    }

    // The end of the block in front of the outermost loop that the operands do not depend on.
    private bool TryFindPlace(in InstructionData data, Block loop, out Block place)
    {
        place = default;
        var found = false;
        while (!_hasCall[loop.Index] && IsInvariant(data, loop) && TryFindPreheader(loop, out var preheader) && TakeBudget(data, loop))
        {
            place = preheader;
            found = true;
            if (!_context.Flow.TryGetOuterLoop(loop, out loop))
            {
                break;
            }
        }

        return found;
    }

    private bool TakeBudget(in InstructionData data, Block loop) =>
        Cost(data) > 1 ? _budget[loop.Index]-- > -BudgetPerLoop : _budget[loop.Index]-- > 0;

    private bool IsWorthMoving(in InstructionData data) => Cost(data) > 0;

    // 0: never moved. 1: as cheap as a reload. 2: worth a register.
    private int Cost(in InstructionData data)
    {
        switch (data.Opcode)
        {
            case IrOpcode.Nop or IrOpcode.Iconst or IrOpcode.Fconst or IrOpcode.VmAddress or IrOpcode.Icmp or IrOpcode.Fcmp or IrOpcode.Select:
                return 0;
            case IrOpcode.Wrap or IrOpcode.ExtendU or IrOpcode.Bitcast:
                return 0;
            case IrOpcode.Imul or IrOpcode.UmulHigh or IrOpcode.SmulHigh:
                return 2;
            case >= IrOpcode.Fadd and <= IrOpcode.Fnearest:
                return 2;
            case >= IrOpcode.TruncSatS and <= IrOpcode.Demote:
                return 2;
            case IrOpcode.VmLoad:
                return (AliasClass)data.Aux == AliasClass.Constant ? 1 : 0;
            case IrOpcode.NativeLoad:
                return IsDefinitionLoad(data) ? 1 : 0;
            default:
                return OpcodeTraits.IsPure(data.Opcode) && !HasConstantOperand(data) ? 1 : 0;
        }
    }

    // Base or length of a table or memory: its definition is always there to be read, and changes in calls only.
    private bool IsDefinitionLoad(in InstructionData data)
    {
        var definition = _function.DefinitionOf(data.A);
        return (AliasClass)data.Aux is AliasClass.TableDefinition or AliasClass.MemoryDefinition
            && definition != Inst.None && _function[definition].Opcode == IrOpcode.VmLoad;
    }

    private bool HasConstantOperand(in InstructionData data) =>
        (data.A.IsValid && IsConstant(data.A)) || (data.B.IsValid && IsConstant(data.B));

    private bool IsConstant(Value value)
    {
        var definition = _function.DefinitionOf(value);
        return definition != Inst.None && _function[definition].Opcode is IrOpcode.Iconst or IrOpcode.Fconst;
    }

    private bool IsInvariant(in InstructionData data, Block loop) =>
        IsOutside(data.A, loop) && IsOutside(data.B, loop);

    // Defined in front of the loop, or a constant, of which a copy is made there.
    private bool IsOutside(Value value, Block loop)
    {
        if (!value.IsValid || IsConstant(value))
        {
            return true;
        }

        var definition = _function.DefinitionOf(value);
        var home = definition == Inst.None ? new Block(_parameterBlock[value.Index]) : _function[definition].Block;
        return !_context.Flow.IsInLoop(home, loop);
    }

    private void Move(Inst inst, Block place)
    {
        _function.Remove(inst);
        _function.InsertBefore(_function[place].Last, inst);
        for (var operand = 0; operand < 2; operand++)
        {
            var value = operand == 0 ? _function[inst].A : _function[inst].B;
            if (!value.IsValid || !IsConstant(value))
            {
                continue;
            }

            var constant = _function.MakeInstruction(_function[_function.DefinitionOf(value)] with { Result = Value.None, ResultCount = 0 });
            var copy = _function.MakeResult(constant, _function.TypeOf(value));
            _function.InsertBefore(inst, constant);
            ref var data = ref _function[inst];
            (data.A, data.B) = operand == 0 ? (copy, data.B) : (data.A, copy);
        }
    }

    private bool TryFindPreheader(Block header, out Block preheader)
    {
        preheader = default;
        var found = false;
        foreach (var predecessor in _function[header].Predecessors)
        {
            if (_context.Flow.IsBackEdge(predecessor, header))
            {
                continue;
            }

            if (found || _function[_function[predecessor].Last].Opcode != IrOpcode.Jump)
            {
                return false;
            }

            preheader = predecessor;
            found = true;
        }

        return found;
    }
}
