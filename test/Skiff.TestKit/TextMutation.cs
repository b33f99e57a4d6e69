namespace Skiff.TestKit;

/// <summary>Damages source text, for tests that a reader survives whatever it gets.</summary>
public static class TextMutation
{
    /// <summary>Cuts, repeats and inserts in one or two places. The text must have more than 12 characters.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="pieces">What is inserted.</param>
    /// <param name="text">The text before.</param>
    public static string Apply(Random random, IReadOnlyList<string> pieces, string text)
    {
        for (var n = random.Next(1, 3); n > 0; n--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, pieces[random.Next(pieces.Count)]),
                2 => text.Insert(at, text.Substring(random.Next(text.Length - 12), 12)),
                _ => text.Remove(at, length).Insert(at, pieces[random.Next(pieces.Count)]),
            };
        }

        return text;
    }
}
