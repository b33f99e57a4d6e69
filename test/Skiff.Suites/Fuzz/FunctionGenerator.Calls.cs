using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <content>Direct and indirect calls.</content>
internal sealed partial class FunctionGenerator
{
    private bool CallValue(ValueType type, int depth)
    {
        var candidates = Callable().Where(f => _module.Functions[f] is { Results: [var first, ..] } && first == type).ToList();
        if (candidates.Count == 0)
        {
            return Leaf(type);
        }

        var callee = _random.Pick(candidates);
        Call(callee, depth);
        ConsumeAllBut(1, _module.Functions[callee].Results);
        return !IsFloat(type);
    }

    private void CallStatement(int depth)
    {
        var callee = _random.Pick([.. Callable()]);
        Call(callee, depth);
        ConsumeAllBut(0, _module.Functions[callee].Results);
    }

    /// <summary>All functions but refuel, the last one.</summary>
    private IEnumerable<int> Callable() => Enumerable.Range(0, _module.Functions.Count - 1);

    private void Call(int callee, int depth)
    {
        var type = _module.Functions[callee];
        foreach (var parameter in type.Parameters)
        {
            Expression(parameter, Math.Min(depth - 1, type.Parameters.Length > 6 ? 2 : depth));
        }

        if (_module.Tables.Count > 0 && _random.Chance(40) && SlotOf(callee) is { } slot)
        {
            if (MayTrapHere())
            {
                // Another slot: beyond the end, null, or a function of another type.
                Expression(ValueType.I32, depth - 1);
            }
            else
            {
                Constant(ValueType.I32, (ulong)slot);
            }

            _code.Op(Opcode.CallIndirect).Unsigned(_module.IndexOf(type)).Unsigned(0);
        }
        else
        {
            _code.Op(Opcode.Call).Unsigned(callee);
        }
    }

    /// <summary>Where table 0 holds the function when the module starts, or null.</summary>
    private int? SlotOf(int function)
    {
        var segment = _module.Elements[0];
        var index = Array.IndexOf(segment.Items, function);
        return index < 0 ? null : segment.Offset + index;
    }
}
