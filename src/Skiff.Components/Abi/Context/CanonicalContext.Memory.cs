using Skiff.Components.Abi;
using Skiff.Runtime;

namespace Skiff.Components;

/// <content>Addresses: checked once each.</content>
public sealed partial class CanonicalContext
{
    private long _dataRead;

    /// <summary>A part of the memory. Traps when it is not all inside.</summary>
    public Span<byte> Slice(uint pointer, uint length) => Slice(pointer, length, 1, Wording.Pointer);

    /// <summary>A part of the memory. Traps when it is not all inside or <paramref name="pointer"/> is no multiple of <paramref name="alignment"/>.</summary>
    /// <param name="pointer">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="alignment">A power of two.</param>
    public Span<byte> Slice(uint pointer, uint length, uint alignment) => Slice(pointer, length, alignment, Wording.Pointer);

    /// <summary>The elements of a list. Traps when they are not all inside, misaligned, or too many.</summary>
    /// <param name="pointer">Where the first one is.</param>
    /// <param name="count">How many.</param>
    /// <param name="elementSize">Bytes of one.</param>
    /// <param name="alignment">A power of two.</param>
    public Span<byte> SliceList(uint pointer, uint count, uint elementSize, uint alignment)
    {
        var length = (ulong)count * elementSize;
        if (length > CanonicalLimits.ByteLength)
        {
            ComponentTrap.Throw(ComponentTrap.ListTooLong);
        }

        CountData((uint)length);
        return Slice(pointer, (uint)length, alignment, Wording.List);
    }

    /// <summary>Asks the guest for memory by its realloc. What it answers is checked. It may grow the memory.</summary>
    /// <param name="alignment">A power of two.</param>
    /// <param name="size">How many bytes; also 0 is asked for.</param>
    /// <exception cref="InvalidOperationException">The function needs no realloc and was given none.</exception>
    public uint Allocate(uint alignment, uint size) => Reallocate(0, 0, alignment, size, Wording.Realloc);

    /// <summary>A copy of <paramref name="value"/> in the guest's memory, for example of a <c>list&lt;u8&gt;</c>.</summary>
    public (uint Pointer, uint Length) WriteBytes(ReadOnlySpan<byte> value)
    {
        CheckListLength(value.Length, 1);
        var pointer = Allocate(1, (uint)value.Length);
        value.CopyTo(Slice(pointer, (uint)value.Length));
        return (pointer, (uint)value.Length);
    }

    internal Span<byte> Slice(uint pointer, uint length, uint alignment, Wording wording)
    {
        if ((pointer & (alignment - 1)) != 0)
        {
            ComponentTrap.Throw(wording.Unaligned);
        }

        if (!Memory.TrySlice(pointer, length, out var bytes))
        {
            ComponentTrap.Throw(wording.OutOfBounds);
        }

        return bytes;
    }

    internal uint Reallocate(uint old, uint oldSize, uint alignment, uint newSize, Wording wording)
    {
        var realloc = _options.Realloc ?? throw new InvalidOperationException("the function has no realloc");
        var pointer = (uint)CallConfined(realloc, (int)old, (int)oldSize, (int)alignment, (int)newSize).I32;
        Slice(pointer, newSize, alignment, wording);
        return pointer;
    }

    /// <summary>Counts what values of the guest name, so that overlapping ones cannot make the host copy without end.</summary>
    internal void CountData(long bytes)
    {
        _dataRead += bytes;
        if (_dataRead > CanonicalLimits.DataAllowance && _dataRead - CanonicalLimits.DataAllowance > Memory.Length)
        {
            ComponentTrap.Throw(ComponentTrap.TooMuchData);
        }
    }

    internal static void CheckListLength(int count, uint elementSize)
    {
        if ((ulong)count * elementSize > CanonicalLimits.ByteLength)
        {
            throw new ArgumentException($"a list of {count} elements is too long for a component");
        }
    }
}
