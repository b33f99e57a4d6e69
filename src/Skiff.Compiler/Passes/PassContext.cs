using System.Diagnostics;
using System.Runtime.InteropServices;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// What the passes of one worker share: the function, its control flow, and side tables that are used again for every function, so that
/// passes allocate nothing once the tables have grown.
/// </summary>
public sealed class PassContext
{
    // Per value made before BeginReplacing; later ones are not replaced.
    private Value[] _replacement = [];
    private int _replaceable;
    private bool _anyReplaced;
    private int[] _uses = [];
    private int _counted;

    /// <summary>The function the passes work on.</summary>
    public Function Function { get; private set; } = null!;

    /// <summary>The control flow, as of the last <see cref="Analyze"/>.</summary>
    public ControlFlow Flow { get; } = new();

    /// <summary>Begins a function.</summary>
    public void Begin(Function function)
    {
        Function = function;
        Analyze();
    }

    /// <summary>Computes the control flow anew, after edges have changed.</summary>
    public void Analyze() => Flow.Compute(Function);

    /// <summary>Counts the uses of every value in reachable code. Passes that rely on the count keep it right; for others it is a hint.</summary>
    public void CountUses()
    {
        _counted = Function.ValueCount;
        if (_uses.Length < Function.ValueCount)
        {
            _uses = new int[Math.Max(Function.ValueCount, _uses.Length * 2)];
        }
        else
        {
            Array.Clear(_uses, 0, Function.ValueCount);
        }

        foreach (var block in Flow.ReversePostOrder)
        {
            for (var inst = Function[new Block(block)].First; inst != Inst.None; inst = Function[inst].Next)
            {
                CountUses(Function[inst]);
            }
        }
    }

    private void CountUses(in InstructionData data)
    {
        _uses[data.A.Index]++;
        _uses[data.B.Index]++;
        _uses[data.C.Index]++;
        foreach (var value in Function.ListOf(data))
        {
            _uses[value.Index]++;
        }

        foreach (var target in Function.TargetsOf(data))
        {
            foreach (var value in Function.ArgumentsOf(target))
            {
                _uses[value.Index]++;
            }
        }
    }

    /// <summary>How often a value is used, as <see cref="CountUses()"/> counted; 0 for a value made since.</summary>
    public int UsesOf(Value value) => value.Index < _counted ? _uses[value.Index] : 0;

    /// <summary>Adds a use to the count.</summary>
    public void AddUse(Value value) => _uses[value.Index]++;

    /// <summary>Prepares <see cref="Replace"/>; nothing is replaced yet.</summary>
    public void BeginReplacing()
    {
        if (_replacement.Length < Function.ValueCount)
        {
            _replacement = new Value[Math.Max(Function.ValueCount, _replacement.Length * 2)];
        }
        else
        {
            Array.Clear(_replacement, 0, Function.ValueCount);
        }

        _replaceable = Function.ValueCount;
        _anyReplaced = false;
    }

    /// <summary>Every use of <paramref name="value"/> shall become one of <paramref name="by"/>; done by <see cref="EndReplacing"/>.</summary>
    public void Replace(Value value, Value by)
    {
        Debug.Assert(value != by && value.IsValid && by.IsValid && value.Index < _replaceable, "an older value is replaced by another");
        _replacement[value.Index] = by;
        _anyReplaced = true;
    }

    /// <summary>What stands for a value now.</summary>
    public Value Resolve(Value value)
    {
        if (value.Index >= _replaceable || !_replacement[value.Index].IsValid)
        {
            return value;
        }

        var next = _replacement[value.Index];
        while (next.Index < _replaceable && _replacement[next.Index] is { IsValid: true } further)
        {
            _replacement[value.Index] = further;
            value = next;
            next = further;
        }

        return next;
    }

    /// <summary>Resolves the operands of an instruction; lists and arguments of edges wait for <see cref="EndReplacing"/>.</summary>
    public void ResolveOperands(ref InstructionData data)
    {
        if (_anyReplaced)
        {
            data.A = Resolve(data.A);
            data.B = Resolve(data.B);
            data.C = Resolve(data.C);
        }
    }

    /// <summary>Replaces the uses everywhere.</summary>
    public void EndReplacing()
    {
        if (!_anyReplaced)
        {
            return;
        }

        for (var i = 0; i < Function.InstructionCount; i++)
        {
            ResolveOperands(ref Function[new Inst(i)]);
        }

        foreach (ref var value in CollectionsMarshal.AsSpan(Function.ValuePool))
        {
            value = Resolve(value);
        }

        _anyReplaced = false;
    }
}
