namespace Skiff.Text.Toml;

/// <summary>Dates and times. Source: TOML 1.0, "Offset Date-Time" to "Local Time", and RFC 3339, 5.6.</summary>
internal static class TomlDateReader
{
    private const int DateLength = 10;

    /// <summary>Whether a word begins like a date.</summary>
    public static bool LooksLikeDate(ReadOnlySpan<char> word) => word.Length >= 5 && AreDigits(word[..4]) && word[4] == '-';

    /// <summary>Whether a word begins like a time.</summary>
    public static bool LooksLikeTime(ReadOnlySpan<char> word) => word.Length >= 3 && AreDigits(word[..2]) && word[2] == ':';

    /// <summary>Reads a date, with or without a time behind it.</summary>
    public static TomlNode ReadDate(ReadOnlySpan<char> word, TextSpan span)
    {
        var date = ParseDate(word, span);
        if (word.Length == DateLength)
        {
            return new TomlDate(span, date);
        }

        if (word[DateLength] is not ('T' or 't' or ' '))
        {
            Malformed(span);
        }

        var time = ParseTime(word[(DateLength + 1)..], span, out var offset);
        return new TomlDateTime(span, date.ToDateTime(time), ParseOffset(offset, span));
    }

    /// <summary>Reads a time alone.</summary>
    public static TomlNode ReadTime(ReadOnlySpan<char> word, TextSpan span)
    {
        var time = ParseTime(word, span, out var rest);
        if (rest.Length > 0)
        {
            Malformed(span);
        }

        return new TomlTime(span, time);
    }

    private static DateOnly ParseDate(ReadOnlySpan<char> word, TextSpan span)
    {
        if (word.Length < DateLength || word[7] != '-')
        {
            Malformed(span);
        }

        var year = Number(word[..4], span);
        var month = Number(word[5..7], span);
        var day = Number(word[8..10], span);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            TomlError.Throw(TomlCodes.Date, span, $"there is no such date: {word[..DateLength]}");
        }

        return new DateOnly(year, month, day);
    }

    /// <summary><c>hh:mm:ss</c> with a fraction or without; what follows is left over.</summary>
    private static TimeOnly ParseTime(ReadOnlySpan<char> word, TextSpan span, out ReadOnlySpan<char> rest)
    {
        if (word.Length < 8 || word[2] != ':' || word[5] != ':')
        {
            Malformed(span);
        }

        var hour = Number(word[..2], span);
        var minute = Number(word[3..5], span);
        var second = Number(word[6..8], span);
        rest = word[8..];
        var fraction = 0L;
        if (rest.Length > 0 && rest[0] == '.')
        {
            var digits = rest[1..];
            var end = digits.IndexOfAnyExceptInRange('0', '9');
            digits = end < 0 ? digits : digits[..end];
            fraction = ParseFraction(digits, span);
            rest = rest[(1 + digits.Length)..];
        }

        // The leap second of RFC 3339 has no place in TimeOnly, and in a configuration no use.
        if (hour > 23 || minute > 59 || second > 59)
        {
            TomlError.Throw(TomlCodes.Date, span, $"there is no such time: {word[..8]}");
        }

        return new TimeOnly(hour, minute, second).Add(TimeSpan.FromTicks(fraction));
    }

    /// <summary>A fraction of a second in units of 100 ns; further digits are cut off, not rounded.</summary>
    private static long ParseFraction(ReadOnlySpan<char> digits, TextSpan span)
    {
        const int Precision = 7;
        if (digits.Length == 0)
        {
            Malformed(span);
        }

        var ticks = 0L;
        for (var i = 0; i < Precision; i++)
        {
            ticks = (ticks * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return ticks;
    }

    private static int? ParseOffset(ReadOnlySpan<char> text, TextSpan span)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (text is "Z" or "z")
        {
            return 0;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':')
        {
            Malformed(span);
        }

        var hours = Number(text[1..3], span);
        var minutes = Number(text[4..6], span);
        if (hours > 23 || minutes > 59)
        {
            TomlError.Throw(TomlCodes.Date, span, $"there is no such offset: {SourceText.Shorten(text)}");
        }

        return ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
    }

    private static int Number(ReadOnlySpan<char> digits, TextSpan span)
    {
        if (!AreDigits(digits))
        {
            Malformed(span);
        }

        var value = 0;
        foreach (var c in digits)
        {
            value = (value * 10) + (c - '0');
        }

        return value;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static void Malformed(TextSpan span) =>
        TomlError.Throw(TomlCodes.Date, span, "malformed date or time; the form is 1979-05-27T07:32:00Z, with parts left out");
}
