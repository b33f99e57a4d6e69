using System.Text;
using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

/// <summary>String literals: those of the text format of WebAssembly, and valid UTF-8. Source: Core, "text-string" and "text-name".</summary>
internal static class WitStrings
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(SourceText source, TextSpan span)
    {
        var text = source.Content.Substring(span.Start + 1, span.Length - 2);
        var bytes = new List<byte>(text.Length);
        try
        {
            for (var i = 0; i < text.Length;)
            {
                i += text[i] == '\\' ? Escape(text, i, bytes) : Plain(text, i, bytes);
            }

            return Strict.GetString([.. bytes]);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            throw WitSyntaxException.At("SK1601", span, "a string with a bad escape, or one that is not UTF-8");
        }
    }

    private static int Plain(string text, int at, List<byte> bytes)
    {
        var length = char.IsSurrogatePair(text, at) ? 2 : 1;
        bytes.AddRange(Strict.GetBytes(text.Substring(at, length)));
        return length;
    }

    private static int Escape(string text, int at, List<byte> bytes)
    {
        var c = at + 1 < text.Length ? text[at + 1] : throw new FormatException();
        var simple = "tnr\"'\\".IndexOf(c);
        if (simple >= 0)
        {
            bytes.Add((byte)"\t\n\r\"'\\"[simple]);
            return 2;
        }

        if (c != 'u')
        {
            bytes.Add((byte)Hex(text, at + 1, Math.Min(at + 3, text.Length), digits: 2));
            return 3;
        }

        var end = text.IndexOf('}', at);
        if (end < 0 || text[at + 2] != '{')
        {
            throw new FormatException();
        }

        bytes.AddRange(Strict.GetBytes(char.ConvertFromUtf32(Hex(text, at + 3, end, digits: 0))));
        return end + 1 - at;
    }

    // Digits 0: any number of them, up to the largest scalar value.
    private static int Hex(string text, int start, int end, int digits)
    {
        var value = 0;
        for (var i = start; i < end; i++)
        {
            var digit = "0123456789abcdef".IndexOf(char.ToLowerInvariant(text[i]));
            value = digit < 0 || value > 0x10FFFF ? throw new FormatException() : (16 * value) + digit;
        }

        return start == end || (digits > 0 && end - start != digits) ? throw new FormatException() : value;
    }
}
