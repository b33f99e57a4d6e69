using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Looks at one instruction at a time, together with the definitions of its operands, and puts something simpler in its place: constant
/// folding, algebraic identities, comparisons and conditions in the form that fuses into branches, extensions that extend nothing.
/// Definitions come before uses, so one walk sees what the earlier rewrites have made.
/// </summary>
internal sealed partial class Simplification
{
    // A rewritten instruction is looked at again; each rule goes towards the simpler form, so few rounds are ever used.
    private const int MaximumRounds = 8;

    private readonly ActiveBits _bits = new();
    private PassContext _context = null!;
    private Function _function = null!;
    private bool _haveEdgesChanged;

    /// <summary>Runs the pass.</summary>
    public void Run(PassContext context)
    {
        _context = context;
        _function = context.Function;
        _bits.Reset(_function);
        context.CountUses();
        _haveEdgesChanged = false;
        context.BeginReplacing();
        foreach (var block in context.Flow.DominatorPreorder)
        {
            for (var inst = _function[new Block(block)].First; inst != Inst.None;)
            {
                var next = _function[inst].Next;
                Visit(inst);
                inst = OpcodeTraits.IsTerminator(_function[inst].Opcode) ? Inst.None : next;
            }
        }

        context.EndReplacing();
        if (_haveEdgesChanged)
        {
            context.Analyze();
        }
    }

    private void Visit(Inst inst)
    {
        _context.ResolveOperands(ref _function[inst]);
        for (var round = 0; round < MaximumRounds && Simplify(inst); round++)
        {
        }

        _bits.Visit(_function[inst]);
    }

    // Whether the instruction was rewritten and is worth another look. An instruction replaced by a value is taken out of its block.
    private bool Simplify(Inst inst)
    {
        ref var data = ref _function[inst];
        switch (data.Opcode)
        {
            case IrOpcode.Nop or IrOpcode.Iconst or IrOpcode.Fconst:
                return false;
            case IrOpcode.Select:
                return SimplifySelect(inst);
            case IrOpcode.BranchIf or IrOpcode.TrapIf:
                return SimplifyCondition(inst);
            case IrOpcode.Load or IrOpcode.Store:
                return SimplifyAccess(inst);
            case <= IrOpcode.Bitcast:
                return TryFoldConstants(inst) || SimplifyArithmetic(inst);
            default:
                return false;
        }
    }

    private bool SimplifyArithmetic(Inst inst)
    {
        switch (_function[inst].Opcode)
        {
            case >= IrOpcode.Iadd and <= IrOpcode.Rotr:
                return SimplifyInteger(inst);
            case >= IrOpcode.Sext8 and <= IrOpcode.Sext32:
                return SimplifySignExtension(inst);
            case IrOpcode.Icmp:
                return SimplifyComparison(inst);
            case >= IrOpcode.Wrap and <= IrOpcode.ExtendU:
                return SimplifyWidth(inst);
            default:
                return SimplifyFloat(inst);
        }
    }

    private bool TryFoldConstants(Inst inst)
    {
        ref var data = ref _function[inst];
        var b = 0L;
        if (!TryConstantBits(data.A, out var a) || (data.B.IsValid && !TryConstantBits(data.B, out b)))
        {
            return false;
        }

        if (!ConstantFolding.TryFold(data, _function.TypeOf(data.A), a, b, out var result))
        {
            return false;
        }

        BecomeConstant(inst, result);
        return true;
    }

    private bool TryConstantBits(Value value, out long bits)
    {
        var definition = _function.DefinitionOf(value);
        bits = 0;
        if (definition == Inst.None)
        {
            return false;
        }

        ref var data = ref _function[definition];
        bits = data.Imm;
        return data.Opcode is IrOpcode.Iconst or IrOpcode.Fconst;
    }

    private bool TryConstant(Value value, out long constant)
    {
        var definition = _function.DefinitionOf(value);
        constant = 0;
        if (definition == Inst.None || _function[definition].Opcode != IrOpcode.Iconst)
        {
            return false;
        }

        constant = _function[definition].Imm;
        return true;
    }

    private bool IsConstant(Value value, long expected) => TryConstant(value, out var constant) && constant == expected;

    // Whether a value is defined by an instruction of that opcode.
    private bool TryDefinition(Value value, IrOpcode opcode, out InstructionData data)
    {
        var definition = _function.DefinitionOf(value);
        if (definition == Inst.None || _function[definition].Opcode != opcode)
        {
            data = default;
            return false;
        }

        data = _function[definition];
        data.A = _context.Resolve(data.A);
        data.B = _context.Resolve(data.B);
        return true;
    }

    // The same for a value that nothing else uses: to look through one that stays would only make its operand live longer.
    private bool TryOnlyUse(Value value, IrOpcode opcode, out InstructionData data)
    {
        data = default;
        return _context.UsesOf(value) <= 1 && TryDefinition(value, opcode, out data);
    }

    private bool BecomeConstant(Inst inst, long bits)
    {
        ref var data = ref _function[inst];
        var type = _function.TypeOf(data.Result);
        Become(inst, type is IrType.I32 or IrType.I64 ? IrOpcode.Iconst : IrOpcode.Fconst, type, Value.None, Value.None);
        _function[inst].Imm = type == IrType.I32 ? (int)bits : bits;
        return false;
    }

    private bool Become(Inst inst, IrOpcode opcode, IrType type, Value a, Value b)
    {
        ref var data = ref _function[inst];
        data.Opcode = opcode;
        data.Type = type;
        data.A = a;
        data.B = b;
        data.C = Value.None;
        data.Aux = 0;
        data.Imm = 0;
        return true;
    }

    private bool BecomeBinary(Inst inst, IrOpcode opcode, Value a, long constant)
    {
        var type = _function.TypeOf(a);
        return Become(inst, opcode, type, a, MakeConstant(inst, type, constant));
    }

    private bool BecomeComparison(Inst inst, IntCondition condition, Value a, Value b)
    {
        Become(inst, IrOpcode.Icmp, _function.TypeOf(a), a, b);
        _function[inst].Imm = (long)condition;
        return true;
    }

    // The result is a value that exists already: the instruction goes away.
    private bool BecomeValue(Inst inst, Value value)
    {
        _context.Replace(_function[inst].Result, value);
        _function.Remove(inst);
        _function[inst].Opcode = IrOpcode.Nop;
        return false;
    }

    // A constant in front of an instruction. References to instructions taken before are stale after it.
    private Value MakeConstant(Inst position, IrType type, long value)
    {
        var inst = _function.MakeInstruction(new InstructionData
        {
            Opcode = IrOpcode.Iconst,
            Type = type,
            Imm = type == IrType.I32 ? (int)value : value,
            WasmOffset = _function[position].WasmOffset,
        });
        var result = _function.MakeResult(inst, type);
        _function.InsertBefore(position, inst);
        return result;
    }

    private static int Width(IrType type) => type is IrType.I32 or IrType.F32 ? 32 : 64;
}
