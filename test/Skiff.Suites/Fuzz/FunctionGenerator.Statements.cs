using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <content>Statements, and what becomes of values that are left over.</content>
internal sealed partial class FunctionGenerator
{
    private void Statements(int count)
    {
        for (var i = 0; i < count && _budget > 0; i++)
        {
            Statement(_shape.Depth - _labels.Count);
        }
    }

    private void Statement(int depth)
    {
        depth = Math.Max(depth, 1);
        _budget--;
        switch ((StatementKind)_random.PickWeighted(_shape.Statements))
        {
            case StatementKind.SetLocal:
                var type = _shape.PickType(_random);
                Expression(type, depth);
                Consume(type);
                break;
            case StatementKind.SetGlobal:
                SetGlobal(depth);
                break;
            case StatementKind.Drop:
                Expression(_shape.PickType(_random), depth);
                _code.Op(Opcode.Drop).Op(Opcode.Nop);
                break;
            case StatementKind.Store:
                Store(depth);
                break;
            case StatementKind.Block when _labels.Count < 12:
                BlockStatement(depth);
                break;
            case StatementKind.CountedLoop:
                CountedLoop();
                break;
            case StatementKind.Call:
                CallStatement(depth);
                break;
            case StatementKind.Branch:
                BranchStatement(depth);
                break;
            case StatementKind.Switch when _labels.Count < 12:
                Switch(depth);
                break;
            case StatementKind.BulkMemory:
                BulkMemory(depth);
                break;
            case StatementKind.Table:
                TableStatement(depth);
                break;
            case StatementKind.Permute:
                Permute();
                break;
            case StatementKind.LoopNest:
                LoopNest();
                break;
        }
    }

    private void SetGlobal(int depth)
    {
        var type = _shape.PickType(_random);
        if (PickGlobal(type, true) is { } global)
        {
            Expression(type, depth);
            _code.Op(Opcode.GlobalSet).Unsigned(global);
        }
    }

    /// <summary>Reads some locals, then writes them in another order: moves that overlap.</summary>
    private void Permute()
    {
        var chosen = Enumerable.Range(0, _locals.Count).Where(l => !_hiddenLocals.Contains(l) && _random.Chance(60)).Take(12).ToList();
        foreach (var local in chosen)
        {
            _code.Op(Opcode.LocalGet).Unsigned(local);
        }

        // The values come back last first: each goes to a local of its type that has not been written yet.
        var free = new List<int>(chosen);
        for (var i = chosen.Count - 1; i >= 0; i--)
        {
            var candidates = free.Where(l => _locals[l] == _locals[chosen[i]]).ToList();
            var target = _random.Pick(candidates);
            free.Remove(target);
            _code.Op(Opcode.LocalSet).Unsigned(target);
        }
    }

    /// <summary>Consumes all but the first of some values; the last is on top.</summary>
    private void ConsumeAllBut(int kept, IReadOnlyList<ValueType> types)
    {
        for (var i = types.Count - 1; i >= kept; i--)
        {
            Consume(types[i]);
        }
    }

    /// <summary>Removes the value on top of the stack: into a local or a global, mixed into a local, or nowhere.</summary>
    private void Consume(ValueType type)
    {
        switch (_random.Below(10))
        {
            case < 5 when PickLocal(type) is { } local:
                _code.Op(Opcode.LocalSet).Unsigned(local);
                break;
            case < 8 when !type.IsReference && PickLocal(type) is { } mixed:
                _code.Op(Opcode.LocalGet).Unsigned(mixed).Op(PickOf(Instructions.Folds[type]).Opcode);
                _code.Op(Opcode.LocalSet).Unsigned(mixed);
                break;
            case 8 when PickGlobal(type, true) is { } global:
                _code.Op(Opcode.GlobalSet).Unsigned(global);
                break;
            default:
                _code.Op(Opcode.Drop);
                break;
        }
    }
}
