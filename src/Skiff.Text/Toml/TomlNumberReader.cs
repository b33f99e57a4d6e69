using System.Globalization;

namespace Skiff.Text.Toml;

/// <summary>Integers and floats. Source: TOML 1.0, "Integer" and "Float".</summary>
internal static class TomlNumberReader
{
    /// <summary>Reads a word as a number; null where it has not the form of one.</summary>
    public static TomlNode? TryRead(ReadOnlySpan<char> word, TextSpan span)
    {
        var hasSign = word[0] is '+' or '-';
        var number = hasSign ? word[1..] : word;
        if (number is "inf" or "nan")
        {
            var special = number is "nan" ? double.NaN : double.PositiveInfinity;
            return new TomlFloat(span, word[0] == '-' ? -special : special);
        }

        if (number.Length == 0 || !char.IsAsciiDigit(number[0]))
        {
            return null;
        }

        if (number.Length > 1 && number[0] == '0' && number[1] is 'x' or 'o' or 'b')
        {
            if (hasSign)
            {
                TomlError.Throw(TomlCodes.Number, span, $"a number that begins with 0{number[1]} has no sign");
            }

            return new TomlInteger(span, ReadRadix(number[2..], number[1], span));
        }

        CheckDecimal(number, span);
        var plain = word.ToString().Replace("_", "", StringComparison.Ordinal);
        if (number.ContainsAny('.', 'e', 'E'))
        {
            var real = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (double.IsInfinity(real))
            {
                TomlError.Throw(TomlCodes.Number, span, "the float does not fit into 64 bits");
            }

            return new TomlFloat(span, real);
        }

        if (!long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            TomlError.Throw(TomlCodes.Number, span, "the integer does not fit into 64 bits");
        }

        return new TomlInteger(span, value);
    }

    private static long ReadRadix(ReadOnlySpan<char> digits, char letter, TextSpan span)
    {
        var radix = letter switch { 'x' => 16, 'o' => 8, _ => 2 };
        CheckDigits(digits, radix, span);
        UInt128 value = 0;
        foreach (var c in digits)
        {
            if (c != '_')
            {
                value = (value * (uint)radix) + (uint)DigitValue(c);
            }

            if (value > long.MaxValue)
            {
                TomlError.Throw(TomlCodes.Number, span, "the integer does not fit into 64 bits");
            }
        }

        return (long)value;
    }

    // digits ('.' digits)? ([eE] [+-]? digits)?, no leading zero before the point
    private static void CheckDecimal(ReadOnlySpan<char> number, TextSpan span)
    {
        var exponentAt = number.IndexOfAny('e', 'E');
        if (exponentAt >= 0)
        {
            var exponent = number[(exponentAt + 1)..];
            CheckDigits(exponent.Length > 0 && exponent[0] is '+' or '-' ? exponent[1..] : exponent, 10, span);
            number = number[..exponentAt];
        }

        var point = number.IndexOf('.');
        if (point >= 0)
        {
            CheckDigits(number[(point + 1)..], 10, span);
            number = number[..point];
        }

        CheckDigits(number, 10, span);
        if (number.Length > 1 && number[0] == '0')
        {
            TomlError.Throw(TomlCodes.Number, span, "a decimal number must not have leading zeros");
        }
    }

    private static void CheckDigits(ReadOnlySpan<char> digits, int radix, TextSpan span)
    {
        var afterDigit = false;
        foreach (var c in digits)
        {
            var isDigit = char.IsAsciiHexDigit(c) && DigitValue(c) < radix;
            if (!isDigit && (c != '_' || !afterDigit))
            {
                TomlError.Throw(TomlCodes.Number, span, c == '_' ? "an underscore must stand between digits" : $"'{c}' is not a digit of this number");
            }

            afterDigit = isDigit;
        }

        if (!afterDigit)
        {
            TomlError.Throw(TomlCodes.Number, span, digits.Length == 0 ? "digits are missing" : "an underscore must stand between digits");
        }
    }

    private static int DigitValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
