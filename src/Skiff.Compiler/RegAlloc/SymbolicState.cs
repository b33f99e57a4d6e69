namespace Skiff.Compiler.RegAlloc;

/// <summary>
/// Which virtual registers each location surely holds. A location is half a register (low and high 8 bytes) or one unit of a slot; it holds parts:
/// the low or the high 8 bytes of a virtual register. Sets are small sorted arrays that are never changed, so copies share them.
/// </summary>
internal sealed class SymbolicState
{
    private const int RegisterUnits = 64;

    private readonly AllocationProblem _problem;
    private readonly int[][] _units;

    public SymbolicState(AllocationProblem problem, int slotCount)
        : this(problem, new int[RegisterUnits + slotCount][]) => Array.Fill(_units, []);

    private SymbolicState(AllocationProblem problem, int[][] units)
    {
        _problem = problem;
        _units = units;
    }

    public SymbolicState Clone() => new(_problem, (int[][])_units.Clone());

    public bool Holds(Allocation allocation, int virtualRegister)
    {
        var unit = UnitOf(allocation);
        return Contains(_units[unit], 2 * virtualRegister)
            && (_problem.SizeOf(virtualRegister) < 16 || Contains(_units[unit + 1], (2 * virtualRegister) + 1));
    }

    public void Apply(Move move)
    {
        var to = UnitOf(move.To);
        if (move.Rematerialization >= 0)
        {
            _units[to] = AllWithToken(move.Rematerialization, 0, move);
            _units[to + 1] = AllWithToken(move.Rematerialization, 1, move);
            return;
        }

        var from = UnitOf(move.From);
        _units[to] = AtMost(_units[from], move.Size);
        if (move.Size == 16)
        {
            _units[to + 1] = _units[from + 1];
        }
        else if (move.To.IsRegister)
        {
            _units[to + 1] = [];
        }
    }

    public void Forget(uint registers)
    {
        for (var register = 0; register < 32; register++)
        {
            if ((registers >> register & 1) != 0)
            {
                _units[2 * register] = _units[(2 * register) + 1] = [];
            }
        }
    }

    /// <summary>The virtual register gets a new value (in a loop): what holds the old one does not hold it.</summary>
    public void Redefine(int virtualRegister)
    {
        foreach (ref var unit in _units.AsSpan())
        {
            if (unit.Length > 0 && (Contains(unit, 2 * virtualRegister) || Contains(unit, (2 * virtualRegister) + 1)))
            {
                unit = Array.FindAll(unit, part => part >> 1 != virtualRegister);
            }
        }
    }

    public void Define(Allocation allocation, int virtualRegister)
    {
        var unit = UnitOf(allocation);
        _units[unit] = [2 * virtualRegister];
        if (allocation.IsRegister || _problem.SizeOf(virtualRegister) == 16)
        {
            _units[unit + 1] = _problem.SizeOf(virtualRegister) == 16 ? [(2 * virtualRegister) + 1] : [];
        }
    }

    /// <summary>An edge gives the parameters the values of the arguments, all at once.</summary>
    public void Bind(ReadOnlySpan<int> parameters, ReadOnlySpan<int> arguments)
    {
        if (parameters.IsEmpty)
        {
            return;
        }

        var isParameter = new HashSet<int>();
        var receivers = new Dictionary<int, List<int>>();
        for (var i = 0; i < Math.Min(parameters.Length, arguments.Length); i++)
        {
            isParameter.Add(parameters[i]);
            if (!receivers.TryGetValue(arguments[i], out var list))
            {
                receivers.Add(arguments[i], list = []);
            }

            list.Add(parameters[i]);
        }

        var bound = new List<int>();
        foreach (ref var unit in _units.AsSpan())
        {
            bound.Clear();
            foreach (var part in unit)
            {
                if (!isParameter.Contains(part >> 1))
                {
                    bound.Add(part);
                }

                foreach (var parameter in receivers.GetValueOrDefault(part >> 1) ?? [])
                {
                    bound.Add((2 * parameter) + (part & 1));
                }
            }

            bound.Sort();
            unit = bound.Count == 0 ? [] : [.. bound];
        }
    }

    /// <summary>Keeps what both hold; whether this changed.</summary>
    public bool Intersect(SymbolicState other)
    {
        var changed = false;
        for (var i = 0; i < _units.Length; i++)
        {
            var theirs = other._units[i];
            if (!ReferenceEquals(_units[i], theirs) && Array.Exists(_units[i], part => !Contains(theirs, part)))
            {
                _units[i] = Array.FindAll(_units[i], part => Contains(theirs, part));
                changed = true;
            }
        }

        return changed;
    }

    private static bool Contains(int[] unit, int part) => Array.BinarySearch(unit, part) >= 0;

    private static int UnitOf(Allocation allocation) => allocation.IsRegister ? 2 * allocation.Register : RegisterUnits + allocation.Slot;

    // A move of 4 bytes keeps only values of 4 bytes.
    private int[] AtMost(int[] unit, int size) =>
        Array.Exists(unit, part => Math.Min(_problem.SizeOf(part >> 1), 8) > size)
            ? Array.FindAll(unit, part => Math.Min(_problem.SizeOf(part >> 1), 8) <= size)
            : unit;

    private int[] AllWithToken(int token, int half, Move move)
    {
        var found = new List<int>();
        for (var register = 0; register < _problem.VirtualRegisterCount; register++)
        {
            if (_problem.RematerializationOf(register) == token && _problem.ClassOf(register) == move.Class
                && _problem.SizeOf(register) == move.Size && (half == 0 || move.Size == 16))
            {
                found.Add((2 * register) + half);
            }
        }

        return [.. found];
    }
}
