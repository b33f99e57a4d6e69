using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <content>Blocks, loops and branches.</content>
internal sealed partial class FunctionGenerator
{
    private bool BlockValue(ValueType type, int depth)
    {
        List<ValueType> results = [type, .. _random.Chance(30) ? _shape.PickTypes(_random, _shape.MaximalResults) : []];
        Block(results, depth);
        ConsumeAllBut(1, results);
        return !IsFloat(type);
    }

    private void BlockStatement(int depth)
    {
        List<ValueType> results = _random.Chance(25) ? _shape.PickTypes(_random, _shape.MaximalResults) : [];
        Block(results, depth);
        ConsumeAllBut(0, results);
    }

    private void Block(List<ValueType> results, int depth)
    {
        List<ValueType> parameters = _random.Chance(30) ? _shape.PickTypes(_random, _shape.MaximalParameters) : [];
        foreach (var parameter in parameters)
        {
            Expression(parameter, Math.Min(depth - 1, 3));
        }

        switch (_random.Below(4))
        {
            case 0:
                Open(Opcode.Loop, parameters, results, new Label(parameters, true));
                CheckFuel(1);
                LoopBody(parameters, results, depth - 1);
                break;
            case 1:
                Open(Opcode.Block, parameters, results, new Label(results, true));
                Body(parameters, results, depth - 1);
                break;
            default:
                Condition(depth - 1);
                Open(Opcode.If, parameters, results, new Label(results, true));
                Body(parameters, results, depth - 1);
                if (!parameters.SequenceEqual(results) || _random.Chance(50))
                {
                    _code.Op(Opcode.Else);
                    Body(parameters, results, depth - 1);
                }

                break;
        }

        Close();
    }

    /// <summary>Takes the parameters, does things, leaves the results.</summary>
    private void Body(IReadOnlyList<ValueType> parameters, IReadOnlyList<ValueType> results, int depth)
    {
        if (results.Count > 0 && parameters.SequenceEqual(results) && _random.Chance(50))
        {
            // They stay on the stack all the while.
            Statements(_random.Below(3));
            return;
        }

        ConsumeAllBut(0, parameters);
        Statements(_random.Below(4));
        if (_random.Chance(4))
        {
            Diverge(depth);
            return;
        }

        foreach (var result in results)
        {
            Expression(result, depth);
        }
    }

    /// <summary>Repeats under a condition, new values going round.</summary>
    private void LoopBody(IReadOnlyList<ValueType> parameters, IReadOnlyList<ValueType> results, int depth)
    {
        ConsumeAllBut(0, parameters);
        Statements(_random.Between(1, 4));
        foreach (var parameter in parameters)
        {
            Expression(parameter, Math.Min(depth, 2));
        }

        Condition(depth);
        _code.Op(Opcode.BrIf).Unsigned(0);
        ConsumeAllBut(0, parameters);
        foreach (var result in results)
        {
            Expression(result, depth);
        }
    }

    /// <summary>A loop as compilers write it: a counter that nothing else touches, no check of fuel.</summary>
    private void CountedLoop() => CountedLoop(_random.Between(1, 12), () => Statements(_random.Between(1, 5)));

    private void CountedLoop(int rounds, Action body)
    {
        if (_counters.Count == 2)
        {
            return;
        }

        var counter = AddHiddenLocal(ValueType.I32);
        var isUpward = _random.Chance(50);
        var step = _random.Pick<int>([1, 1, 4]);
        Constant(ValueType.I32, (ulong)(isUpward ? 0 : rounds * step));
        _code.Op(Opcode.LocalSet).Unsigned(counter);
        Open(Opcode.Loop, [], [], new Label([], false));
        _counters.Add(counter);
        body();
        _counters.Remove(counter);
        _code.Op(Opcode.LocalGet).Unsigned(counter);
        Constant(ValueType.I32, (ulong)step);
        _code.Op(isUpward ? Opcode.I32Add : Opcode.I32Sub).Op(Opcode.LocalTee).Unsigned(counter);
        if (isUpward)
        {
            Constant(ValueType.I32, (ulong)(rounds * step));
            _code.Op(_random.Pick<Opcode>([Opcode.I32LtS, Opcode.I32LtU, Opcode.I32Ne]));
        }

        _code.Op(Opcode.BrIf).Unsigned(0);
        Close();
    }

    /// <summary>
    /// Reads a place, a global or a word of memory, before a loop and in it; a loop inside changes it. Who takes the first reading for the second,
    /// because nothing directly in the outer loop changes the place, is wrong.
    /// </summary>
    private void LoopNest()
    {
        if (_counters.Count > 0)
        {
            return;
        }

        var global = PickGlobal(ValueType.I32, true);
        if (global is null && _module.Memory is null)
        {
            return;
        }

        var sum = AddHiddenLocal(ValueType.I32);
        var offset = 8 * _random.Below(64);
        ReadPlace();
        _code.Op(Opcode.LocalSet).Unsigned(sum);
        CountedLoop(_random.Between(2, 4), () =>
        {
            ReadPlace();
            _code.Op(Opcode.LocalGet).Unsigned(sum).Op(PickOf(Instructions.Folds[ValueType.I32]).Opcode).Op(Opcode.LocalSet).Unsigned(sum);
            Statements(_random.Below(2));
            CountedLoop(_random.Between(1, 3), ChangePlace);
        });
        if (PickLocal(ValueType.I32) is { } local)
        {
            _code.Op(Opcode.LocalGet).Unsigned(sum).Op(Opcode.LocalSet).Unsigned(local);
        }

        void ReadPlace() => _ = global is { } index ? _code.Op(Opcode.GlobalGet).Unsigned(index) : _code.Op(Opcode.I32Const).Signed(0).Op(Opcode.I32Load).Unsigned(2).Unsigned(offset);

        void ChangePlace()
        {
            if (global is null)
            {
                Constant(ValueType.I32, 0);
            }

            _code.Op(Opcode.LocalGet).Unsigned(sum);
            Constant(ValueType.I32, (ulong)_random.Between(1, 100));
            _code.Op(Opcode.I32Add);
            _ = global is { } index ? _code.Op(Opcode.GlobalSet).Unsigned(index) : _code.Op(Opcode.I32Store).Unsigned(2).Unsigned(offset);
        }
    }

    private void BranchStatement(int depth)
    {
        if (_random.Chance(50))
        {
            var target = PickTarget();
            var types = _labels[target].Types;
            Values(types, depth);
            Condition(depth - 1);
            _code.Op(Opcode.BrIf).Unsigned(DepthOf(target));
            ConsumeAllBut(0, types);
            return;
        }

        Condition(depth - 1);
        Open(Opcode.If, [], [], new Label([], true));
        Statements(_random.Below(2));
        Diverge(depth);
        Close();
    }

    /// <summary>If a label takes one value of the type, <c>br_if</c> leaves it.</summary>
    private bool BranchIfValue(ValueType type, int depth)
    {
        var candidates = Targets().Where(l => _labels[l].Types is [var first, ..] && first == type).ToList();
        if (candidates.Count == 0)
        {
            return Leaf(type);
        }

        var target = _random.Pick(candidates);
        var types = _labels[target].Types;
        Values(types, depth);
        Condition(depth - 1);
        _code.Op(Opcode.BrIf).Unsigned(DepthOf(target));
        ConsumeAllBut(1, types);
        return !IsFloat(type);
    }

    /// <summary>Never continues; what follows in the block may take any value from the stack.</summary>
    private bool Diverge(int depth)
    {
        switch (_random.Below(8))
        {
            case 0 when MayTrapHere() || MayTrapHere():
                _code.Op(Opcode.Unreachable);
                break;
            case 1 or 2:
                Values(_type.Results, depth);
                _code.Op(Opcode.Return);
                break;
            case 3 or 4:
                BranchTable(depth);
                break;
            default:
                var target = PickTarget();
                Values(_labels[target].Types, depth);
                _code.Op(Opcode.Br).Unsigned(DepthOf(target));
                break;
        }

        if (_random.Chance(20))
        {
            // Code that is never reached must be valid too.
            Statements(1);
        }

        return true;
    }

    private void BranchTable(int depth)
    {
        var types = _labels[PickTarget()].Types;
        var group = Targets().Where(l => _labels[l].Types.SequenceEqual(types)).ToList();
        Values(types, depth);
        var count = _random.Below(7);
        Expression(ValueType.I32, Math.Min(depth - 1, 3));
        if (_random.Chance(70))
        {
            Constant(ValueType.I32, 7);
            _code.Op(Opcode.I32And);
        }

        _code.Op(Opcode.BrTable).Unsigned(count);
        for (var i = 0; i <= count; i++)
        {
            _code.Unsigned(DepthOf(_random.Pick(group)));
        }
    }

    /// <summary>Blocks in blocks, a <c>br_table</c> in the innermost, a case behind each end.</summary>
    private void Switch(int depth)
    {
        var cases = _random.Between(1, 6);
        Open(Opcode.Block, [], [], new Label([], true));
        for (var i = 0; i < cases; i++)
        {
            Open(Opcode.Block, [], [], new Label([], true));
        }

        Expression(ValueType.I32, Math.Min(depth - 1, 3));
        if (_random.Chance(60))
        {
            Constant(ValueType.I32, 7);
            _code.Op(Opcode.I32And);
        }

        _code.Op(Opcode.BrTable).Unsigned(cases);
        for (var i = 0; i <= cases; i++)
        {
            _code.Unsigned(_random.Chance(80) ? i : _random.Below(cases + 1));
        }

        for (var left = cases; left > 0; left--)
        {
            Close();
            Statements(_random.Below(3));
            if (_random.Chance(60))
            {
                _code.Op(Opcode.Br).Unsigned(left - 1);
            }
        }

        Close();
    }

    private void Open(Opcode opcode, IReadOnlyList<ValueType> parameters, IReadOnlyList<ValueType> results, Label label)
    {
        _code.Op(opcode);
        if (parameters.Count == 0 && results.Count <= 1 && _random.Chance(90))
        {
            _code.Byte(results.Count == 0 ? 0x40 : (int)results[0]);
        }
        else
        {
            _code.Signed(_module.IndexOf(new FunctionType([.. parameters], [.. results])));
        }

        _labels.Add(label);
    }

    private void Close()
    {
        _code.Op(Opcode.End);
        _labels.RemoveAt(_labels.Count - 1);
    }

    private void Condition(int depth) => Expression(ValueType.I32, Math.Min(depth, 4));

    private void Values(IReadOnlyList<ValueType> types, int depth)
    {
        foreach (var type in types)
        {
            Expression(type, Math.Min(depth - 1, 3));
        }
    }

    private IEnumerable<int> Targets() => Enumerable.Range(0, _labels.Count).Where(l => _labels[l].IsTarget);

    private int PickTarget()
    {
        // Inner labels are more frequent; the outermost is always there.
        for (var label = _labels.Count - 1; label > 0; label--)
        {
            if (_labels[label].IsTarget && _random.Chance(40))
            {
                return label;
            }
        }

        return 0;
    }

    private int DepthOf(int label) => _labels.Count - 1 - label;
}
