using Skiff.Spin.Capabilities.Variables;

namespace Skiff.Spin.Tests.Capabilities.Variables;

public class TemplateTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain } { text", "plain } { text")]
    [InlineData("{{ a }}", "<a>")]
    [InlineData("{{a}}", "<a>")]
    [InlineData("https://{{ host }}:{{ port }}/v1", "https://<host>:<port>/v1")]
    [InlineData("{{ a }}{{ b }}", "<a><b>")]
    [InlineData("{{ a }} }}", "<a> }}")]
    [InlineData("{{{ a }}", "<{ a>")]
    public void Names_between_braces_get_their_values(string text, string expected)
    {
        Assert.True(Template.TryParse(text, out var template, out _));
        Assert.Equal(expected, template.Resolve(name => $"<{name}>"));
    }

    [Theory]
    [InlineData("{{ a")]
    [InlineData("{{ a }} {{ b")]
    [InlineData("{{")]
    public void Braces_that_are_not_closed_are_refused(string text)
    {
        Assert.False(Template.TryParse(text, out _, out var problem));
        Assert.Equal("\"{{\" is not closed by \"}}\"", problem);
    }
}
