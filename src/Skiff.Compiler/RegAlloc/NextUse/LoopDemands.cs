namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>What the loops of a function, with those inside of them, want of the registers.</summary>
internal sealed class LoopDemands(ControlFlow flow, Liveness liveness)
{
    // Per loop and class.
    private GrowingArray<int> _pressure = new();
    private GrowingArray<double> _callRate = new();

    // Per loop.
    private GrowingArray<uint> _fixed = new();

    /// <summary>The most registers of the class that any place of the loop would like to have.</summary>
    public int PressureOf(int loop, RegisterClass @class) => _pressure[(2 * loop) + (int)@class];

    /// <summary>How many calls an iteration makes, by guess; at most 1.</summary>
    public double CallRateOf(int loop, RegisterClass @class) =>
        Math.Min(1, _callRate[(2 * loop) + (int)@class] / flow.FrequencyOf(flow.HeaderOf(loop)));

    /// <summary>Registers that instructions other than calls name or destroy; none outside of loops.</summary>
    public uint FixedRegistersOf(int loop) => loop < 0 ? 0 : _fixed[loop];

    public void Collect()
    {
        _pressure.Reset(2 * flow.LoopCount, 0);
        _callRate.Reset(2 * flow.LoopCount, 0);
        _fixed.Reset(flow.LoopCount, 0);
        foreach (var block in flow.Order)
        {
            var loop = flow.LoopOf(block);
            if (loop < 0)
            {
                continue;
            }

            _fixed[loop] |= liveness.FixedRegistersOf(block);
            for (var @class = RegisterClass.Integer; @class <= RegisterClass.Vector; @class++)
            {
                Add(loop, @class, liveness.PressureOf(block, @class), liveness.FirstCallOf(block, @class) < int.MaxValue ? flow.FrequencyOf(block) : 0);
            }
        }

        // Inner loops have smaller numbers.
        for (var loop = 0; loop < flow.LoopCount; loop++)
        {
            var parent = flow.ParentOf(loop);
            if (parent >= 0)
            {
                _fixed[parent] |= _fixed[loop];
                Add(parent, RegisterClass.Integer, PressureOf(loop, RegisterClass.Integer), _callRate[2 * loop]);
                Add(parent, RegisterClass.Vector, PressureOf(loop, RegisterClass.Vector), _callRate[(2 * loop) + 1]);
            }
        }
    }

    private void Add(int loop, RegisterClass @class, int pressure, double calls)
    {
        ref var known = ref _pressure[(2 * loop) + (int)@class];
        known = Math.Max(known, pressure);
        _callRate[(2 * loop) + (int)@class] += calls;
    }
}
