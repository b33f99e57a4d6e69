namespace Skiff.Text;

/// <summary>Finds what a misspelt word was likely meant to be.</summary>
public static class EditDistance
{
    /// <summary>The nearest of the known words, or null if none is near: at most a third of its letters, and at most three, differ.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var candidate in known)
        {
            var distance = Between(word, candidate);
            if (distance < least && distance <= Math.Min(3, Math.Max(1, candidate.Length / 3)))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>How many letters must be added, dropped, changed or swapped with their neighbour (Damerau 1964, adjacent transpositions).</summary>
    internal static int Between(string a, string b)
    {
        // A word of a hostile manifest may be long; nothing that long is near a field's name.
        if (Math.Abs(a.Length - b.Length) > 3)
        {
            return int.MaxValue;
        }

        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var least = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    least = Math.Min(least, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = least;
            }
        }

        return rows[a.Length, b.Length];
    }
}
