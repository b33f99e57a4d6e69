using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <summary>
/// Flat values, read in order. They are bits: an i32 or f32 is in the lower half. So what a variant joins (an f32 in an i64, say) needs no conversion.
/// </summary>
internal ref struct FlatReader(ReadOnlySpan<Value> values)
{
    private readonly ReadOnlySpan<Value> _values = values;

    /// <summary>How many were read.</summary>
    public int Position { get; set; }

    /// <summary>The next one, all bits.</summary>
    public ulong Next() => _values[Position++].Low;

    /// <summary>The lower half of the next one.</summary>
    public uint Next32() => (uint)_values[Position++].Low;
}

/// <summary>Flat values, written in order, as bits.</summary>
internal ref struct FlatWriter(Span<Value> values)
{
    private readonly Span<Value> _values = values;

    /// <summary>How many were written.</summary>
    public int Position { get; private set; }

    /// <summary>Writes one.</summary>
    public void Write(ulong bits) => _values[Position++] = Value.FromI64((long)bits);

    /// <summary>Writes zeros up to a position: what a case of a variant has not used.</summary>
    public void FillTo(int position)
    {
        _values[Position..position].Clear();
        Position = position;
    }
}
