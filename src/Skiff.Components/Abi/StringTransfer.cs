using System.Runtime.InteropServices;
using System.Text;

namespace Skiff.Components.Abi;

/// <summary>
/// Strings from one component's memory and encoding to another's. The calls of realloc are those of the specification, because guests see them: room for the
/// likely size, then for the worst case, then what was needed. Source: CanonicalABI.md, "Storing" (store_string_into_range).
/// </summary>
/// <remarks>The source is checked first, so it is well-formed below. A span of a memory stays mapped when the memory grows.</remarks>
internal static class StringTransfer
{
    /// <summary>Copies a string; returns where it is and its tagged length.</summary>
    public static (uint Pointer, uint TaggedLength) Copy(in TransferContext context, uint pointer, uint taggedLength)
    {
        ReadOnlySpan<byte> source = context.From.SliceString(pointer, taggedLength, out var form);
        return (context.To.StringEncoding, form) switch
        {
            (StringEncoding.Utf8, StringForm.Utf8) => CopyUnits(context.To, source, alignment: 1, unitSize: 1),
            (StringEncoding.Utf8, StringForm.Utf16) => ToUtf8(context.To, source, form, units: source.Length / 2, worst: 3),
            (StringEncoding.Utf8, _) => ToUtf8(context.To, source, form, units: source.Length, worst: 2),
            (StringEncoding.Utf16, StringForm.Utf8) => Utf8ToUtf16(context.To, source),
            (StringEncoding.Utf16, StringForm.Utf16) => CopyUnits(context.To, source, alignment: 2, unitSize: 2),
            (StringEncoding.Utf16, _) => Latin1ToUtf16(context.To, source),
            (_, StringForm.Latin1) => CopyUnits(context.To, source, alignment: 2, unitSize: 1),
            (_, StringForm.Utf16) when context.From.StringEncoding == StringEncoding.Latin1OrUtf16 => ProbablyUtf16(context.To, source),
            _ => Latin1Else.Copy(context.To, source, form),
        };
    }

    /// <summary>store_string_copy.</summary>
    private static (uint Pointer, uint Length) CopyUnits(CanonicalContext to, ReadOnlySpan<byte> source, uint alignment, int unitSize)
    {
        var pointer = Allocate(to, alignment, (uint)source.Length);
        source.CopyTo(Slice(to, pointer, source.Length));
        return (pointer, (uint)(source.Length / unitSize));
    }

    /// <summary>store_string_copy from Latin-1 to two bytes each.</summary>
    private static (uint Pointer, uint Length) Latin1ToUtf16(CanonicalContext to, ReadOnlySpan<byte> source)
    {
        var pointer = Allocate(to, 2, (uint)source.Length * 2);
        Encoding.Latin1.GetChars(source, Units(to, pointer, source.Length));
        return (pointer, (uint)source.Length);
    }

    /// <summary>store_string_to_utf8: as many bytes as code units if all is ASCII.</summary>
    private static (uint Pointer, uint Length) ToUtf8(CanonicalContext to, ReadOnlySpan<byte> source, StringForm form, int units, int worst)
    {
        var pointer = Allocate(to, 1, (uint)units);
        var ascii = CopyAscii(source, form, Slice(to, pointer, units));
        if (ascii == units)
        {
            return (pointer, (uint)units);
        }

        var worstSize = (uint)(units * worst);
        pointer = to.Reallocate(pointer, (uint)units, 1, worstSize, Wording.String);
        var rest = Slice(to, pointer, (int)worstSize)[ascii..];
        var length = (uint)(ascii + (form == StringForm.Utf16
            ? Encoding.UTF8.GetBytes(MemoryMarshal.Cast<byte, char>(source)[ascii..], rest)
            : EncodeLatin1(source[ascii..], rest)));
        return (length < worstSize ? to.Reallocate(pointer, worstSize, 1, length, Wording.String) : pointer, length);
    }

    /// <summary>store_utf8_to_utf16: two bytes for each are the worst case.</summary>
    private static (uint Pointer, uint Length) Utf8ToUtf16(CanonicalContext to, ReadOnlySpan<byte> source)
    {
        var worstSize = (uint)source.Length * 2;
        var pointer = Allocate(to, 2, worstSize);
        var units = (uint)Encoding.UTF8.GetChars(source, Units(to, pointer, source.Length));
        return (units * 2 < worstSize ? to.Reallocate(pointer, worstSize, 2, units * 2, Wording.String) : pointer, units);
    }

    /// <summary>store_probably_utf16_to_latin1_or_utf16: who tagged it as UTF-16 probably had to.</summary>
    private static (uint Pointer, uint TaggedLength) ProbablyUtf16(CanonicalContext to, ReadOnlySpan<byte> source)
    {
        var (pointer, units) = CopyUnits(to, source, alignment: 2, unitSize: 2);
        if (MemoryMarshal.Cast<byte, char>(source).ContainsAnyExceptInRange('\0', '\u00FF'))
        {
            return (pointer, units | CanonicalContext.Utf16Tag);
        }

        var bytes = Slice(to, pointer, source.Length);
        for (var i = 0; i < (int)units; i++)
        {
            bytes[i] = bytes[2 * i];
        }

        return (to.Reallocate(pointer, (uint)source.Length, 1, units, Wording.String), units);
    }

    internal static uint Allocate(CanonicalContext to, uint alignment, uint size) => to.Reallocate(0, 0, alignment, size, Wording.String);

    internal static Span<byte> Slice(CanonicalContext to, uint pointer, int length) => to.Slice(pointer, (uint)length, 1, Wording.String);

    internal static Span<char> Units(CanonicalContext to, uint pointer, int count) => MemoryMarshal.Cast<byte, char>(Slice(to, pointer, count * 2));

    // Copies up to the first character that is not ASCII; returns how many.
    private static int CopyAscii(ReadOnlySpan<byte> source, StringForm form, Span<byte> destination)
    {
        var units = MemoryMarshal.Cast<byte, char>(source);
        var end = form == StringForm.Utf16 ? units.IndexOfAnyExceptInRange('\0', '\u007F') : source.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        if (form == StringForm.Utf16)
        {
            end = end < 0 ? units.Length : end;
            Encoding.Latin1.GetBytes(units[..end], destination);
        }
        else
        {
            end = end < 0 ? source.Length : end;
            source[..end].CopyTo(destination);
        }

        return end;
    }

    private static int EncodeLatin1(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var length = 0;
        foreach (var character in source)
        {
            length += new Rune(character).EncodeToUtf8(destination[length..]);
        }

        return length;
    }
}
