using System.Numerics;

namespace Skiff.Compiler.RegAlloc.NextUse;

// What is in registers where a block begins.
public sealed partial class NextUseAllocator
{
    // Values in registers at the borders of blocks.
    private GrowingArray<(int VirtualRegister, int Register)> _maps = new();
    private GrowingArray<(int Start, int End)> _entry = new();
    private GrowingArray<(int Start, int End)> _exit = new();

    // Whether a value is live into the block at hand: then its number. Where it is among the candidates.
    private GrowingArray<int> _liveStamp = new();
    private GrowingArray<int> _candidateOf = new();
    private GrowingArray<Candidate> _candidates = new();
    private GrowingArray<long> _ranking = new();
    private readonly int[] _room = new int[2];

    // A loop with fewer calls per iteration may keep values in registers that it does not use.
    private const double RareCall = 0.1;

    // A parameter that is used more rarely is not loaded into a register where ways meet.
    private const double UnlikelyUse = 0.3;

    private readonly int[] _through = new int[2];
    private double _hottest;

    /// <summary>A value that could be in a register where a block begins.</summary>
    /// <param name="VirtualRegister">Which.</param>
    /// <param name="Distance">To its next use.</param>
    /// <param name="Register">Where it, or the argument for it, is on the most frequent way in; or -1.</param>
    /// <param name="BestWeight">How frequent that way is.</param>
    /// <param name="Weight">How frequent all ways together are on which it is in a register.</param>
    /// <param name="Hint">The register its next use is fixed to.</param>
    /// <param name="IsUsedInLoop">The block begins a loop that uses it.</param>
    /// <param name="IsParameter">It is a parameter of the block.</param>
    /// <param name="Likelihood">How likely it is used before a call.</param>
    private record struct Candidate(
        int VirtualRegister, int Distance, int Register, double BestWeight, double Weight, byte Hint, bool IsUsedInLoop, bool IsParameter, double Likelihood);

    private void ResetBlocks()
    {
        _maps.Clear();
        _entry.Reset(_problem.BlockCount, default);
        _exit.Reset(_problem.BlockCount, default);
        _liveStamp.Reset(_problem.VirtualRegisterCount, -1);
        _candidateOf.Reset(_problem.VirtualRegisterCount, -1);
    }

    private ReadOnlySpan<(int VirtualRegister, int Register)> EntryMapOf(int block) => _maps.Span[_entry[block].Start.._entry[block].End];

    private ReadOnlySpan<(int VirtualRegister, int Register)> ExitMapOf(int block) => _maps.Span[_exit[block].Start.._exit[block].End];

    private (int Start, int End) SaveMap()
    {
        var start = _maps.Count;
        for (var rest = _occupied; rest != 0; rest &= rest - 1)
        {
            var register = BitOperations.TrailingZeroCount(rest);
            _maps.Add((_value[register], register));
        }

        return (start, _maps.Count);
    }

    private void LeaveBlock(int block)
    {
        _exit[block] = SaveMap();
        VacateAll();
    }

    private void EnterBlock(int block)
    {
        BeginInstructions(block);
        foreach (ref readonly var value in _liveness.LiveInto(block))
        {
            _liveStamp[value.VirtualRegister] = block;
            _next[value.VirtualRegister] = value.Distance;
        }

        var predecessors = _flow.PredecessorsOf(block);
        if (predecessors.Length == 1 && _problem.ParametersOf(block).IsEmpty)
        {
            Inherit(predecessors[0], block);
        }
        else if (predecessors.Length > 0)
        {
            Merge(block);
        }

        _entry[block] = SaveMap();
    }

    private void Inherit(int predecessor, int block)
    {
        foreach (var (value, register) in ExitMapOf(predecessor))
        {
            if (_liveStamp[value] == block)
            {
                Occupy(register, value);
            }
        }
    }

    private void Merge(int block)
    {
        _candidates.Clear();
        AddParameters(block);
        var total = CollectCandidates(block);
        Rank(block, total);
        Place(block);
    }

    private void AddParameters(int block)
    {
        var parameters = _problem.ParametersOf(block);
        for (var i = 0; i < parameters.Length; i++)
        {
            var distance = _liveness.ParameterDistance(block, i);
            _next[parameters[i]] = distance;
            _candidates.Add(new Candidate(
                parameters[i], distance, -1, 0, 0, _liveness.ParameterHint(block, i), IsUsedInLoop: true, IsParameter: true, _liveness.ParameterLikelihood(block, i)));
        }
    }

    // Besides parameters: values in registers at the end of some predecessor, and at the head of a loop those that its body wants.
    private double CollectCandidates(int block)
    {
        double total = 0;
        _hottest = 0;
        foreach (var predecessor in _flow.PredecessorsOf(block))
        {
            if (_flow.NumberOf(predecessor) < _flow.NumberOf(block))
            {
                var weight = _flow.FrequencyOf(predecessor);
                total += weight;
                _hottest = Math.Max(_hottest, weight);
                CollectCandidates(predecessor, block, weight);
            }
        }

        _through[0] = _through[1] = 0;
        foreach (ref readonly var value in _liveness.LiveInto(block))
        {
            _through[(int)_problem.ClassOf(value.VirtualRegister)] += value.IsUsedInLoop ? 0 : 1;
            var index = _candidateOf[value.VirtualRegister];
            if (index >= 0)
            {
                _candidates[index].Hint = value.Hint;
                _candidates[index].IsUsedInLoop = value.IsUsedInLoop;
                _candidates[index].Likelihood = value.Likelihood;
                _candidateOf[value.VirtualRegister] = -1;
            }
            else if (value.IsUsedInLoop && value.Distance < Distance.Far)
            {
                _candidates.Add(new Candidate(value.VirtualRegister, value.Distance, -1, 0, 0, value.Hint, IsUsedInLoop: true, IsParameter: false, value.Likelihood));
            }
        }

        return total;
    }

    private void CollectCandidates(int predecessor, int block, double weight)
    {
        foreach (var (value, register) in ExitMapOf(predecessor))
        {
            _home[value] = (sbyte)register;
            if (_liveStamp[value] == block)
            {
                ref var index = ref _candidateOf[value];
                if (index < 0)
                {
                    index = _candidates.Count;
                    _candidates.Add(new Candidate(value, _next[value], -1, 0, 0, Liveness.NoHint, IsUsedInLoop: false, IsParameter: false, 0));
                }

                AddWay(index, register, weight);
            }
        }

        var arguments = _problem.ArgumentsOf(predecessor);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (_home[arguments[i]] >= 0)
            {
                AddWay(i, _home[arguments[i]], weight);
            }
        }

        foreach (var (value, _) in ExitMapOf(predecessor))
        {
            _home[value] = -1;
        }
    }

    private void AddWay(int index, int register, double weight)
    {
        ref var candidate = ref _candidates[index];
        candidate.Weight += weight;
        if (weight > candidate.BestWeight)
        {
            candidate.BestWeight = weight;
            candidate.Register = register;
        }
    }

    // Orders those that deserve a register by their next use, and keeps as many as there are registers.
    private void Rank(int block, double total)
    {
        _ranking.Clear();
        for (var i = 0; i < _candidates.Count; i++)
        {
            var distance = Judge(_candidates[i], block, total);
            if (distance < Distance.Dead)
            {
                _ranking.Add(((long)distance << 32) | (uint)i);
            }
        }

        _ranking.Span.Sort();
        var loop = _flow.LoopAt(block);
        for (var @class = RegisterClass.Integer; @class <= RegisterClass.Vector; @class++)
        {
            _room[(int)@class] = BitOperations.PopCount(AllocatableOf(@class));
            _through[(int)@class] = loop < 0 || _loops.CallRateOf(loop, @class) > RareCall
                ? 0
                : _room[(int)@class] - (_loops.PressureOf(loop, @class) - _through[(int)@class]);
        }

        var kept = 0;
        foreach (var entry in _ranking.Span)
        {
            ref readonly var candidate = ref _candidates[(int)entry];
            var @class = (int)_problem.ClassOf(candidate.VirtualRegister);
            if (_room[@class] > 0 && (loop < 0 || candidate.IsUsedInLoop || _through[@class]-- > 0))
            {
                _room[@class]--;
                _ranking[kept++] = entry;
            }
        }

        _ranking.Resize(kept);
    }

    // The distance to rank with; Dead for those that rather stay in memory.
    private int Judge(in Candidate candidate, int block, double total)
    {
        var distance = candidate.Distance;
        var isEverywhere = candidate.Weight >= 0.999 * total;
        if (candidate.IsParameter && distance >= Distance.BehindCall)
        {
            return Distance.Dead;
        }

        var loop = _flow.LoopAt(block);
        if (loop < 0)
        {
            // Where ways meet: what is in a register on most of them is brought back on the others, if it is likely to be used.
            return isEverywhere ? Math.Min(distance, Distance.Dead - 1)
                : candidate.IsParameter ? (candidate.Likelihood >= UnlikelyUse ? distance : Distance.Dead)
                : candidate.Weight >= 0.5 * total && distance < Distance.LoopExit && candidate.Likelihood >= 0.5 ? distance
                : Distance.Dead;
        }

        // A call in the body empties the registers; to fill them for the next iteration must be worth it.
        var @class = _problem.ClassOf(candidate.VirtualRegister);
        var demand = _loops.PressureOf(loop, @class) - _through[(int)@class];
        return distance >= Distance.BehindCall ? Distance.Dead
            : !candidate.IsUsedInLoop ? Math.Min(distance + Distance.Far, Distance.Dead - 1)
            : candidate.Likelihood < 0.5 * _loops.CallRateOf(loop, @class) ? Distance.Dead
            : candidate.IsParameter || distance < Distance.LoopExit || demand <= BitOperations.PopCount(AllocatableOf(@class)) ? distance
            : Distance.Dead;
    }

    private void Place(int block)
    {
        var loop = _flow.LoopAt(block);
        var avoided = _loops.FixedRegistersOf(loop);
        foreach (var entry in _ranking.Span)
        {
            ref var candidate = ref _candidates[(int)entry];
            if (!candidate.IsParameter && candidate.BestWeight >= 0.999 * _hottest && IsGood(candidate, candidate.Register, avoided)
                && (loop < 0 || !WantsHint(candidate)))
            {
                Occupy(candidate.Register, candidate.VirtualRegister);
            }
        }

        PlaceOthers(parameters: true, avoided);
        PlaceOthers(parameters: false, avoided);
        foreach (var parameter in _problem.ParametersOf(block))
        {
            _born[parameter] = _home[parameter];
            if (_home[parameter] >= 0)
            {
                _webs.SetRegister(parameter, _home[parameter]);
            }
            else if (_next[parameter] != Distance.Dead)
            {
                ReadFromSlot(parameter, block);
            }
        }
    }

    private void PlaceOthers(bool parameters, uint avoided)
    {
        foreach (var entry in _ranking.Span)
        {
            ref var candidate = ref _candidates[(int)entry];
            if (candidate.IsParameter == parameters && _home[candidate.VirtualRegister] < 0)
            {
                PlaceAnywhere(candidate, avoided);
            }
        }
    }

    private void PlaceAnywhere(in Candidate candidate, uint avoided)
    {
        var value = candidate.VirtualRegister;
        var web = _webs.RegisterFor(value);
        var free = AllocatableOf(_problem.ClassOf(value)) & ~_occupied;
        var register = WantsHint(candidate) && (free >> candidate.Hint & 1) != 0 ? candidate.Hint
            : IsGood(candidate, candidate.Register, avoided) ? candidate.Register
            : web >= 0 && IsGood(candidate, web, avoided) ? web
            : Prefer(value, (free & ~avoided) != 0 ? free & ~avoided : free, Liveness.NoHint);
        Occupy(register, value);
    }

    // An instruction will want it in a certain register, and none before that names the register. In a loop: one move ahead of it instead of one
    // in each iteration.
    private bool WantsHint(in Candidate candidate) =>
        candidate.Hint != Liveness.NoHint && candidate.Distance < Distance.LoopExit && IsQuiet(candidate.VirtualRegister, candidate.Hint);

    // Free, and not wanted by instructions of the loop for something else.
    private bool IsGood(in Candidate candidate, int register, uint avoided) =>
        register >= 0 && ((_occupied | (candidate.Hint == register ? 0 : avoided)) >> register & 1) == 0;
}
