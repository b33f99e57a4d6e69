namespace Skiff.Components.Wit;

/// <summary>The forms of names.</summary>
internal static class WitNames
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "as", "async", "bool", "borrow", "char", "constructor", "enum", "export", "f32", "f64", "flags", "from", "func", "future", "import", "include",
        "interface", "list", "map", "option", "own", "package", "record", "resource", "result", "s16", "s32", "s64", "s8", "static", "stream", "string",
        "tuple", "type", "u16", "u32", "u64", "u8", "use", "variant", "with", "world",
    };

    /// <summary>Words that are names only behind a <c>%</c>.</summary>
    public static bool IsKeyword(string name) => Keywords.Contains(name);

    /// <summary>A name as WIT wants it written.</summary>
    public static string Escape(string name) => IsKeyword(name) ? "%" + name : name;

    /// <summary>Kebab case: Explainer.md, <c>label</c>. Each word is all in lower case or all in upper case; the first begins with a letter.</summary>
    public static bool IsLabel(ReadOnlySpan<char> name)
    {
        var isFirst = true;
        while (true)
        {
            var dash = name.IndexOf('-');
            var word = dash < 0 ? name : name.Slice(0, dash);
            if (word.IsEmpty || !IsWord(word) || (isFirst && word[0] is >= '0' and <= '9'))
            {
                return false;
            }

            if (dash < 0)
            {
                return true;
            }

            name = name.Slice(dash + 1);
            isFirst = false;
        }
    }

    /// <summary>Semantic Versioning 2.0: three numbers, then an optional pre-release and build.</summary>
    public static bool IsVersion(string version)
    {
        var build = version.IndexOf('+');
        if (build >= 0 && !AreIdentifiers(version.Substring(build + 1), numbersAreStrict: false))
        {
            return false;
        }

        var rest = build >= 0 ? version.Substring(0, build) : version;
        var dash = rest.IndexOf('-');
        if (dash >= 0 && !AreIdentifiers(rest.Substring(dash + 1), numbersAreStrict: true))
        {
            return false;
        }

        var numbers = (dash >= 0 ? rest.Substring(0, dash) : rest).Split('.');
        return numbers.Length == 3 && Array.TrueForAll(numbers, IsNumber);
    }

    private static bool AreIdentifiers(string text, bool numbersAreStrict) => Array.TrueForAll(text.Split('.'), part =>
        part.Length > 0 && part.All(c => c is '-' or (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'))
        && (!numbersAreStrict || !part.All(c => c is >= '0' and <= '9') || IsNumber(part)));

    private static bool IsNumber(string text) =>
        text.Length is > 0 and <= 19 && text.All(c => c is >= '0' and <= '9') && (text.Length == 1 || text[0] != '0');

    private static bool IsWord(ReadOnlySpan<char> word)
    {
        var hasLower = false;
        var hasUpper = false;
        foreach (var c in word)
        {
            hasLower |= c is >= 'a' and <= 'z';
            hasUpper |= c is >= 'A' and <= 'Z';
            if (c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')))
            {
                return false;
            }
        }

        return !(hasLower && hasUpper);
    }
}
