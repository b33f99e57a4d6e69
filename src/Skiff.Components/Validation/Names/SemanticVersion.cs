namespace Skiff.Components.Validation.Names;

/// <summary>
/// Checks versions: those of Semantic Versioning 2.0, and the shortened ones of canonical interface names. Source: semver.org, "Backus-Naur Form Grammar";
/// Component Model, Explainer.md, "Canonical Interface Name".
/// </summary>
internal static class SemanticVersion
{
    /// <summary>What is wrong with the text as a version, or null.</summary>
    public static string? FindError(string text)
    {
        if (text.Length == 0)
        {
            return "empty string, expected a semver version";
        }

        var position = 0;
        foreach (var part in (ReadOnlySpan<string>)["major", "minor", "patch"])
        {
            var isLast = part == "patch";
            if (FindNumberError(text, ref position, part) is { } error)
            {
                return error;
            }

            if (isLast)
            {
                break;
            }

            if (position == text.Length)
            {
                return $"unexpected end of input while parsing {part} version number";
            }

            if (text[position] != '.')
            {
                return $"unexpected character '{text[position]}' after {part} version number";
            }

            position++;
        }

        return FindRestError(text.AsSpan(position));
    }

    /// <summary>Whether it is a <c>canonversion</c>: cut after the first number that is not zero.</summary>
    public static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (text is "0.0.0")
        {
            return true;
        }

        var last = text.StartsWith("0.0.") ? text[4..] : text.StartsWith("0.") ? text[2..] : text;
        return last.Length > 0 && last[0] is >= '1' and <= '9' && !last.ContainsAnyExceptInRange('0', '9');
    }

    private static string? FindNumberError(string text, ref int position, string part)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        if (position == start)
        {
            return position == text.Length
                ? $"unexpected end of input while parsing {part} version number"
                : $"unexpected character '{text[position]}' while parsing {part} version number";
        }

        var digits = text.AsSpan(start, position - start);
        if (digits.Length > 1 && digits[0] == '0')
        {
            return $"invalid leading zero in {part} version number";
        }

        return ulong.TryParse(digits, System.Globalization.NumberStyles.None, null, out _) ? null : $"value of {part} version number exceeds 64 bits";
    }

    // What follows the three numbers: -pre.release+build.
    private static string? FindRestError(ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
        {
            return null;
        }

        if (rest[0] is not ('-' or '+'))
        {
            return $"unexpected character '{rest[0]}' after patch version number";
        }

        var plus = rest.IndexOf('+');
        var preRelease = rest[0] == '-' ? rest[1..(plus < 0 ? rest.Length : plus)] : default;
        if (rest[0] == '-' && FindIdentifierError(preRelease, "pre-release", allowLeadingZero: false) is { } error)
        {
            return error;
        }

        return plus < 0 ? null : FindIdentifierError(rest[(plus + 1)..], "build metadata", allowLeadingZero: true);
    }

    private static string? FindIdentifierError(ReadOnlySpan<char> text, string part, bool allowLeadingZero)
    {
        foreach (var range in text.Split('.'))
        {
            var identifier = text[range];
            if (identifier.IsEmpty)
            {
                return $"empty identifier segment in {part}";
            }

            foreach (var character in identifier)
            {
                if (!char.IsAsciiLetterOrDigit(character) && character != '-')
                {
                    return $"unexpected character '{character}' in {part}";
                }
            }

            if (!allowLeadingZero && identifier.Length > 1 && identifier[0] == '0' && !identifier.ContainsAnyExceptInRange('0', '9'))
            {
                return $"invalid leading zero in {part}";
            }
        }

        return null;
    }
}
