using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// What branches and checks have shown of integer values: that one is zero, or that it is not. A fact holds in the blocks its block
/// dominates, and blocks are visited in dominator preorder.
/// </summary>
internal sealed class ConditionFacts
{
    private const byte IsZero = 1;
    private const byte IsNotZero = 2;

    private byte[] _fact = [];
    private Block[] _block = [];

    /// <summary>Begins a function.</summary>
    public void Reset(Function function)
    {
        if (_fact.Length < function.ValueCount)
        {
            _fact = new byte[Math.Max(function.ValueCount, _fact.Length * 2)];
            _block = new Block[_fact.Length];
        }
        else
        {
            Array.Clear(_fact, 0, function.ValueCount);
        }
    }

    /// <summary>From here on <paramref name="value"/> is zero, or is not.</summary>
    public void Learn(Value value, bool isZero, Block block)
    {
        _fact[value.Index] = isZero ? IsZero : IsNotZero;
        _block[value.Index] = block;
    }

    /// <summary>Whether it is known in <paramref name="block"/> that a value is zero or is not.</summary>
    public bool TryGet(ControlFlow flow, Value value, Block block, out bool isZero)
    {
        var fact = _fact[value.Index];
        isZero = fact == IsZero;
        return fact != 0 && flow.Dominates(_block[value.Index], block);
    }
}
