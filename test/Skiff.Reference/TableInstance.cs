using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>A table of references. Source: WebAssembly Core 2.0, 4.2.7.</summary>
public sealed class TableInstance : ExternalValue
{
    /// <summary>The most elements the oracle allocates.</summary>
    public const int AllocatableElements = 10_000_000;

    private object?[] _elements;

    /// <summary>Makes a table of the minimal size, all null.</summary>
    public TableInstance(TableType type)
    {
        Type = type;
        if (type.Limits.Minimum > AllocatableElements)
        {
            throw new UnsupportedFeatureException($"tables of more than {AllocatableElements} elements");
        }

        _elements = new object?[(int)type.Limits.Minimum];
    }

    /// <summary>Its declared type; the minimum is not updated when it grows.</summary>
    public TableType Type { get; }

    /// <summary>The number of elements now.</summary>
    public int Count => _elements.Length;

    /// <summary>All elements. Valid until the table grows.</summary>
    public Span<object?> Elements => _elements;

    /// <summary><c>table.grow</c>: the old size, or -1.</summary>
    public int Grow(uint count, object? initial)
    {
        var old = Count;
        var wanted = (ulong)old + count;
        if (wanted > Math.Min(Type.Limits.Maximum ?? AllocatableElements, AllocatableElements))
        {
            return -1;
        }

        Array.Resize(ref _elements, (int)wanted);
        _elements.AsSpan(old).Fill(initial);
        return old;
    }

    /// <summary>The elements <paramref name="index"/> up to <paramref name="index"/> + <paramref name="count"/>, or a trap.</summary>
    public Span<object?> Slice(uint index, uint count)
    {
        if ((ulong)index + count > (ulong)_elements.Length)
        {
            throw new TrapException(TrapKind.TableOutOfBounds);
        }

        return _elements.AsSpan((int)index, (int)count);
    }
}
