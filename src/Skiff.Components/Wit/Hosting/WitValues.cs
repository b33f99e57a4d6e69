using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Skiff.Components.Abi;

namespace Skiff.Components.Wit;

/// <summary>What code generated from WIT does in many places. Hot.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WitValues
{
    /// <summary>A discriminant that was checked. Traps when there is no such case.</summary>
    /// <param name="discriminant">As the guest gives it.</param>
    /// <param name="cases">How many cases there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Case(uint discriminant, uint cases)
    {
        if (discriminant >= cases)
        {
            ComponentTrap.Throw(ComponentTrap.InvalidDiscriminant);
        }

        return discriminant;
    }

    /// <summary>A char. Traps when it is no Unicode scalar value.</summary>
    public static Rune Char(uint value)
    {
        if (!Rune.TryCreate(value, out var rune))
        {
            ComponentTrap.Throw(ComponentTrap.InvalidChar);
        }

        return rune;
    }

    /// <summary>Asks the guest for the memory of a list.</summary>
    /// <param name="context">The guest.</param>
    /// <param name="count">How many elements.</param>
    /// <param name="elementSize">Bytes of one.</param>
    /// <param name="alignment">A power of two.</param>
    public static (uint Pointer, uint Length) AllocateList(CanonicalContext context, int count, uint elementSize, uint alignment)
    {
        ArgumentNullException.ThrowIfNull(context);
        CanonicalContext.CheckListLength(count, elementSize);
        return (context.Allocate(alignment, (uint)count * elementSize), (uint)count);
    }

    /// <summary>A copy of numbers in the guest's memory; host and guest are both little-endian.</summary>
    public static (uint Pointer, uint Length) WriteList<T>(CanonicalContext context, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(context);
        var size = (uint)Unsafe.SizeOf<T>();
        var list = AllocateList(context, values.Length, size, size);
        var bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(context.Slice(list.Pointer, (uint)bytes.Length));
        return list;
    }
}
