namespace Skiff.Spin.Manifest.Reading;

/// <summary>The names of dependencies: <c>ns:pkg</c>, <c>ns:pkg/iface</c>, both perhaps with <c>@1.2.3</c>, or a plain name in kebab case.</summary>
internal static class DependencyName
{
    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Check(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        var path = at < 0 ? name : name[..at];
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return at < 0 ? Identifiers.CheckKebab(name) : "only packages and interfaces have versions";
        }

        if (at >= 0 && !IsVersion(name.AsSpan(at + 1)))
        {
            return $"\"{name[(at + 1)..]}\" is no version such as 1.2.3";
        }

        string[] words = [path[..colon], .. path[(colon + 1)..].Split('/')];
        return words.Length > 3 ? "a package has one namespace, and an interface of it one name" : words.Select(Identifiers.CheckKebab).FirstOrDefault(problem => problem is not null);
    }

    // Semantic Versioning 2.0, of which the three numbers are looked at; what follows '-' or '+' is compared as it is.
    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('-', '+');
        Span<Range> parts = stackalloc Range[4];
        var numbers = end < 0 ? text : text[..end];
        var count = numbers.Split(parts, '.');
        for (var i = 0; i < count; i++)
        {
            if (numbers[parts[i]].IsEmpty || numbers[parts[i]].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }
        }

        return count == 3;
    }
}
