namespace Skiff.Wasm.Text;

/// <summary>Which form of number a word has, if any. Source: Core 2.0, 6.3.1 and 6.3.2.</summary>
internal static class NumberSyntax
{
    /// <summary><see cref="TokenKind.Natural"/>, <see cref="TokenKind.Integer"/>, <see cref="TokenKind.Float"/>, else <see cref="TokenKind.Reserved"/>.</summary>
    public static TokenKind Classify(ReadOnlySpan<char> word)
    {
        var hasSign = word[0] is '+' or '-';
        var number = hasSign ? word[1..] : word;
        if (number is "inf" or "nan" || (number.StartsWith("nan:0x") && IsDigits(number[6..], hexadecimal: true)))
        {
            return TokenKind.Float;
        }

        var hexadecimal = number.StartsWith("0x");
        if (hexadecimal)
        {
            number = number[2..];
        }

        if (IsDigits(number, hexadecimal))
        {
            return hasSign ? TokenKind.Integer : TokenKind.Natural;
        }

        return IsFloat(number, hexadecimal) ? TokenKind.Float : TokenKind.Reserved;
    }

    /// <summary>One digit or more, with single underscores between digits.</summary>
    public static bool IsDigits(ReadOnlySpan<char> text, bool hexadecimal)
    {
        var afterDigit = false;
        foreach (var c in text)
        {
            var isDigit = hexadecimal ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c);
            if (!isDigit && (c != '_' || !afterDigit))
            {
                return false;
            }

            afterDigit = isDigit;
        }

        return afterDigit;
    }

    /// <summary>The value of a hexadecimal digit.</summary>
    public static int HexDigit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

    // digits ('.' digits?)? (('e'|'p') sign? decimal digits)?
    private static bool IsFloat(ReadOnlySpan<char> number, bool hexadecimal)
    {
        var exponentAt = hexadecimal ? number.IndexOfAny('p', 'P') : number.IndexOfAny('e', 'E');
        if (exponentAt >= 0)
        {
            var exponent = number[(exponentAt + 1)..];
            if (exponent.Length > 0 && exponent[0] is '+' or '-')
            {
                exponent = exponent[1..];
            }

            if (!IsDigits(exponent, hexadecimal: false))
            {
                return false;
            }

            number = number[..exponentAt];
        }

        var point = number.IndexOf('.');
        var whole = point < 0 ? number : number[..point];
        var fraction = point < 0 ? [] : number[(point + 1)..];
        return IsDigits(whole, hexadecimal) && (fraction.Length == 0 || IsDigits(fraction, hexadecimal));
    }
}
