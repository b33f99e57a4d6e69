using System.Diagnostics.CodeAnalysis;

namespace Skiff.Spin.Configuration;

/// <summary>A file of environment variables: <c>NAME=value</c> lines, with <c>export</c> before them or not, <c>#</c> comments, values in quotes or not. Nothing in them is replaced.</summary>
internal static class DotenvFile
{
    private const string Export = "export ";

    /// <summary>Reads one.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="values">The variables; of a name that comes twice the first one holds.</param>
    /// <param name="problem">Why it cannot be read.</param>
    public static bool TryRead(string path, [NotNullWhen(true)] out Dictionary<string, string>? values, [NotNullWhen(false)] out string? problem)
    {
        (values, problem) = (null, null);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return false;
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || Unquote(line[(equals + 1)..].Trim()) is not { } value)
            {
                problem = $"line {i + 1} is not of the form NAME=value";
                return false;
            }

            var name = line[..equals].Trim();
            found.TryAdd(name.StartsWith(Export, StringComparison.Ordinal) ? name[Export.Length..].Trim() : name, value);
        }

        values = found;
        return true;
    }

    // Null for a quote that is not closed, or has something other than a comment behind it.
    private static string? Unquote(string text)
    {
        if (text.Length == 0 || text[0] is not ('"' or '\''))
        {
            var comment = text.IndexOf(" #", StringComparison.Ordinal);
            return comment < 0 ? text : text[..comment].TrimEnd();
        }

        var close = text.IndexOf(text[0], 1);
        return close > 0 && text[(close + 1)..].Trim() is "" or ['#', ..] ? text[1..close] : null;
    }
}
