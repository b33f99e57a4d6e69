using System.Diagnostics.CodeAnalysis;

namespace Skiff.Spin.Triggers.Http.Routing;

/// <summary>
/// Finds the route for a path. Exact segments beat named ones, named ones beat the wildcard, a longer prefix beats a shorter one; decided
/// segment by segment from the left. Immutable after construction: safe for any number of threads.
/// </summary>
/// <typeparam name="T">What a route leads to.</typeparam>
public sealed class Router<T>
    where T : class
{
    private readonly Node _root = new();

    /// <summary>Adds a route. Of two that match the same paths the later one wins; the earlier one's target is given back in <paramref name="replaced"/>.</summary>
    public void Add(RoutePattern pattern, T target, out T? replaced)
    {
        var node = _root;
        foreach (var segment in pattern.Segments)
        {
            node = segment.IsNamed ? node.Named ??= new Node() : GetOrAdd(node, segment.Text);
        }

        ref var slot = ref pattern.HasWildcard ? ref node.Wildcard : ref pattern.HasTrailingSlash ? ref node.ExactWithSlash : ref node.Exact;
        replaced = slot?.Target;
        slot = new Leaf(pattern, target);
    }

    /// <summary>Finds the best route for the path of a request (percent-encoding left as it came, without the query).</summary>
    public bool TryMatch(string path, [NotNullWhen(true)] out RouteMatch<T>? match)
    {
        if (_root.IsOnlyWildcard)
        {
            // The route "/...", alone: there is nothing to look for.
            match = new RouteMatch<T>(_root.Wildcard!.Pattern, _root.Wildcard.Target, [], path);
            return true;
        }

        var segments = Split(path, out var ends);
        var captures = new string[segments.Count];
        var hasTrailingSlash = path.Length > 1 && path.EndsWith('/');
        var leaf = Find(_root, segments, 0, captures, hasTrailingSlash, out var used);
        if (leaf is null)
        {
            match = null;
            return false;
        }

        var names = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < leaf.Pattern.Segments.Count; i++)
        {
            if (leaf.Pattern.Segments[i].IsNamed)
            {
                names.Add(new(leaf.Pattern.Segments[i].Text, captures[i]));
            }
        }

        // What the wildcard caught, with its leading slash: "" for /a, "/" for /a/, "/b" for /a/b of the route /a/...
        var pathInfo = leaf.Pattern.HasWildcard ? path[(used == 0 ? 0 : ends[used - 1])..] : "";
        match = new RouteMatch<T>(leaf.Pattern, leaf.Target, names, pathInfo);
        return true;
    }

    private static Leaf? Find(Node node, List<string> segments, int at, string[] captures, bool hasTrailingSlash, out int used)
    {
        used = at;
        if (at == segments.Count)
        {
            var exact = hasTrailingSlash ? node.ExactWithSlash : node.Exact;
            return exact ?? node.Wildcard;
        }

        if (node.Literals is not null && node.Literals.TryGetValue(segments[at], out var literal) &&
            Find(literal, segments, at + 1, captures, hasTrailingSlash, out used) is { } byLiteral)
        {
            return byLiteral;
        }

        if (node.Named is not null)
        {
            captures[at] = segments[at];
            if (Find(node.Named, segments, at + 1, captures, hasTrailingSlash, out used) is { } byName)
            {
                return byName;
            }
        }

        used = at;
        return node.Wildcard;
    }

    private static List<string> Split(string path, out List<int> ends)
    {
        var segments = new List<string>();
        ends = [];
        var at = 0;
        while (at < path.Length)
        {
            var begin = path[at] == '/' ? at + 1 : at;
            var end = path.IndexOf('/', begin);
            end = end < 0 ? path.Length : end;
            if (end > begin)
            {
                segments.Add(path[begin..end]);
                ends.Add(end);
            }

            at = end == at ? end + 1 : end;
        }

        return segments;
    }

    private static Node GetOrAdd(Node node, string text)
    {
        node.Literals ??= new Dictionary<string, Node>(StringComparer.Ordinal);
        if (!node.Literals.TryGetValue(text, out var next))
        {
            node.Literals[text] = next = new Node();
        }

        return next;
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Literals;
        public Node? Named;
        public Leaf? Exact;
        public Leaf? ExactWithSlash;
        public Leaf? Wildcard;

        public bool IsOnlyWildcard => Wildcard is not null && Literals is null && Named is null && Exact is null && ExactWithSlash is null;
    }

    private sealed record Leaf(RoutePattern Pattern, T Target);
}

/// <summary>What a path matched.</summary>
/// <typeparam name="T">What a route leads to.</typeparam>
/// <param name="Pattern">The route.</param>
/// <param name="Target">What it leads to.</param>
/// <param name="Names">The named segments and the text each caught, in the order of the route.</param>
/// <param name="PathInfo">What the wildcard caught; empty for an exact route.</param>
public sealed record RouteMatch<T>(RoutePattern Pattern, T Target, IReadOnlyList<KeyValuePair<string, string>> Names, string PathInfo)
    where T : class;
