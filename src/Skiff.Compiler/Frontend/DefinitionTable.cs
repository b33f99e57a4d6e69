using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Frontend;

/// <summary>
/// Which value a local has at the end of a block: a hash table with open addressing. It is only asked, never enumerated, so its
/// order has no influence on the code. Emptied in constant time by a new generation.
/// </summary>
internal sealed class DefinitionTable
{
    private const int SmallestLog = 8;

    // One table per size: a small function keeps to a small table, which stays in the cache. Generations are never used again.
    private readonly Slot[]?[] _tables = new Slot[32][];
    private Slot[] _slots = [];
    private int _log;
    private int _used;
    private int _generation;
    private int _locals;

    /// <summary>Empties it for a function with so many locals.</summary>
    public void Reset(int locals)
    {
        _locals = locals;
        Take(SmallestLog);
    }

    /// <summary>Finds the value of a local in a block.</summary>
    public bool TryGet(int block, int local, out Value value)
    {
        var key = (ulong)block * (uint)_locals + (uint)local;
        for (var i = Start(key); ; i = (i + 1) & (_slots.Length - 1))
        {
            ref var slot = ref _slots[i];
            if (slot.Generation != _generation)
            {
                value = Value.None;
                return false;
            }

            if (slot.Key == key)
            {
                value = new Value(slot.Value);
                return true;
            }
        }
    }

    /// <summary>Sets the value of a local in a block.</summary>
    public void Set(int block, int local, int value)
    {
        if (_used * 2 > _slots.Length)
        {
            Grow();
        }

        Put((ulong)block * (uint)_locals + (uint)local, value);
    }

    private void Put(ulong key, int value)
    {
        var i = Start(key);
        while (_slots[i].Generation == _generation && _slots[i].Key != key)
        {
            i = (i + 1) & (_slots.Length - 1);
        }

        _used += _slots[i].Generation == _generation ? 0 : 1;
        _slots[i] = new Slot { Key = key, Value = value, Generation = _generation };
    }

    // Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4.
    private int Start(ulong key) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> (64 - _log));

    private void Take(int log)
    {
        _log = log;
        _slots = _tables[log] ??= new Slot[1 << log];
        _generation++;
        _used = 0;
    }

    private void Grow()
    {
        var old = _slots;
        var generation = _generation;
        Take(_log + 1);
        foreach (var slot in old)
        {
            if (slot.Generation == generation)
            {
                Put(slot.Key, slot.Value);
            }
        }
    }

    private struct Slot
    {
        public ulong Key;
        public int Value;
        public int Generation;
    }
}
