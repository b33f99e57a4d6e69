using System.Runtime.CompilerServices;

namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>An array that grows and is kept for the next function. Its items may be referred to until the next <see cref="Add"/>.</summary>
internal struct GrowingArray<T>()
    where T : struct
{
    private T[] _items = [];

    public int Count { get; private set; }

    public readonly ref T this[int index] => ref _items[index];

    public readonly Span<T> Span => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Makes it <paramref name="count"/> items long, all with one value.</summary>
    public void Reset(int count, T value)
    {
        Resize(count);
        Array.Fill(_items, value, 0, count);
    }

    /// <summary>Makes it <paramref name="count"/> items long, with any content.</summary>
    public void Resize(int count)
    {
        if (_items.Length < count)
        {
            _items = new T[Math.Max(count, 2 * _items.Length)];
        }

        Count = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(16, 2 * Count));
        }

        _items[Count++] = item;
    }

    /// <summary>Removes the last item and returns it.</summary>
    public T Pop() => _items[--Count];
}
