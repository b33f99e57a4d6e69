using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Removes instructions and block parameters that nothing with an effect depends on. Liveness is spread from the effects backwards, so that
/// values that only feed each other round a loop go too.
/// </summary>
internal sealed class DeadCode
{
    private bool[] _isDead = [];
    private int[] _parameterBlock = [];
    private int[] _parameterNumber = [];
    private Value[] _work = [];
    private int _pending;
    private PassContext _context = null!;
    private Function _function = null!;

    /// <summary>Runs the pass; edges of the context are up to date.</summary>
    public void Run(PassContext context)
    {
        _context = context;
        _function = context.Function;
        Reserve();
        MarkEffects();
        while (_pending > 0)
        {
            Spread(_work[--_pending]);
        }

        Sweep();
        ParameterRemoval.Run(context, _isDead);
    }

    private void Reserve()
    {
        var count = _function.ValueCount;
        if (_isDead.Length < count)
        {
            var size = Math.Max(count, _isDead.Length * 2);
            _isDead = new bool[size];
            _parameterBlock = new int[size];
            _parameterNumber = new int[size];
            _work = new Value[size];
        }

        Array.Fill(_isDead, true, 0, count);
        _pending = 0;
    }

    private void MarkEffects()
    {
        foreach (var index in _context.Flow.ReversePostOrder)
        {
            var data = _function[new Block(index)];
            for (var i = 0; i < data.Parameters.Count; i++)
            {
                _parameterBlock[data.Parameters[i].Index] = index;
                _parameterNumber[data.Parameters[i].Index] = i;
            }

            for (var inst = data.First; inst != Inst.None; inst = _function[inst].Next)
            {
                if (!OpcodeTraits.IsRemovable(_function[inst].Opcode))
                {
                    MarkOperands(_function[inst]);
                    MarkResults(_function[inst]);
                }
            }
        }
    }

    private void MarkOperands(in InstructionData data)
    {
        Mark(data.A);
        Mark(data.B);
        Mark(data.C);
        foreach (var value in _function.ListOf(data))
        {
            Mark(value);
        }
    }

    // Results of an instruction that stays are not looked at again.
    private void MarkResults(in InstructionData data)
    {
        for (var i = 0; i < data.ResultCount; i++)
        {
            _isDead[data.Result.Index + i] = false;
        }
    }

    private void Mark(Value value)
    {
        if (value.IsValid && _isDead[value.Index])
        {
            _isDead[value.Index] = false;
            _work[_pending++] = value;
        }
    }

    private void Spread(Value value)
    {
        var definition = _function.DefinitionOf(value);
        if (definition != Inst.None)
        {
            MarkOperands(_function[definition]);
            return;
        }

        var block = new Block(_parameterBlock[value.Index]);
        for (var edge = _context.Flow.FirstEdgeTo(block); edge >= 0; edge = _context.Flow.NextEdge(edge))
        {
            Mark(_function.ArgumentsOf(_function.Targets[edge])[_parameterNumber[value.Index]]);
        }
    }

    private void Sweep()
    {
        _isDead[0] = false;
        foreach (var parameter in _function[new Block(0)].Parameters)
        {
            _isDead[parameter.Index] = false;
        }

        foreach (var index in _context.Flow.ReversePostOrder)
        {
            for (var inst = _function[new Block(index)].First; inst != Inst.None;)
            {
                ref var data = ref _function[inst];
                var next = data.Next;
                if (_isDead[data.Result.Index] && OpcodeTraits.IsRemovable(data.Opcode))
                {
                    _function.Remove(inst);
                    data.Opcode = IrOpcode.Nop;
                }

                inst = next;
            }
        }
    }
}
