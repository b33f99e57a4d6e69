using System.Globalization;
using System.Runtime.CompilerServices;

namespace Skiff.Compiler.Ir;

/// <summary>A function breaks a rule of the IR: a defect of the compiler, never of a module.</summary>
public sealed class IrVerificationException : Exception
{
    internal IrVerificationException(string message, string text)
        : base(message + "\n" + text)
    {
    }
}

/// <summary>
/// Checks the rules that every pass may rely on and must keep: lists are linked both ways, a block ends in its only terminator, types fit,
/// an edge has as many arguments as its block has parameters, predecessors are those of the terminators, definitions dominate uses, every
/// loop is entered at its head. For tests and for looking for bugs, not part of a normal compilation.
/// </summary>
public sealed class IrVerifier
{
    private readonly ControlFlow _flow = new();
    private readonly Function _function;
    private readonly int[] _place;
    private readonly Block[] _home;

    private IrVerifier(Function function)
    {
        _function = function;
        _place = new int[function.ValueCount];
        _home = new Block[function.ValueCount];
    }

    /// <summary>Throws <see cref="IrVerificationException"/> if a rule is broken.</summary>
    /// <param name="function">What to check.</param>
    /// <param name="isSplit">Whether critical edges must be split.</param>
    public static void Verify(Function function, bool isSplit = false) => new IrVerifier(function).Run(isSplit);

    private void Run(bool isSplit)
    {
        for (var i = 0; i < _function.BlockCount; i++)
        {
            VerifyLinks(new Block(i));
        }

        VerifyPredecessors();
        _flow.Compute(_function);
        Require(_function[new Block(0)].Predecessors.Count == 0, $"the entry has a predecessor");
        VerifyReducible();
        foreach (var block in _flow.ReversePostOrder)
        {
            PlaceDefinitions(new Block(block));
        }

        foreach (var block in _flow.ReversePostOrder)
        {
            VerifyUses(new Block(block));
            if (isSplit)
            {
                VerifySplit(new Block(block));
            }
        }
    }

    private void VerifyLinks(Block block)
    {
        var previous = Inst.None;
        for (var inst = _function[block].First; inst != Inst.None; inst = _function[inst].Next)
        {
            ref var data = ref _function[inst];
            Require(data.Previous == previous, $"{inst} in {block} is not linked back");
            Require(data.Block == block, $"{inst} stands in {block} but says {data.Block}");
            Require(OpcodeTraits.IsTerminator(data.Opcode) == (data.Next == Inst.None), $"{block} has a terminator inside or none at its end");
            previous = inst;
        }

        Require(_function[block].Last == previous, $"{block} does not end in its last instruction");
    }

    private void VerifyPredecessors()
    {
        // The analysis rebuilds the lists; so compare what stands there with what it finds.
        var before = new List<Block>[_function.BlockCount];
        for (var i = 0; i < before.Length; i++)
        {
            before[i] = [.. _function[new Block(i)].Predecessors];
        }

        _flow.Compute(_function);
        foreach (var index in _flow.ReversePostOrder)
        {
            var found = new List<Block>(_function[new Block(index)].Predecessors);
            var said = before[index].FindAll(_flow.IsReachable);
            found.Sort((a, b) => a.Index.CompareTo(b.Index));
            said.Sort((a, b) => a.Index.CompareTo(b.Index));
            Require(found.SequenceEqual(said), $"block{index} says predecessors [{string.Join(", ", said)}], they are [{string.Join(", ", found)}]");
            Require(_function[new Block(index)].First != Inst.None, $"block{index} is reachable and empty");
        }
    }

    private void VerifyReducible()
    {
        foreach (var block in _flow.ReversePostOrder)
        {
            foreach (var predecessor in _function[new Block(block)].Predecessors)
            {
                Require(
                    !_flow.IsBackEdge(predecessor, new Block(block)) || _flow.Dominates(new Block(block), predecessor),
                    $"the loop from {predecessor} to block{block} is not entered at its head");
            }
        }
    }

    private void PlaceDefinitions(Block block)
    {
        foreach (var parameter in _function[block].Parameters)
        {
            Define(parameter, block, 0);
            Require(_function.DefinitionOf(parameter) == Inst.None, $"{parameter} is a parameter and defined by an instruction");
        }

        var place = 1;
        for (var inst = _function[block].First; inst != Inst.None; inst = _function[inst].Next)
        {
            ref var data = ref _function[inst];
            for (var i = 0; i < data.ResultCount; i++)
            {
                var result = new Value(data.Result.Index + i);
                Define(result, block, place);
                Require(_function.DefinitionOf(result) == inst, $"{result} does not say that {inst} defines it");
            }

            place++;
        }
    }

    private void Define(Value value, Block block, int place)
    {
        Require(value.IsValid && value.Index < _function.ValueCount, $"{value} is no value");
        Require(_place[value.Index] == 0 && _home[value.Index] == default, $"{value} is defined twice");
        _place[value.Index] = place + 1;
        _home[value.Index] = block;
    }

    private void VerifyUses(Block block)
    {
        var place = 1;
        for (var inst = _function[block].First; inst != Inst.None; inst = _function[inst].Next)
        {
            ref var data = ref _function[inst];
            var operands = OpcodeTraits.OperandCount(data.Opcode);
            Require(data.A.IsValid == operands > 0 && data.B.IsValid == operands > 1 && data.C.IsValid == operands > 2, $"wrong number of operands: {Text(inst)}");
            VerifyUse(data.A, block, place, inst);
            VerifyUse(data.B, block, place, inst);
            VerifyUse(data.C, block, place, inst);
            foreach (var operand in _function.ListOf(data))
            {
                VerifyUse(operand, block, place, inst);
            }

            foreach (var target in _function.TargetsOf(data))
            {
                VerifyEdge(target, block, place, inst);
            }

            VerifyTypes(inst);
            place++;
        }
    }

    private void VerifyTypes(Inst inst)
    {
        ref var data = ref _function[inst];
        Require(IrTypeRules.OperandsFit(_function, data), $"types do not fit: {Text(inst)}");
        Require(IrTypeRules.ResultsFit(_function, data), $"wrong type or number of results: {Text(inst)}");
    }

    private string Text(Inst inst) => IrPrinter.Print(_function, inst);

    private void VerifyUse(Value value, Block block, int place, Inst inst)
    {
        if (!value.IsValid)
        {
            return;
        }

        Require(value.Index < _function.ValueCount && _place[value.Index] != 0, $"{value} is not defined in a reachable block: {Text(inst)}");
        var home = _home[value.Index];
        Require(home == block ? _place[value.Index] <= place : _flow.Dominates(home, block), $"{value} does not dominate its use in {block}: {Text(inst)}");
    }

    private void VerifyEdge(BranchTarget target, Block block, int place, Inst inst)
    {
        var parameters = _function[target.Block].Parameters;
        var arguments = _function.ArgumentsOf(target);
        Require(arguments.Length == parameters.Count, $"{target.Block} has {parameters.Count} parameters: {Text(inst)}");
        for (var i = 0; i < arguments.Length; i++)
        {
            VerifyUse(arguments[i], block, place, inst);
            Require(_function.TypeOf(arguments[i]) == _function.TypeOf(parameters[i]), $"{arguments[i]} is not of the type of {parameters[i]}: {Text(inst)}");
        }
    }

    private void VerifySplit(Block block)
    {
        ref var last = ref _function[_function[block].Last];
        if (last.TargetCount < 2)
        {
            return;
        }

        foreach (var target in _function.TargetsOf(last))
        {
            Require(target.ListCount == 0, $"an edge of {block} has arguments beside other edges");
            Require(_function[target.Block].Predecessors.TrueForAll(p => p == block), $"the edge from {block} to {target.Block} is critical");
        }
    }

    // The message is put together only when the rule is broken.
    private void Require(
        bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref FailureMessage message)
    {
        if (!condition)
        {
            throw new IrVerificationException(message.ToString(), IrPrinter.Print(_function));
        }
    }

    /// <summary>Text of a broken rule; does nothing where the rule holds.</summary>
    [InterpolatedStringHandler]
    internal ref struct FailureMessage
    {
        private DefaultInterpolatedStringHandler _text;
        private readonly bool _isNeeded;

        public FailureMessage(int literalLength, int formattedCount, bool condition, out bool isNeeded)
        {
            _isNeeded = isNeeded = !condition;
            _text = condition ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
        }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _isNeeded ? _text.ToStringAndClear() : "";
    }
}
