namespace Skiff.Components.Validation.Names;

/// <summary>
/// Labels: words in kebab case, each all lower or all upper case, the first beginning with a letter. Source: Component Model, Explainer.md, "label".
/// </summary>
internal static class Label
{
    /// <summary>Whether the text is a label.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => IsKebab(text, allowUpperCase: true);

    /// <summary>Whether the text is a label without upper case, as in the names of packages.</summary>
    public static bool IsLowerCase(ReadOnlySpan<char> text) => IsKebab(text, allowUpperCase: false);

    private static bool IsKebab(ReadOnlySpan<char> text, bool allowUpperCase)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var range in text.Split('-'))
        {
            var word = text[range];
            if (word.IsEmpty || word.ContainsAnyExcept(Letters.LowerAndDigits) && (!allowUpperCase || word.ContainsAnyExcept(Letters.UpperAndDigits)))
            {
                return false;
            }
        }

        return true;
    }

    private static class Letters
    {
        public static readonly System.Buffers.SearchValues<char> LowerAndDigits = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
        public static readonly System.Buffers.SearchValues<char> UpperAndDigits = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    }
}
