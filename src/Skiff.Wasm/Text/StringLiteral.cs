using System.Globalization;
using System.Text;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>String literals: bytes, written as characters (their UTF-8) and escapes. Source: Core 2.0, 6.3.3.</summary>
internal static class StringLiteral
{
    /// <summary>Checks a literal and moves <paramref name="position"/> from its first quote behind its last.</summary>
    public static void Skip(ReadOnlySpan<char> text, ref int position)
    {
        var start = position++;
        while (true)
        {
            if (position >= text.Length || text[position] is '\n' or '\r')
            {
                WatError.Throw(WatCodes.Lexical, new TextSpan(start, 1), "unclosed string");
            }

            var c = text[position];
            if (c == '"')
            {
                position++;
                return;
            }

            if (c == '\\')
            {
                position += EscapeLength(text, position);
            }
            else if (c is < ' ' or '\x7F')
            {
                WatError.Throw(WatCodes.Lexical, new TextSpan(position, 1), "illegal control character in string");
            }
            else
            {
                position++;
            }
        }
    }

    /// <summary>The bytes of a checked literal, quotes included.</summary>
    public static void Decode(ReadOnlySpan<char> literal, ByteWriter output)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var body = literal[1..^1];
        for (var i = 0; i < body.Length;)
        {
            if (body[i] != '\\')
            {
                Rune.DecodeFromUtf16(body[i..], out var rune, out var consumed);
                output.Bytes(utf8[..rune.EncodeToUtf8(utf8)]);
                i += consumed;
                continue;
            }

            var length = EscapeLength(body, i);
            if (body[i + 1] == 'u')
            {
                var rune = new Rune(ParseHex(body[(i + 3)..(i + length - 1)]));
                output.Bytes(utf8[..rune.EncodeToUtf8(utf8)]);
            }
            else
            {
                output.Byte(body[i + 1] switch
                {
                    't' => (byte)'\t',
                    'n' => (byte)'\n',
                    'r' => (byte)'\r',
                    '"' or '\'' or '\\' => (byte)body[i + 1],
                    _ => byte.Parse(body.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                });
            }

            i += length;
        }
    }

    private static int EscapeLength(ReadOnlySpan<char> text, int position)
    {
        var rest = text[position..];
        if (rest.Length > 1 && rest[1] is 't' or 'n' or 'r' or '"' or '\'' or '\\')
        {
            return 2;
        }

        if (rest.Length > 2 && char.IsAsciiHexDigit(rest[1]) && char.IsAsciiHexDigit(rest[2]))
        {
            return 3;
        }

        // \u{digits}, underscores allowed between digits
        if (rest.StartsWith("\\u{") && rest.IndexOf('}') is > 3 and var end && IsScalar(rest[3..end]))
        {
            return end + 1;
        }

        return WatError.Throw<int>(WatCodes.Lexical, new TextSpan(position, Math.Min(2, rest.Length)), "invalid string escape");
    }

    private static bool IsScalar(ReadOnlySpan<char> digits) =>
        NumberSyntax.IsDigits(digits, hexadecimal: true) && ParseHex(digits) is var value && Rune.IsValid(value);

    private static int ParseHex(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var c in digits)
        {
            if (c != '_')
            {
                value = Math.Min((value * 16) + NumberSyntax.HexDigit(c), 0x11_0000);
            }
        }

        return value;
    }
}
