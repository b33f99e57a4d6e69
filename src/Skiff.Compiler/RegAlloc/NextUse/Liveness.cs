using System.Numerics;

namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>A virtual register that is live where a block begins.</summary>
/// <param name="VirtualRegister">Which.</param>
/// <param name="Distance">Instructions until its next use, see <see cref="Distance"/>.</param>
/// <param name="IsUsedInLoop">The block is the header of a loop that has a use of it.</param>
/// <param name="Hint">The register its next use is fixed to, or <see cref="Liveness.NoHint"/>.</param>
/// <param name="IsThrough">The block has no use of it.</param>
/// <param name="Likelihood">How likely it is used before a call or the end of the function.</param>
internal record struct LiveIn(int VirtualRegister, int Distance, bool IsUsedInLoop, byte Hint, bool IsThrough, float Likelihood);

/// <summary>How far a next use is, in instructions along the shortest way; and the marks beyond any way.</summary>
internal static class Distance
{
    /// <summary>Added for each loop that the way leaves: a use behind a loop is farther than any use inside.</summary>
    public const int LoopExit = 1 << 16;

    /// <summary>The greatest distance of a use that a register can wait for.</summary>
    public const int Far = 1 << 28;

    /// <summary>There is a use, but a call comes before it on every way: no register can hold the value until then.</summary>
    public const int BehindCall = 1 << 29;

    /// <summary>There is no use.</summary>
    public const int Dead = int.MaxValue;
}

/// <summary>
/// Which virtual registers live into each block, and how far the next use of each is: there and behind every operand. Live ranges are found by walking
/// from each use back to the definition (Boissinot et al., "Computing Liveness Sets for SSA-Form Programs"), so the cost is that of the result.
/// </summary>
internal sealed class Liveness(ControlFlow flow)
{
    public const byte NoHint = 0xFF;

    // A function with more live-in values than this, summed over its blocks, is not worth the memory.
    private const int LiveInLimit = 1 << 23;

    private AllocationProblem _problem = new();
    private GrowingArray<int> _definingBlock = new();
    private GrowingArray<int> _definition = new();
    private GrowingArray<int> _rangeStart = new();
    private GrowingArray<int> _rangeEnd = new();
    private GrowingArray<int> _lastUse = new();

    // Uses of a value that its block does not define, as lists per virtual register.
    private GrowingArray<(int Block, int Position, int Next)> _exposed = new();
    private GrowingArray<int> _firstExposed = new();
    private GrowingArray<int> _stamp = new();
    private GrowingArray<int> _loopStamp = new();
    private GrowingArray<int> _work = new();

    private GrowingArray<(int Block, LiveIn Value)> _found = new();
    private GrowingArray<int> _liveInStart = new();
    private GrowingArray<LiveIn> _liveIn = new();

    // Per block and class.
    private GrowingArray<int> _firstCall = new();
    private GrowingArray<int> _pressure = new();
    private GrowingArray<uint> _fixedRegisters = new();
    private GrowingArray<int> _firstEvent = new();
    private GrowingArray<(int Instruction, uint Registers)> _events = new();
    private GrowingArray<int> _parameterStart = new();
    private GrowingArray<int> _parameterDistance = new();
    private GrowingArray<byte> _parameterHint = new();
    private GrowingArray<float> _parameterLikelihood = new();

    // Per operand.
    private GrowingArray<int> _nextUse = new();
    private GrowingArray<byte> _hints = new();

    // While going backwards through a block: the next use and hint per virtual register.
    private GrowingArray<int> _next = new();
    private GrowingArray<float> _likelihood = new();
    private GrowingArray<byte> _hint = new();
    private GrowingArray<int> _hintPeriod = new();
    private GrowingArray<int> _touched = new();
    private readonly int[] _period = new int[2];
    private readonly int[] _live = new int[2];

    public int DefiningBlockOf(int virtualRegister) => _definingBlock[virtualRegister];

    /// <summary>The instruction that defines the virtual register, or -1 for parameters of blocks.</summary>
    public int DefinitionOf(int virtualRegister) => _definition[virtualRegister];

    /// <summary>The first instruction of the layout where the value may be live; a value that is live at both ends of a loop is so throughout.</summary>
    public int RangeStartOf(int virtualRegister) => _rangeStart[virtualRegister];

    /// <summary>One after the last instruction of the layout where the value may be live.</summary>
    public int RangeEndOf(int virtualRegister) => _rangeEnd[virtualRegister];

    /// <summary>An instruction that uses the value last, or -1. If the value dies in several blocks, any of those uses.</summary>
    public int LastUseOf(int virtualRegister) => _lastUse[virtualRegister];

    public ReadOnlySpan<LiveIn> LiveInto(int block) => _liveIn.Span[_liveInStart[block].._liveInStart[block + 1]];

    /// <summary>Instructions of the block before its first call, or a large number. A call is an instruction that leaves no register of the class alone.</summary>
    public int FirstCallOf(int block, RegisterClass @class) => _firstCall[(2 * block) + (int)@class];

    /// <summary>The most registers of the class that the block would like to have.</summary>
    public int PressureOf(int block, RegisterClass @class) => _pressure[(2 * block) + (int)@class];

    /// <summary>Registers that some instruction of the block, not a call, names or destroys.</summary>
    public uint FixedRegistersOf(int block) => _fixedRegisters[block];

    /// <summary>The number of the first event of a block.</summary>
    public int FirstEventOf(int block) => _firstEvent[block];

    /// <summary>Instructions that name registers, ascending; what a call destroys is not among them.</summary>
    public ReadOnlySpan<(int Instruction, uint Registers)> Events => _events.Span;

    /// <summary>The distance of the next use after an operand's instruction, from the start of the block.</summary>
    public int NextUseAfter(int operand) => _nextUse[operand];

    /// <summary>The register that the next use after the operand's instruction is fixed to, or <see cref="NoHint"/>.</summary>
    public byte HintAfter(int operand) => _hints[operand];

    public int ParameterDistance(int block, int index) => _parameterDistance[_parameterStart[block] + index];

    public float ParameterLikelihood(int block, int index) => _parameterLikelihood[_parameterStart[block] + index];

    public byte ParameterHint(int block, int index) => _parameterHint[_parameterStart[block] + index];

    /// <summary>Whether an instruction destroys all registers of the class that may be given out.</summary>
    public static bool IsCall(AllocationProblem problem, int instruction, RegisterClass @class)
    {
        var all = problem.Allocatable & RegisterSet.Of(@class);
        return all != 0 && (problem.ClobbersOf(instruction) & all) == all;
    }

    /// <summary>False if the function is too large.</summary>
    public bool TryAnalyze(AllocationProblem problem)
    {
        _problem = problem;
        FindDefinitions();
        FindExposedUses();
        if (!TryFindLiveIn())
        {
            return false;
        }

        _next.Reset(problem.VirtualRegisterCount, Distance.Dead);
        _hint.Reset(problem.VirtualRegisterCount, NoHint);
        _likelihood.Resize(problem.VirtualRegisterCount);
        for (var pass = flow.LoopCount > 0 ? 2 : 1; pass > 0; pass--)
        {
            PropagateDistances();
        }

        FindNextUses();
        return true;
    }

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

    private bool TryFindLiveIn()
    {
        _found.Clear();
        _stamp.Reset(_problem.BlockCount, -1);
        _loopStamp.Reset(flow.LoopCount, -1);
        for (var register = 0; register < _problem.VirtualRegisterCount; register++)
        {
            if (_firstExposed[register] >= 0)
            {
                FindLiveIn(register);
            }

            if (_found.Count > LiveInLimit)
            {
                return false;
            }
        }

        SortByBlock();
        return true;
    }

    private void FindLiveIn(int register)
    {
        var first = _found.Count;
        for (var use = _firstExposed[register]; use >= 0; use = _exposed[use].Next)
        {
            var (block, position, _) = _exposed[use];
            AddLiveIn(register, block, DistanceInBlock(block, position, _problem.ClassOf(register)), isThrough: false);
            for (var loop = flow.LoopOf(block); loop >= 0 && _loopStamp[loop] != register; loop = flow.ParentOf(loop))
            {
                _loopStamp[loop] = register;
            }
        }

        var definingBlock = _definingBlock[register];
        while (_work.Count > 0)
        {
            foreach (var predecessor in flow.PredecessorsOf(_work.Pop()))
            {
                _rangeEnd[register] = Math.Max(_rangeEnd[register], _problem.BlockEnd(predecessor));
                if (predecessor != definingBlock && _stamp[predecessor] != register)
                {
                    AddLiveIn(register, predecessor, Distance.Far, isThrough: true);
                }
            }
        }

        for (var i = first; i < _found.Count; i++)
        {
            ref var found = ref _found[i];
            var loop = flow.LoopAt(found.Block);
            found.Value.IsUsedInLoop = loop >= 0 && _loopStamp[loop] == register;
        }
    }

    private int DistanceInBlock(int block, int position, RegisterClass @class) =>
        position > FirstCallOf(block, @class) ? Distance.BehindCall : position;

    private void AddLiveIn(int register, int block, int distance, bool isThrough)
    {
        if (block == 0)
        {
            throw new InvalidOperationException($"v{register} is used where its definition does not reach");
        }

        _stamp[block] = register;
        _rangeStart[register] = Math.Min(_rangeStart[register], _problem.BlockStart(block));
        _found.Add((block, new LiveIn(register, distance, IsUsedInLoop: false, NoHint, isThrough, isThrough || distance == Distance.BehindCall ? 0 : 1)));
        _work.Add(block);
    }

    private void SortByBlock()
    {
        _liveInStart.Reset(_problem.BlockCount + 2, 0);
        foreach (ref readonly var found in _found.Span)
        {
            _liveInStart[found.Block + 2]++;
        }

        for (var i = 2; i < _liveInStart.Count; i++)
        {
            _liveInStart[i] += _liveInStart[i - 1];
        }

        _liveIn.Resize(_found.Count);
        foreach (ref readonly var found in _found.Span)
        {
            _liveIn[_liveInStart[found.Block + 1]++] = found.Value;
        }
    }

    // One round against the flow; a second one carries uses at the start of a loop to its end. A value that no way has been found for yet is far.
    private void PropagateDistances()
    {
        var order = flow.Order;
        for (var i = order.Length - 1; i >= 0; i--)
        {
            var block = order[i];
            var liveIn = _liveIn.Span[_liveInStart[block].._liveInStart[block + 1]];
            CollectLiveOut(block);
            foreach (ref var value in liveIn)
            {
                if (value.IsThrough && FirstCallOf(block, _problem.ClassOf(value.VirtualRegister)) < int.MaxValue)
                {
                    value.Distance = Distance.BehindCall;
                }
                else if (value.IsThrough)
                {
                    value.Distance = _next[value.VirtualRegister];
                    value.Likelihood = _likelihood[value.VirtualRegister];
                }
            }

            foreach (var register in _touched.Span)
            {
                _next[register] = Distance.Dead;
            }
        }
    }

    // The next use of each value live out of the block, counted from the start of the block.
    private void CollectLiveOut(int block)
    {
        _touched.Clear();
        var length = _problem.BlockEnd(block) - _problem.BlockStart(block);
        var total = flow.WeightFrom(block);
        foreach (var successor in _problem.SuccessorsOf(block))
        {
            var step = length + (flow.LeavesLoop(block, successor) ? Distance.LoopExit : 0);
            var probability = (float)(flow.WeightOf(block, successor) / total);
            foreach (ref readonly var value in LiveInto(successor))
            {
                var distance = value.Distance >= Distance.Far ? value.Distance : Math.Min(value.Distance + step, Distance.Far);
                ref var next = ref _next[value.VirtualRegister];
                if (next == Distance.Dead)
                {
                    _touched.Add(value.VirtualRegister);
                    _likelihood[value.VirtualRegister] = 0;
                }

                _likelihood[value.VirtualRegister] += probability * value.Likelihood;
                if (distance < next)
                {
                    next = distance;
                    _hint[value.VirtualRegister] = value.Hint;
                }
            }
        }
    }

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
