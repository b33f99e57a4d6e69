using System.Diagnostics.CodeAnalysis;

namespace Skiff.Spin.Apps.Files;

/// <summary>
/// A pattern of relative paths: <c>*</c> and <c>?</c> within a segment, <c>[abc]</c>, <c>[a-z]</c>, <c>[!a]</c>, and <c>**</c> for any number of segments.
/// Names that begin with a dot are nothing special.
/// </summary>
internal sealed class Glob
{
    private readonly string[] _segments;

    private Glob(string[] segments) => _segments = segments;

    /// <summary>The segments before the first with a wildcard: where to begin to look.</summary>
    public string FixedPrefix => string.Join('/', _segments.TakeWhile(s => !HasWildcard(s)));

    /// <summary>Segments of the longest path that can match; null if there is no longest.</summary>
    public int? Depth => _segments.Contains("**", StringComparer.Ordinal) ? null : _segments.Length;

    /// <summary>Whether a text uses any of the marks of patterns.</summary>
    public static bool HasWildcard(string text) => text.AsSpan().ContainsAny("*?[");

    /// <summary>Reads a pattern; on failure <paramref name="error"/> says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Glob? glob, [NotNullWhen(false)] out string? error)
    {
        glob = null;
        error = null;
        var segments = text.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s != ".").ToArray();
        if (text.StartsWith('/'))
        {
            error = "it must be relative to the manifest";
        }
        else if (segments.Contains("..", StringComparer.Ordinal))
        {
            error = "it must not leave the directory of the manifest by '..'";
        }
        else if (segments.Length == 0)
        {
            error = "it names no file";
        }
        else if (Array.Find(segments, s => s.Contains("**", StringComparison.Ordinal) && s != "**") is not null)
        {
            error = "'**' stands for whole segments, between slashes";
        }
        else if (Array.Find(segments, HasOpenClass) is not null)
        {
            error = "a '[' has no ']'";
        }

        if (error is not null)
        {
            return false;
        }

        glob = new Glob(segments);
        return true;
    }

    /// <summary>Whether a relative path matches.</summary>
    public bool IsMatch(string path) => IsMatch(_segments, path.Split('/'));

    // Of the '**' so far, only the last can be stretched: what the earlier ones took need not change. So the time is at most the product of both lengths.
    private static bool IsMatch(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        int at = 0, of = 0, starAt = -1, starOf = -1;
        while (of < path.Length)
        {
            if (at < pattern.Length && pattern[at] == "**")
            {
                (starAt, starOf) = (at++, of);
            }
            else if (at < pattern.Length && IsMatch(pattern[at].AsSpan(), path[of]))
            {
                at++;
                of++;
            }
            else if (starAt >= 0)
            {
                at = starAt + 1;
                of = ++starOf;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == "**")
        {
            at++;
        }

        return at == pattern.Length;
    }

    private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int at = 0, of = 0, starAt = -1, starOf = -1;
        while (of < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (starAt, starOf) = (at++, of);
            }
            else if (at < pattern.Length && MatchesOne(pattern[at..], name[of], out var used))
            {
                at += used;
                of++;
            }
            else if (starAt >= 0)
            {
                at = starAt + 1;
                of = ++starOf;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char c, out int used)
    {
        used = 1;
        if (pattern[0] != '[')
        {
            return pattern[0] == '?' || pattern[0] == c;
        }

        var end = ClassEnd(pattern);
        used = end + 1;
        var isNegated = pattern[1] is '!' or '^';
        var members = pattern[(isNegated ? 2 : 1)..end];
        var isMember = false;
        for (var i = 0; i < members.Length; i++)
        {
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                isMember |= c >= members[i] && c <= members[i + 2];
                i += 2;
            }
            else
            {
                isMember |= members[i] == c;
            }
        }

        return isMember != isNegated;
    }

    // A ']' right after '[' or '[!' is a member.
    private static int ClassEnd(ReadOnlySpan<char> pattern)
    {
        var first = pattern.Length > 1 && pattern[1] is '!' or '^' ? 3 : 2;
        return pattern.Length <= first ? -1 : pattern[first..].IndexOf(']') is var end and >= 0 ? first + end : -1;
    }

    private static bool HasOpenClass(string segment)
    {
        for (var rest = segment.AsSpan(); rest.IndexOf('[') is var start and >= 0;)
        {
            rest = rest[start..];
            var end = ClassEnd(rest);
            if (end < 0)
            {
                return true;
            }

            rest = rest[(end + 1)..];
        }

        return false;
    }
}
