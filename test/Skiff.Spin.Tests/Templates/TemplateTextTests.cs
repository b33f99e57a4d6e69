using Skiff.Spin.Apps;
using Skiff.Spin.Templates;

namespace Skiff.Spin.Tests.Templates;

/// <summary>Texts of templates.</summary>
public sealed class TemplateTextTests
{
    private static readonly Dictionary<string, string> Values = new() { ["name"] = "MyHTTPShop2-front_end", ["path"] = "/shop", ["empty"] = "" };

    [Theory]
    [InlineData("", "")]
    [InlineData("plain } { }}", "plain } { }}")]
    [InlineData("<{{name}}>{{ name }}", "<MyHTTPShop2-front_end>MyHTTPShop2-front_end")]
    [InlineData("{{empty}}{{empty}}", "")]
    [InlineData("{{ name | kebab_case }}", "my-httpshop2-front-end")]
    [InlineData("{{ name|snake_case }}", "my_httpshop2_front_end")]
    [InlineData("{{ name | pascal_case }}", "MyHttpshop2FrontEnd")]
    [InlineData("{{ path | http_wildcard }} {{ path | http_wildcard | http_wildcard }}", "/shop/... /shop/...")]
    [InlineData("{{ empty | pascal_case }}", "")]
    public void Values_stand_where_they_are_named(string text, string expected) => Assert.Equal(expected, TemplateText.Render(text, "t", Values));

    [Theory]
    [InlineData("{{ nam }}", "t: the template has no parameter \"nam\"; did you mean \"name\"?")]
    [InlineData("{{ name", "t: \"{{\" is not closed by \"}}\"")]
    [InlineData("{{ name | kebab }}", "t: there is no filter \"kebab\"")]
    [InlineData("{{ name | snake_kase }}", "t: there is no filter \"snake_kase\"; did you mean \"snake_case\"?")]
    [InlineData("{% if name %}x{% endif %}", "t: tags ({% ... %}) are not supported; only values ({{ name | filter }}) are")]
    [InlineData("{{}}", "t: the template has no parameter \"\"")]
    public void What_there_is_not_is_refused(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<AppException>(() => TemplateText.Render(text, "t", Values)).Message);
}
