namespace Skiff.Spin.Triggers.Http.Routing;

/// <summary>A route of an HTTP trigger: literal segments, named segments (<c>:name</c>), and perhaps a trailing wildcard (<c>/...</c> or <c>/*</c>).</summary>
/// <remarks>Source: Spin's documentation of the HTTP trigger, "Routing".</remarks>
public sealed class RoutePattern
{
    private RoutePattern(string text, IReadOnlyList<RouteSegment> segments, bool hasWildcard, bool hasTrailingSlash)
    {
        Text = text;
        Segments = segments;
        HasWildcard = hasWildcard;
        HasTrailingSlash = hasTrailingSlash;
    }

    /// <summary>The route as the manifest writes it, with <c>/*</c> written as <c>/...</c>.</summary>
    public string Text { get; }

    /// <summary>The segments before the wildcard.</summary>
    public IReadOnlyList<RouteSegment> Segments { get; }

    /// <summary>Whether whatever follows the segments matches.</summary>
    public bool HasWildcard { get; }

    /// <summary>Whether an exact route ends in a slash: <c>/a/</c> is not <c>/a</c>.</summary>
    public bool HasTrailingSlash { get; }

    /// <summary>The route without its wildcard, for example <c>/a</c> of <c>/a/...</c>.</summary>
    public string WithoutWildcard => HasWildcard ? Text[..^"/...".Length] : Text;

    /// <summary>Reads a route; on failure <paramref name="error"/> says what is wrong with it.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RoutePattern? pattern, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? error)
    {
        pattern = null;
        if (!text.StartsWith('/'))
        {
            error = "a route begins with '/'";
            return false;
        }

        var hasWildcard = text.EndsWith("/...", StringComparison.Ordinal) || text.EndsWith("/*", StringComparison.Ordinal);
        var fixedPart = hasWildcard ? text[..text.LastIndexOf('/')] : text;
        var hasTrailingSlash = !hasWildcard && fixedPart.Length > 1 && fixedPart.EndsWith('/');
        var segments = new List<RouteSegment>();
        foreach (var part in fixedPart.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "..." or "*")
            {
                error = $"a wildcard stands only at the end, not in the middle of '{text}'";
                return false;
            }

            if (part[0] != ':')
            {
                segments.Add(new RouteSegment(part, IsNamed: false));
                continue;
            }

            var name = part[1..];
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                error = $"'{part}' is no name for a segment: letters, digits, '_' and '-' are";
                return false;
            }

            if (segments.Exists(s => s.IsNamed && s.Text == name))
            {
                error = $"the segment ':{name}' occurs twice";
                return false;
            }

            segments.Add(new RouteSegment(name, IsNamed: true));
        }

        error = null;
        pattern = new RoutePattern(hasWildcard ? fixedPart + "/..." : text, segments, hasWildcard, hasTrailingSlash);
        return true;
    }

    /// <summary>Whether two routes match exactly the same paths (names of segments do not matter).</summary>
    public bool IsSameAs(RoutePattern other) =>
        HasWildcard == other.HasWildcard && HasTrailingSlash == other.HasTrailingSlash && Segments.Count == other.Segments.Count &&
        Segments.Zip(other.Segments).All(p => p.First.IsNamed == p.Second.IsNamed && (p.First.IsNamed || p.First.Text == p.Second.Text));

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>One segment of a route.</summary>
/// <param name="Text">The literal text, or the name.</param>
/// <param name="IsNamed">Whether it matches any one segment.</param>
public readonly record struct RouteSegment(string Text, bool IsNamed);
