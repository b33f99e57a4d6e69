namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>
/// Gives spilled values slots; values that do not live at the same time share them. A value's life is one range of the layout, without holes. Slots
/// of 16 bytes are apart from the others, first, so that they are aligned and no location is part of another.
/// </summary>
internal sealed class SpillSlots(Liveness liveness, Webs webs)
{
    private readonly PriorityQueue<int, long> _free = new();
    private GrowingArray<long> _byStart = new();
    private GrowingArray<int> _ends = new();
    private GrowingArray<int> _slots = new();
    private int _wideEnd;

    public int SlotOf(int virtualRegister) => _slots[virtualRegister];

    /// <summary>Returns how many units there are.</summary>
    public int Assign(AllocationProblem problem, ReadOnlySpan<int> spilled)
    {
        _slots.Resize(problem.VirtualRegisterCount);
        _ends.Clear();
        _byStart.Clear();
        foreach (var register in spilled)
        {
            _byStart.Add(((long)liveness.RangeStartOf(register) << 32) | (uint)register);
        }

        _byStart.Span.Sort();
        _wideEnd = 0;
        AssignOfSize(problem, units: 2);
        _wideEnd = _ends.Count;
        AssignOfSize(problem, units: 1);
        return _ends.Count;
    }

    private void AssignOfSize(AllocationProblem problem, int units)
    {
        _free.Clear();
        foreach (var entry in _byStart.Span)
        {
            var register = (int)entry;
            if ((problem.SizeOf(register) == 16 ? 2 : 1) != units)
            {
                continue;
            }

            var slot = Choose(register, units);
            _slots[register] = slot;
            _ends[slot] = liveness.RangeEndOf(register);
            _free.Enqueue(slot, ((long)_ends[slot] << 32) | (uint)slot);
            webs.SetSlot(register, slot);
        }
    }

    private int Choose(int register, int units)
    {
        var start = liveness.RangeStartOf(register);
        var wish = webs.SlotFor(register);
        if (wish >= _wideEnd && _ends[wish] <= start)
        {
            return wish;
        }

        // A wish that was granted leaves its earlier entry behind.
        while (_free.TryPeek(out var slot, out var priority) && (priority >> 32) <= start)
        {
            _free.Dequeue();
            if (_ends[slot] == (int)(priority >> 32))
            {
                return slot;
            }
        }

        for (var i = 0; i < units; i++)
        {
            _ends.Add(0);
        }

        return _ends.Count - units;
    }
}
