using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Skiff.Components.Abi;

/// <summary>A string of unknown content to latin1+utf16: Latin-1 as long as it goes, then UTF-16. Source: CanonicalABI.md, store_string_to_latin1_or_utf16.</summary>
internal static class Latin1Else
{
    /// <summary>Copies UTF-8 or UTF-16, well-formed.</summary>
    public static (uint Pointer, uint TaggedLength) Copy(CanonicalContext to, ReadOnlySpan<byte> source, StringForm form)
    {
        var units = form == StringForm.Utf16 ? source.Length / 2 : source.Length;
        var pointer = StringTransfer.Allocate(to, 2, (uint)units);
        var narrow = CopyLatin1(source, form, StringTransfer.Slice(to, pointer, units), out var rest);
        if (rest.IsEmpty)
        {
            return (narrow < units ? to.Reallocate(pointer, (uint)units, 2, (uint)narrow, Wording.String) : pointer, (uint)narrow);
        }

        var worstSize = (uint)units * 2;
        pointer = to.Reallocate(pointer, (uint)units, 2, worstSize, Wording.String);
        var wide = StringTransfer.Units(to, pointer, units);
        Widen(MemoryMarshal.AsBytes(wide), narrow);
        var count = (uint)(narrow + CopyUtf16(rest, form, wide[narrow..]));
        if (count * 2 < worstSize)
        {
            pointer = to.Reallocate(pointer, worstSize, 2, count * 2, Wording.String);
        }

        return (pointer, count | CanonicalContext.Utf16Tag);
    }

    // One byte for each character before the first that is not Latin-1; returns how many, and what is left.
    private static int CopyLatin1(ReadOnlySpan<byte> source, StringForm form, Span<byte> destination, out ReadOnlySpan<byte> rest)
    {
        if (form == StringForm.Utf16)
        {
            var units = MemoryMarshal.Cast<byte, char>(source);
            var end = units.IndexOfAnyExceptInRange('\0', '\u00FF');
            end = end < 0 ? units.Length : end;
            rest = source[(end * 2)..];
            return Encoding.Latin1.GetBytes(units[..end], destination);
        }

        var count = 0;
        rest = source;
        while (!rest.IsEmpty && Rune.DecodeFromUtf8(rest, out var character, out var length) == OperationStatus.Done && character.Value < 0x100)
        {
            destination[count++] = (byte)character.Value;
            rest = rest[length..];
        }

        return count;
    }

    private static int CopyUtf16(ReadOnlySpan<byte> source, StringForm form, Span<char> destination)
    {
        if (form == StringForm.Utf8)
        {
            return Encoding.UTF8.GetChars(source, destination);
        }

        var units = MemoryMarshal.Cast<byte, char>(source);
        units.CopyTo(destination);
        return units.Length;
    }

    // In place and from the end, so that no byte is overwritten before it is read.
    private static void Widen(Span<byte> bytes, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            bytes[2 * i] = bytes[i];
            bytes[(2 * i) + 1] = 0;
        }
    }
}
