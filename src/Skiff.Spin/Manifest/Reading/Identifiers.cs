namespace Skiff.Spin.Manifest.Reading;

/// <summary>The rules for ids: words of ASCII letters and digits, each beginning with a letter and all of one case, joined by one kind of mark.</summary>
internal static class Identifiers
{
    /// <summary>Checks the id of a component, such as <c>my-component</c>.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? CheckKebab(string id) => Check(id, '-', '_', mustBeLower: false);

    /// <summary>Checks the name of a variable, such as <c>api_token</c>.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? CheckLowerSnake(string name) => Check(name, '_', '-', mustBeLower: true);

    private static string? Check(string id, char mark, char otherMark, bool mustBeLower)
    {
        if (id.Length == 0)
        {
            return "it must not be empty";
        }

        foreach (var word in id.Split(mark))
        {
            if (CheckWord(word, mark, otherMark, mustBeLower) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? CheckWord(string word, char mark, char otherMark, bool mustBeLower)
    {
        if (word.Length == 0)
        {
            return $"there must be a word before and after each '{mark}'";
        }

        if (word.Contains(otherMark, StringComparison.Ordinal))
        {
            return $"words are separated with '{mark}', not with '{otherMark}'";
        }

        if (word.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c)) is var stranger and not '\0')
        {
            return $"words consist of ASCII letters and digits, not of '{stranger}'";
        }

        if (!char.IsAsciiLetter(word[0]))
        {
            return $"words begin with a letter, not with '{word[0]}'";
        }

        var hasUpper = word.Any(char.IsAsciiLetterUpper);
        return mustBeLower && hasUpper ? "all letters are lower case"
            : hasUpper && word.Any(char.IsAsciiLetterLower) ? "the letters of a word are all lower case or all upper case"
            : null;
    }
}
