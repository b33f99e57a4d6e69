using Skiff.Spin.Triggers.Http.Routing;

namespace Skiff.Spin.Tests.Triggers.Http;

public class RouterTests
{
    [Theory]
    [InlineData("/a/b", "/a/b", "/a/b", "")]
    [InlineData("/a/...", "/a", "/a/...", "")]
    [InlineData("/a/...", "/a/", "/a/...", "/")]
    [InlineData("/a/...", "/a/b/c", "/a/...", "/b/c")]
    [InlineData("/a/*", "/a/b", "/a/...", "/b")]
    [InlineData("/...", "/", "/...", "/")]
    [InlineData("/...", "/x/", "/...", "/x/")]
    [InlineData("/", "/", "/", "")]
    public void A_route_matches_its_paths(string route, string path, string matched, string pathInfo)
    {
        var router = Make(route);

        Assert.True(router.TryMatch(path, out var match));

        Assert.Equal(matched, match.Pattern.Text);
        Assert.Equal(pathInfo, match.PathInfo);
    }

    [Theory]
    [InlineData("/a", "/ab")]
    [InlineData("/a", "/a/")]
    [InlineData("/a", "/a/b")]
    [InlineData("/a/", "/a")]
    [InlineData("/a/...", "/ab")]
    [InlineData("/a/:x", "/a")]
    [InlineData("/a/:x", "/a/b/c")]
    public void A_route_does_not_match_other_paths(string route, string path)
    {
        Assert.False(Make(route).TryMatch(path, out _));
    }

    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/x", "/a/:name")]
    [InlineData("/a/x/y", "/a/...")]
    [InlineData("/z", "/...")]
    [InlineData("/a/b/c/d", "/a/b/...")]
    public void Exact_beats_named_beats_wildcard_and_longer_prefixes_win(string path, string expected)
    {
        var router = Make("/...", "/a/...", "/a/:name", "/a/b", "/a/b/...");

        Assert.True(router.TryMatch(path, out var match));

        Assert.Equal(expected, match.Pattern.Text);
    }

    [Fact]
    public void Named_segments_are_handed_over_in_order()
    {
        var router = Make("/u/:user/p/:post/...");

        Assert.True(router.TryMatch("/u/ann/p/7/edit", out var match));

        Assert.Equal([new("user", "ann"), new("post", "7")], match.Names);
        Assert.Equal("/edit", match.PathInfo);
    }

    [Fact]
    public void Backtracking_finds_the_named_route_when_the_literal_leads_nowhere()
    {
        var router = Make("/a/b/c", "/a/:x/d");

        Assert.True(router.TryMatch("/a/b/d", out var match));

        Assert.Equal("/a/:x/d", match.Pattern.Text);
        Assert.Equal([new("x", "b")], match.Names);
    }

    [Fact]
    public void Of_duplicates_the_last_wins_and_the_first_is_told()
    {
        var router = new Router<string>();
        router.Add(Parse("/a/:x"), "first", out _);

        router.Add(Parse("/a/:y"), "second", out var replaced);

        Assert.Equal("first", replaced);
        Assert.True(router.TryMatch("/a/1", out var match));
        Assert.Equal("second", match.Target);
    }

    [Theory]
    [InlineData("a", "begins with '/'")]
    [InlineData("/a/.../b", "only at the end")]
    [InlineData("/a/:", "no name")]
    [InlineData("/:x/:x", "occurs twice")]
    public void A_malformed_route_is_refused_with_its_reason(string route, string reason)
    {
        Assert.False(RoutePattern.TryParse(route, out _, out var error));

        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    private static Router<string> Make(params string[] routes)
    {
        var router = new Router<string>();
        foreach (var route in routes)
        {
            router.Add(Parse(route), route, out _);
        }

        return router;
    }

    private static RoutePattern Parse(string route)
    {
        Assert.True(RoutePattern.TryParse(route, out var pattern, out _));
        return pattern;
    }
}
