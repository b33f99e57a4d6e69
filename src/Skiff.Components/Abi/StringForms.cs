using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Skiff.Components.Abi;

/// <summary>How one string lies in memory: its encoding, the choice of latin1+utf16 made.</summary>
internal enum StringForm : byte
{
    /// <summary>UTF-8.</summary>
    Utf8,

    /// <summary>UTF-16, little endian.</summary>
    Utf16,

    /// <summary>One byte per character, the first 256 of Unicode.</summary>
    Latin1,
}

/// <summary>The forms of strings.</summary>
internal static class StringForms
{
    private const char Replacement = '\uFFFD';

    /// <summary>The form of a string of an encoding.</summary>
    public static StringForm Of(StringEncoding encoding, uint taggedLength) => encoding switch
    {
        StringEncoding.Utf8 => StringForm.Utf8,
        StringEncoding.Utf16 => StringForm.Utf16,
        _ => (taggedLength & CanonicalContext.Utf16Tag) != 0 ? StringForm.Utf16 : StringForm.Latin1,
    };

    /// <summary>The bytes of so many code units.</summary>
    public static ulong ByteLength(StringForm form, uint codeUnits) => form == StringForm.Utf16 ? (ulong)codeUnits * 2 : codeUnits;

    /// <summary>Traps if the string is malformed.</summary>
    public static void Check(StringForm form, ReadOnlySpan<byte> units)
    {
        if (form == StringForm.Utf8 && !Utf8.IsValid(units))
        {
            ComponentTrap.Throw(ComponentTrap.MalformedUtf8);
        }

        if (form == StringForm.Utf16 && FindLoneSurrogate(MemoryMarshal.Cast<byte, char>(units)) >= 0)
        {
            ComponentTrap.Throw(ComponentTrap.MalformedUtf16);
        }
    }

    /// <summary>Makes UTF-16 well-formed.</summary>
    public static void ReplaceLoneSurrogates(Span<char> units)
    {
        for (var i = FindLoneSurrogate(units); i >= 0; i = FindLoneSurrogate(units))
        {
            units[i] = Replacement;
            units = units[(i + 1)..];
        }
    }

    private static int FindLoneSurrogate(ReadOnlySpan<char> units)
    {
        var start = 0;
        while (true)
        {
            var next = units[start..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return -1;
            }

            next += start;
            if (next + 1 >= units.Length || !char.IsSurrogatePair(units[next], units[next + 1]))
            {
                return next;
            }

            start = next + 2;
        }
    }
}
