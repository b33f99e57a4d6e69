using System.Text;
using Skiff.Spin.Apps;
using Skiff.Spin.Templates;

namespace Skiff.Spin.Tests.Templates;

/// <summary>Templates, with a manifest and files.</summary>
public sealed class AppTemplateTests
{
    private const string Manifest = """
        manifest_version = "1"
        id = "x"
        description = "An x"
        tags = ["one", "two"]
        trigger_type = "http"

        [add_component]
        skip_files = ["spin.toml"]
        [add_component.snippets]
        component = "component.txt"

        [parameters]
        path = { type = "string", prompt = "Path?", default = "/", pattern = '^/\S*$' }
        size = { type = "string", prompt = "Size?", allowed_values = ["s", "m"] }
        """;

    private static readonly Dictionary<string, string> Values = new() { ["project-name"] = "shop", ["path"] = "/p" };

    [Fact]
    public void A_template_says_what_it_is_and_what_it_asks_for()
    {
        var template = Read(Manifest);

        Assert.Equal(("x", "An x", "one two", true), (template.Id, template.Description, string.Join(' ', template.Tags), template.AddsComponents));
        Assert.Equal([("path", "Path?", "/"), ("size", "Size?", null)], template.Parameters.Select(parameter => (parameter.Name, parameter.Prompt, parameter.Default)));
    }

    [Theory]
    [InlineData(0, "/a", null)]
    [InlineData(0, "a", @"'a' does not match ^/\S*$")]
    [InlineData(1, "m", null)]
    [InlineData(1, "l", "'l' is none of s, m")]
    public void Values_are_checked(int parameter, string value, string? problem) => Assert.Equal(problem, Read(Manifest).Parameters[parameter].ProblemWith(value));

    [Fact]
    public void An_application_has_all_files_with_values_in_texts_and_names()
    {
        byte[] picture = [0x89, 0x50, 0xFF, 0x7B, 0x7B];
        var template = AppTemplate.Read("x", [
            File(AppTemplate.ManifestPath, Manifest), File("content/spin.toml", "name = \"{{project-name}}\""), File("content/src/{{project-name}}.c.tmpl", "{{path}}"),
            new TemplateFile("content/logo", [.. picture]), File("README.md", "of the template")]);

        var files = template.MakeApp(Values);

        Assert.Equal(["logo", "spin.toml", "src/shop.c"], files.Select(file => file.Path));
        Assert.Equal(picture, files[0].Content.AsEnumerable());
        Assert.Equal(("name = \"shop\"", "/p"), (files[1].Text, files[2].Text));
    }

    [Fact]
    public void A_component_has_the_files_that_are_not_left_out_and_a_piece_of_manifest()
    {
        var template = AppTemplate.Read("x", [File(AppTemplate.ManifestPath, Manifest), File("content/spin.toml", ""), File("content/main.c", ""), File("metadata/snippets/component.txt", "[component.{{project-name}}]")]);

        var (files, manifest) = template.MakeComponent(Values);

        Assert.Equal(["main.c"], files.Select(file => file.Path));
        Assert.Equal("[component.shop]", manifest);
    }

    [Fact]
    public void A_template_without_a_snippet_makes_no_components()
    {
        var template = Read("manifest_version = \"1\"\nid = \"x\"");

        Assert.False(template.AddsComponents);
        Assert.Equal("the template \"x\" makes applications, no components of others", Assert.Throws<AppException>(() => template.MakeComponent(Values)).Message);
    }

    [Theory]
    [InlineData("id = \"x\"", "has no field \"manifest_version\"")]
    [InlineData("manifest_version = \"2\"\nid = \"x\"", "this version reads templates of \"manifest_version\" \"1\"")]
    [InlineData("manifest_version = \"1\"", "has no field \"id\"")]
    [InlineData("manifest_version = \"1\"\nid = \"x\"\n[parameters]\na = 1", "the parameter \"a\" of the template must be a table, not an integer")]
    [InlineData("manifest_version = \"1\"\nid = \"x\"\n[parameters]\na = { pattern = \"(\" }", "the parameter \"a\": its pattern cannot be read: ")]
    [InlineData("manifest_version = \"1\"\nid = \"x\"\n[parameters]\na = { pattern = '(a)\\1' }", "the parameter \"a\": its pattern cannot be read: ")]
    [InlineData("manifest_version =", "error SK2001")]
    public void A_broken_manifest_is_refused_at_its_place(string manifest, string expected)
    {
        var message = Assert.Throws<AppException>(() => Read(manifest)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith("x/metadata/spin-template.toml:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_manifest_is_none() =>
        Assert.Equal("x is no template: it has no metadata/spin-template.toml", Assert.Throws<AppException>(() => AppTemplate.Read("x", [])).Message);

    private static AppTemplate Read(string manifest) => AppTemplate.Read("x", [File(AppTemplate.ManifestPath, manifest)]);

    private static TemplateFile File(string path, string text) => new(path, [.. Encoding.UTF8.GetBytes(text)]);
}
