using System.Numerics;

namespace Skiff.Compiler.RegAlloc.NextUse;

// The next use behind each operand, found by going backwards through each block.
internal sealed partial class Liveness
{
    private GrowingArray<int> _hintPeriod = new();
    private readonly int[] _period = new int[2];
    private readonly int[] _live = new int[2];

    private void FindNextUses()
    {
        _nextUse.Resize(_problem.OperandCount);
        _hints.Resize(_problem.OperandCount);
        _pressure.Reset(2 * _problem.BlockCount, 0);
        _hintPeriod.Reset(_problem.VirtualRegisterCount, 0);
        _lastUse.Reset(_problem.VirtualRegisterCount, -1);
        _period[0] = _period[1] = 0;
        var order = flow.Order;
        for (var i = order.Length - 1; i >= 0; i--)
        {
            BeginAtEnd(order[i]);
            for (var instruction = _problem.BlockEnd(order[i]) - 1; instruction >= _problem.BlockStart(order[i]); instruction--)
            {
                StepBack(order[i], instruction);
            }

            EndAtStart(order[i]);
        }
    }

    private void BeginAtEnd(int block)
    {
        CollectLiveOut(block);
        var end = _problem.BlockEnd(block);
        var arguments = _problem.ArgumentsOf(block);
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (_next[argument] == Distance.Dead)
            {
                _touched.Add(argument);
                _lastUse[argument] = end;
            }

            _next[argument] = end - _problem.BlockStart(block);
            _hint[argument] = ParameterHint(_problem.SuccessorsOf(block)[0], i);
        }

        _live[0] = _live[1] = 0;
        foreach (var register in _touched.Span)
        {
            var @class = (int)_problem.ClassOf(register);
            _live[@class]++;
            _hintPeriod[register] = _next[register] < Distance.Far ? _period[@class] : -1;
        }

        Raise(block, _live[0], _live[1]);
    }

    // A hint holds only for values that no call separates from it: each call begins a new period.
    private byte HintOf(int register) =>
        _hintPeriod[register] == _period[(int)_problem.ClassOf(register)] ? _hint[register] : NoHint;

    private void Suggest(int register, byte hint)
    {
        _hint[register] = hint;
        _hintPeriod[register] = _period[(int)_problem.ClassOf(register)];
    }

    private void StepBack(int block, int instruction)
    {
        var operands = _problem.OperandsOf(instruction);
        var first = _problem.FirstOperand(instruction);
        var position = instruction - _problem.BlockStart(block);
        StepBackOverDefinitions(block, instruction, operands, first);
        for (var o = 0; o < operands.Length; o++)
        {
            if (!operands[o].IsDefinition)
            {
                _nextUse[first + o] = _next[operands[o].VirtualRegister];
                _hints[first + o] = HintOf(operands[o].VirtualRegister);
            }
        }

        // A value that a two-address or copy instruction consumes wants to be where the result wants to be.
        for (var o = 0; o < operands.Length; o++)
        {
            if (operands[o].IsDefinition && _hints[first + o] != NoHint
                && (operands[o].Constraint == OperandConstraint.SameAsInput || _problem.IsMove(instruction)))
            {
                var input = operands[o].Constraint == OperandConstraint.SameAsInput ? operands[o].Fixed : 0;
                if (_nextUse[first + input] == Distance.Dead)
                {
                    Suggest(operands[input].VirtualRegister, _hints[first + o]);
                }
            }
        }

        foreach (ref readonly var operand in operands)
        {
            if (operand.IsDefinition)
            {
                continue;
            }

            ref var next = ref _next[operand.VirtualRegister];
            if (next == Distance.Dead)
            {
                _live[(int)_problem.ClassOf(operand.VirtualRegister)]++;
                _lastUse[operand.VirtualRegister] = instruction;
            }

            next = position;
            if (operand.Constraint == OperandConstraint.Fixed)
            {
                Suggest(operand.VirtualRegister, operand.Fixed);
            }
        }

        Raise(block, _live[0], _live[1]);
    }

    private void StepBackOverDefinitions(int block, int instruction, ReadOnlySpan<Operand> operands, int first)
    {
        Span<int> dead = [0, 0];
        Span<int> defined = [0, 0];
        for (var o = 0; o < operands.Length; o++)
        {
            if (!operands[o].IsDefinition)
            {
                continue;
            }

            var register = operands[o].VirtualRegister;
            var @class = (int)_problem.ClassOf(register);
            ref var next = ref _next[register];
            _nextUse[first + o] = next;
            _hints[first + o] = HintOf(register);
            dead[@class] += next == Distance.Dead ? 1 : 0;
            defined[@class] += next == Distance.Dead ? 0 : 1;
            next = Distance.Dead;
        }

        var clobbers = _problem.ClobbersOf(instruction);
        for (var c = 0; c < 2; c++)
        {
            var destroyed = clobbers == 0 ? 0 : BitOperations.PopCount(clobbers & _problem.Allocatable & RegisterSet.Of((RegisterClass)c));
            if (destroyed > 0 && IsCall(_problem, instruction, (RegisterClass)c))
            {
                _period[c]++;
                destroyed = 0;
            }

            dead[c] += destroyed;
        }

        Raise(block, _live[0] + dead[0], _live[1] + dead[1]);
        _live[0] -= defined[0];
        _live[1] -= defined[1];
    }

    private void Raise(int block, int integers, int vectors)
    {
        ref var pressure = ref _pressure[2 * block];
        pressure = Math.Max(pressure, integers);
        pressure = ref _pressure[(2 * block) + 1];
        pressure = Math.Max(pressure, vectors);
    }

    private void EndAtStart(int block)
    {
        var parameters = _problem.ParametersOf(block);
        for (var i = 0; i < parameters.Length; i++)
        {
            _parameterDistance[_parameterStart[block] + i] = _next[parameters[i]];
            _parameterHint[_parameterStart[block] + i] = HintOf(parameters[i]);
            _parameterLikelihood[_parameterStart[block] + i] = LikelihoodAtStart(block, parameters[i]);
            _next[parameters[i]] = Distance.Dead;
        }

        foreach (ref var value in _liveIn.Span[_liveInStart[block].._liveInStart[block + 1]])
        {
            value.Hint = HintOf(value.VirtualRegister);
            _next[value.VirtualRegister] = Distance.Dead;
        }
    }

    private float LikelihoodAtStart(int block, int register)
    {
        var next = _next[register];
        return next > FirstCallOf(block, _problem.ClassOf(register)) ? 0
            : next <= _problem.BlockEnd(block) - _problem.BlockStart(block) ? 1
            : next == Distance.Dead ? 0
            : _likelihood[register];
    }
}
