using Skiff.Components.Validation.Names;

namespace Skiff.Components.Tests.Validation;

/// <summary>Source: Component Model, Explainer.md, "Import and Export Definitions" and "Name Uniqueness".</summary>
public class NameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a-b-c")]
    [InlineData("a1-2-3")]
    [InlineData("A-B-C")]
    [InlineData("a11-w0rds")]
    [InlineData("m1x3d-4CR0NYMS")]
    public void These_are_labels(string text) => Assert.True(Label.IsValid(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("a-")]
    [InlineData("-a")]
    [InlineData("a--b")]
    [InlineData("1-2-3")]
    [InlineData("aB")]
    [InlineData("a_b")]
    [InlineData("ä")]
    public void These_are_no_labels(string text) => Assert.False(Label.IsValid(text));

    [Theory]
    [InlineData("foo", "FOO")]
    [InlineData("foo-bar", "foo-BAR")]
    [InlineData("[constructor]foo", "[constructor]FOO")]
    [InlineData("[method]foo.bar", "[static]foo.BAR")]
    [InlineData("foo", "[method]foo.foo")]
    [InlineData("foo-bar", "[static]foo-BAR.FOO-bar")]
    [InlineData("foo:bar/baz", "foo:bar/BAZ")]
    public void These_names_conflict(string left, string right) =>
        Assert.Equal(ExternNameSyntax.Canonicalize(left), ExternNameSyntax.Canonicalize(right));

    [Fact]
    public void The_names_of_the_explainer_are_strongly_unique()
    {
        string[] names = ["foo", "foo-bar", "[constructor]foo", "[method]foo.bar", "[static]foo.baz", "foo:bar/baz", "a:b/c@1.0.0-x", "a:b/c@1.0.0-X"];

        Assert.Equal(names.Length, names.Select(ExternNameSyntax.Canonicalize).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("0.2.12")]
    [InlineData("1.0.0-rc.1")]
    [InlineData("1.0.0-0a.x-y+001.b")]
    [InlineData("18446744073709551615.0.0")]
    public void These_are_versions(string text) => Assert.Null(SemanticVersion.FindError(text));

    [Theory]
    [InlineData("", "empty string")]
    [InlineData("1", "unexpected end of input")]
    [InlineData("1.2.", "unexpected end of input")]
    [InlineData("1.2.3.4", "unexpected character '.'")]
    [InlineData("01.2.3", "leading zero")]
    [InlineData("1.2.3-01", "leading zero")]
    [InlineData("1.2.3-a..b", "empty identifier")]
    [InlineData("1.2.3+", "empty identifier")]
    [InlineData("1.2.3-a_b", "unexpected character '_'")]
    [InlineData("18446744073709551616.0.0", "exceeds")]
    public void These_are_no_versions(string text, string error) => Assert.Contains(error, SemanticVersion.FindError(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("1", true)]
    [InlineData("12", true)]
    [InlineData("0.2", true)]
    [InlineData("0.0.1", true)]
    [InlineData("0.0.0", true)]
    [InlineData("0", false)]
    [InlineData("0.0", false)]
    [InlineData("1.2", false)]
    [InlineData("01", false)]
    [InlineData("0.2.1", false)]
    [InlineData("", false)]
    public void Canonical_versions_end_at_the_first_number_that_is_not_zero(string text, bool isCanonical) =>
        Assert.Equal(isCanonical, SemanticVersion.IsCanonical(text));

    [Theory]
    [InlineData("[method]a", "failed to find `.` character")]
    [InlineData("[method]a.b.c", "not in kebab case")]
    [InlineData("[method].a", "not in kebab case")]
    [InlineData("[static]a.", "not in kebab case")]
    [InlineData("[constructor]", "not in kebab case")]
    [InlineData("a:b", "expected `/`")]
    [InlineData("a:b/c/d", "trailing characters")]
    [InlineData("a:B/c", "upper case")]
    public void These_are_no_names(string name, string error) => Assert.Contains(error, ExternNameSyntax.TryParse(name, out _), StringComparison.Ordinal);
}
