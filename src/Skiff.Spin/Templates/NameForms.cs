using System.Text;

namespace Skiff.Spin.Templates;

/// <summary>The forms of names that templates ask for, under the names of Spin's filters.</summary>
internal static class NameForms
{
    private static readonly Dictionary<string, Func<string, string>> Forms = new(StringComparer.Ordinal)
    {
        ["kebab_case"] = name => string.Join('-', WordsOf(name)),
        ["snake_case"] = name => string.Join('_', WordsOf(name)),
        ["pascal_case"] = Pascal,
        ["dotted_pascal_case"] = name => string.Join('.', name.Split('.').Select(Pascal)),
        ["http_wildcard"] = route => route.EndsWith("/...", StringComparison.Ordinal) ? route : route.TrimEnd('/') + "/...",
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Names => Forms.Keys;

    /// <summary>One; null if there is none of that name.</summary>
    public static Func<string, string>? Find(string filter) => Forms.GetValueOrDefault(filter);

    private static string Pascal(string name) => string.Concat(WordsOf(name).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    // In lower case. A word ends at what is no letter or digit, and before a capital that follows a small letter.
    private static List<string> WordsOf(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var previous = '\0';
        foreach (var c in name)
        {
            if (word.Length > 0 && (!char.IsLetterOrDigit(c) || (char.IsUpper(c) && !char.IsUpper(previous))))
            {
                words.Add(word.ToString());
                word.Clear();
            }

            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c));
            }

            previous = c;
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
