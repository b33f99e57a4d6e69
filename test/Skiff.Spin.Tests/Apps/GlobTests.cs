using Skiff.Spin.Apps.Files;

namespace Skiff.Spin.Tests.Apps;

public class GlobTests
{
    [Theory]
    [InlineData("*.txt", "a.txt", true)]
    [InlineData("*.txt", "d/a.txt", false)]
    [InlineData("*", ".hidden", true)]
    [InlineData("d/*", "d/a", true)]
    [InlineData("d/*", "d/e/a", false)]
    [InlineData("**/*", "a", true)]
    [InlineData("**/*", "d/e/a", true)]
    [InlineData("d/**/a", "d/a", true)]
    [InlineData("d/**/a", "d/e/f/a", true)]
    [InlineData("d/**/a", "e/d/a", false)]
    [InlineData("**/secret", "x/secret", true)]
    [InlineData("**/a/**/b", "a/x/a/y/b", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("[a-c]1", "b1", true)]
    [InlineData("[!a-c]1", "b1", false)]
    [InlineData("[]x]", "]", true)]
    [InlineData("./a/*", "a/b", true)]
    [InlineData("a*b*c", "aXbXbc", true)]
    public void A_pattern_matches_what_it_says(string pattern, string path, bool matches)
    {
        Assert.True(Glob.TryParse(pattern, out var glob, out _));

        Assert.Equal(matches, glob.IsMatch(path));
    }

    [Theory]
    [InlineData("/etc/*", "relative")]
    [InlineData("../*", "'..'")]
    [InlineData("a/../../b", "'..'")]
    [InlineData("", "no file")]
    [InlineData("a**/b", "whole segments")]
    [InlineData("[ab", "no ']'")]
    public void A_malformed_pattern_is_refused_with_its_reason(string pattern, string reason)
    {
        Assert.False(Glob.TryParse(pattern, out _, out var error));

        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_of_many_stars_takes_no_exponential_time()
    {
        var pattern = string.Concat(Enumerable.Repeat("*a", 200)) + "b";
        Assert.True(Glob.TryParse(pattern, out var glob, out _));

        Assert.False(glob.IsMatch(new string('a', 5000)));
    }
}
