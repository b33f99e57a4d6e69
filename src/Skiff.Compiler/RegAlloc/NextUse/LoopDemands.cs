namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>What the loops of a function, with those inside of them, want of the registers.</summary>
internal sealed class LoopDemands(ControlFlow flow, Liveness liveness)
{
    // Per loop and class.
    private GrowingArray<int> _pressure = new();
    private GrowingArray<bool> _hasCall = new();

    // Per loop.
    private GrowingArray<uint> _fixed = new();

    /// <summary>The most registers of the class that any place of the loop would like to have.</summary>
    public int PressureOf(int loop, RegisterClass @class) => _pressure[(2 * loop) + (int)@class];

    public bool HasCall(int loop, RegisterClass @class) => _hasCall[(2 * loop) + (int)@class];

    /// <summary>Registers that instructions other than calls name or destroy; none outside of loops.</summary>
    public uint FixedRegistersOf(int loop) => loop < 0 ? 0 : _fixed[loop];

    public void Collect()
    {
        _pressure.Reset(2 * flow.LoopCount, 0);
        _hasCall.Reset(2 * flow.LoopCount, false);
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
                Add(loop, @class, liveness.PressureOf(block, @class), liveness.FirstCallOf(block, @class) < int.MaxValue);
            }
        }

        // Inner loops have smaller numbers.
        for (var loop = 0; loop < flow.LoopCount; loop++)
        {
            var parent = flow.ParentOf(loop);
            if (parent >= 0)
            {
                _fixed[parent] |= _fixed[loop];
                Add(parent, RegisterClass.Integer, PressureOf(loop, RegisterClass.Integer), HasCall(loop, RegisterClass.Integer));
                Add(parent, RegisterClass.Vector, PressureOf(loop, RegisterClass.Vector), HasCall(loop, RegisterClass.Vector));
            }
        }
    }

    private void Add(int loop, RegisterClass @class, int pressure, bool hasCall)
    {
        ref var known = ref _pressure[(2 * loop) + (int)@class];
        known = Math.Max(known, pressure);
        _hasCall[(2 * loop) + (int)@class] |= hasCall;
    }
}
