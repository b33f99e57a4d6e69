namespace Skiff.Compiler.RegAlloc.NextUse;

// Where each virtual register is defined, and the uses that its block does not reach.
internal sealed partial class Liveness
{
    private void FindDefinitions()
    {
        var count = _problem.VirtualRegisterCount;
        _definingBlock.Reset(count, -1);
        _definition.Reset(count, -1);
        _rangeStart.Reset(count, int.MaxValue);
        _rangeEnd.Reset(count, 0);
        _firstCall.Reset(2 * _problem.BlockCount, int.MaxValue);
        _fixedRegisters.Reset(_problem.BlockCount, 0);
        _firstEvent.Resize(_problem.BlockCount);
        _events.Clear();
        _parameterStart.Resize(_problem.BlockCount);
        var parameters = 0;
        for (var block = 0; block < _problem.BlockCount; block++)
        {
            _parameterStart[block] = parameters;
            _firstEvent[block] = _events.Count;
            parameters += _problem.ParametersOf(block).Length;
            var start = _problem.BlockStart(block);
            foreach (var parameter in _problem.ParametersOf(block))
            {
                Define(parameter, block, start);
            }

            for (var i = start; i < _problem.BlockEnd(block); i++)
            {
                FindDefinitions(block, i);
            }
        }

        _parameterDistance.Resize(parameters);
        _parameterLikelihood.Resize(parameters);
        _parameterHint.Reset(parameters, NoHint);
    }

    private void FindDefinitions(int block, int instruction)
    {
        uint named = 0;
        foreach (ref readonly var operand in _problem.OperandsOf(instruction))
        {
            named |= operand.Constraint == OperandConstraint.Fixed ? 1u << operand.Fixed : 0;
            if (operand.IsDefinition)
            {
                Define(operand.VirtualRegister, block, instruction);
                _definition[operand.VirtualRegister] = instruction;
            }
        }

        var clobbers = _problem.ClobbersOf(instruction);
        if (clobbers != 0)
        {
            for (var @class = 0; @class < 2; @class++)
            {
                if (IsCall(_problem, instruction, (RegisterClass)@class))
                {
                    ref var first = ref _firstCall[(2 * block) + @class];
                    first = Math.Min(first, instruction - _problem.BlockStart(block));
                    clobbers &= ~RegisterSet.Of((RegisterClass)@class);
                }
            }
        }

        if ((named | clobbers) != 0)
        {
            _events.Add((instruction, named | clobbers));
            _fixedRegisters[block] |= _problem.ClobbersOf(instruction) == clobbers ? named | clobbers : 0;
        }
    }

    private void Define(int register, int block, int instruction)
    {
        _definingBlock[register] = block;
        _rangeStart[register] = Math.Min(_rangeStart[register], instruction);
        _rangeEnd[register] = Math.Max(_rangeEnd[register], instruction + 1);
    }

    private void FindExposedUses()
    {
        _exposed.Clear();
        _firstExposed.Reset(_problem.VirtualRegisterCount, -1);
        _stamp.Reset(Math.Max(_problem.VirtualRegisterCount, _problem.BlockCount), -1);
        foreach (var block in flow.Order)
        {
            var start = _problem.BlockStart(block);
            var end = _problem.BlockEnd(block);
            for (var i = start; i < end; i++)
            {
                foreach (ref readonly var operand in _problem.OperandsOf(i))
                {
                    if (!operand.IsDefinition)
                    {
                        Use(operand.VirtualRegister, block, i - start, i + 1);
                    }
                }
            }

            foreach (var argument in _problem.ArgumentsOf(block))
            {
                Use(argument, block, end - start, end);
            }
        }
    }

    private void Use(int register, int block, int position, int rangeEnd)
    {
        _rangeEnd[register] = Math.Max(_rangeEnd[register], rangeEnd);
        if (_definingBlock[register] != block && _stamp[register] != block)
        {
            _stamp[register] = block;
            _exposed.Add((block, position, _firstExposed[register]));
            _firstExposed[register] = _exposed.Count - 1;
        }
    }
}
