using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Skiff.Components.Abi;

namespace Skiff.Components;

/// <content>Strings, as the host reads and writes them. From component to component: <see cref="StringTransfer"/>.</content>
public sealed partial class CanonicalContext
{
    /// <summary>The top bit of a length: the string is UTF-16 (encoding latin1+utf16).</summary>
    internal const uint Utf16Tag = 1u << 31;

    /// <summary>A string of the guest. Traps when it is malformed or not all in the memory.</summary>
    /// <param name="pointer">Where it begins.</param>
    /// <param name="taggedLength">Its length in code units, as the guest gives it.</param>
    public string ReadString(uint pointer, uint taggedLength)
    {
        var units = SliceString(pointer, taggedLength, out var form);
        return form switch
        {
            StringForm.Utf8 => Encoding.UTF8.GetString(units),
            StringForm.Latin1 => Encoding.Latin1.GetString(units),
            _ => new string(MemoryMarshal.Cast<byte, char>(units)),
        };
    }

    /// <summary>A string of the guest as UTF-8, without a copy where it is UTF-8 in the memory. Traps when it is malformed or not all in the memory.</summary>
    /// <param name="pointer">Where it begins.</param>
    /// <param name="taggedLength">Its length in code units, as the guest gives it.</param>
    public ReadOnlySpan<byte> ReadUtf8(uint pointer, uint taggedLength)
    {
        var units = SliceString(pointer, taggedLength, out var form);
        return form == StringForm.Utf8 ? units : Encoding.UTF8.GetBytes(
            form == StringForm.Latin1 ? Encoding.Latin1.GetString(units) : new string(MemoryMarshal.Cast<byte, char>(units)));
    }

    /// <summary>A copy of <paramref name="value"/> in the guest's memory and encoding. A lone surrogate becomes U+FFFD.</summary>
    public (uint Pointer, uint TaggedLength) WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return StringEncoding switch
        {
            StringEncoding.Utf8 => WriteAsUtf8(value),
            StringEncoding.Latin1OrUtf16 when IsLatin1(value) => WriteAsLatin1(value),
            StringEncoding.Utf16 => (WriteAsUtf16(value), (uint)value.Length),
            _ => (WriteAsUtf16(value), (uint)value.Length | Utf16Tag),
        };
    }

    /// <summary>A copy of a string that is at hand as UTF-8 in the guest's memory and encoding.</summary>
    /// <exception cref="ArgumentException">It is not UTF-8.</exception>
    public (uint Pointer, uint TaggedLength) WriteUtf8(ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
        {
            throw new ArgumentException("the string is not UTF-8", nameof(value));
        }

        return StringEncoding == StringEncoding.Utf8 ? WriteBytes(value) : WriteString(Encoding.UTF8.GetString(value));
    }

    /// <summary>The code units of a string of the guest, checked to be well-formed.</summary>
    internal Span<byte> SliceString(uint pointer, uint taggedLength, out StringForm form)
    {
        form = StringForms.Of(StringEncoding, taggedLength);
        var length = StringForms.ByteLength(form, taggedLength & ~(StringEncoding == StringEncoding.Latin1OrUtf16 ? Utf16Tag : 0));
        if (length > CanonicalLimits.ByteLength)
        {
            ComponentTrap.Throw(ComponentTrap.StringTooLong);
        }

        CountData((uint)length);
        var units = Slice(pointer, (uint)length, StringEncoding == StringEncoding.Utf8 ? 1u : 2u, Wording.String);
        StringForms.Check(form, units);
        return units;
    }

    private (uint Pointer, uint Length) WriteAsUtf8(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        CheckListLength(length, 1);
        var pointer = Allocate(1, (uint)length);
        Encoding.UTF8.GetBytes(value, Slice(pointer, (uint)length));
        return (pointer, (uint)length);
    }

    private uint WriteAsUtf16(string value)
    {
        CheckListLength(value.Length, 2);
        var pointer = Allocate(2, (uint)value.Length * 2);
        var units = MemoryMarshal.Cast<byte, char>(Slice(pointer, (uint)value.Length * 2));
        value.CopyTo(units);
        StringForms.ReplaceLoneSurrogates(units);
        return pointer;
    }

    private (uint Pointer, uint Length) WriteAsLatin1(string value)
    {
        CheckListLength(value.Length, 1);
        var pointer = Allocate(2, (uint)value.Length);
        Encoding.Latin1.GetBytes(value, Slice(pointer, (uint)value.Length));
        return (pointer, (uint)value.Length);
    }

    private static bool IsLatin1(string value) => !value.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF');
}
