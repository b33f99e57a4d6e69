using Skiff.Spin.Manifest;
using Skiff.Text;

namespace Skiff.Spin.Tests.Manifest;

public class ManifestReaderTests
{
    private const string Beginning = "spin_manifest_version = 2\n[application]\nname = \"a\"\n";
    private const string Trigger = "[[trigger.http]]\nroute = \"/\"\ncomponent = \"c\"\n";
    private const string Component = "[component.c]\nsource = \"c.wasm\"\n";

    [Fact]
    public void A_manifest_is_read_with_the_places_of_its_values()
    {
        var manifest = ReadWell(Beginning + "[[trigger.http]]\nroute = \"/x/...\"\ncomponent = \"c\"\nexecutor = { type = \"wagi\", argv = \"p ${ARGS}\" }\n" + Component + "environment = { A = \"1\" }\n");

        var trigger = Assert.IsType<HttpTriggerDeclaration>(Assert.Single(manifest.Triggers));
        Assert.Equal("/x/...", trigger.Route?.Value.Text);
        Assert.Equal("\"/x/...\"", manifest.Source.Slice(trigger.Route!.Value.Span).ToString());
        Assert.Equal("p ${ARGS}", Assert.IsType<HttpExecutor.Wagi>(trigger.Executor).Arguments);
        var component = Assert.Single(manifest.Components);
        Assert.Equal("c.wasm", Assert.IsType<ComponentSource.File>(component.Source).Path);
        Assert.Equal(("A", "1"), (component.Environment[0].Key, component.Environment[0].Value.Value));
        Assert.Equal("c", manifest.Source.Slice(component.Id.Span).ToString());
    }

    [Fact]
    public void Dependencies_come_from_files_components_downloads_and_registries()
    {
        var manifest = ReadWell(Beginning + Trigger + Component + """
            dependencies_inherit_configuration = true
            [component.c.dependencies]
            "a:b/file@1.2.3" = { path = "f.wasm", export = "x:y/z", inherit_configuration = ["files"] }
            "a:b" = { component = "c", inherit_configuration = false }
            "c:d" = { url = "https://e.example/f.wasm", digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
            plain-name = { version = ">=1.0", registry = "r.example", package = "p:q" }
            "e:f/g" = "^2.0"

            """);

        var dependencies = Assert.Single(manifest.Components).Dependencies;
        Assert.Equal(["a:b/file@1.2.3", "a:b", "c:d", "plain-name", "e:f/g"], dependencies.Select(d => d.Name.Value));
        Assert.Equal("f.wasm", Assert.IsType<ComponentSource.File>(Assert.IsType<DependencySource.Own>(dependencies[0].Source).Source).Path);
        Assert.Equal("x:y/z", dependencies[0].Export?.Value);
        Assert.Equal("c", Assert.IsType<DependencySource.Component>(dependencies[1].Source).Id.Value);
        Assert.Equal("https://e.example/f.wasm", Assert.IsType<ComponentSource.Remote>(Assert.IsType<DependencySource.Own>(dependencies[2].Source).Source).Url.Value);
        var package = Assert.IsType<DependencySource.Registry>(dependencies[3].Source);
        Assert.Equal((">=1.0", "r.example", "p:q"), (package.Version.Value, package.Address?.Value, package.Package?.Value));
        Assert.Equal("\"^2.0\"", manifest.Source.Slice(dependencies[4].Source.Span).ToString());
        Assert.Equal([false, false, true, true, true], dependencies.Select(d => d.Inherited.Has("environment")));
        Assert.True(dependencies[0].Inherited.Has("files"));
    }

    [Theory]
    [InlineData("\"a:b/c\" = 1", "8:11: error SK2104: dependency \"a:b/c\" must be a version or a table, not an integer")]
    [InlineData("\"a:b/c\" = { export = \"x\" }", "8:11: error SK2110: dependency \"a:b/c\" needs one of \"path\", \"component\", \"url\" and \"version\", which say where it comes from; it has none")]
    [InlineData("\"a:b/c\" = { path = \"f\", version = \"1.0\" }", "it has \"path\" and \"version\"")]
    [InlineData("\"a:b/c\" = { path = \"f\", registry = \"r\" }", "8:25: error SK2103: dependency \"a:b/c\" has no field \"registry\"")]
    [InlineData("\"a:b/c\" = { path = 1 }", "error SK2104: \"path\" of dependency \"a:b/c\" must be a string")]
    [InlineData("\"a:b/c\" = { url = \"u\" }", "error SK2102: dependency \"a:b/c\" has no field \"digest\"")]
    [InlineData("\"a:b/c\" = { url = \"u\", digest = \"sha256:1\" }", "error SK2111: \"digest\" must be")]
    [InlineData("\"a:b/c\" = { path = \"f\", inherit_configuration = \"all\" }", "8:49: error SK2104: \"inherit_configuration\" must be true, false or a list of fields")]
    [InlineData("\"a:b/c\" = { path = \"f\", inherit_configuration = [\"file\"] }", "8:50: error SK2111: \"file\" is nothing that can be inherited; did you mean \"files\"?")]
    [InlineData("\"a:b/c/d\" = \"1.0\"", "8:1: error SK2105: \"a:b/c/d\" is no name of a dependency: a package has one namespace, and an interface of it one name")]
    [InlineData("\"a:b@1\" = \"1.0\"", "error SK2105: \"a:b@1\" is no name of a dependency: \"1\" is no version such as 1.2.3")]
    [InlineData("\"a@1.0.0\" = \"1.0\"", "only packages and interfaces have versions")]
    [InlineData("plain_name = \"1.0\"", "words are separated with '-', not with '_'")]
    public void A_dependency_that_is_malformed_is_named_with_its_place(string dependency, string problem)
    {
        var text = Beginning + Trigger + "[component.c.dependencies]\n" + dependency + "\n" + Component;

        var reading = ManifestReader.Read("spin.toml", System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Contains(reading.Diagnostics, found => DiagnosticRenderer.Render(reading.Source, found).Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Triggers_without_ids_get_them_and_components_inside_triggers_move_out()
    {
        var manifest = ReadWell(Beginning + """
            [[trigger.http]]
            route = "/1"
            component = "c"
            [[trigger.http]]
            id = "admin"
            route = "/2"
            component = { source = "admin.wasm" }
            [[trigger.http]]
            route = "/3"
            component = { source = "other.wasm" }
            [[trigger.http]]
            route = "/4"
            component = "c"
            [[trigger.queue]]
            components.a = "c"
            components.b = [{ source = "b1.wasm" }, { source = "b2.wasm" }]

            """ + Component);

        Assert.Equal(["trigger-c", "admin", "http-trigger1", "http-trigger2", "queue-trigger1"], manifest.Triggers.Select(t => t.Id));
        Assert.Equal(["c", "admin-component", "http-trigger1-component", "inline-component1", "inline-component2"], manifest.Components.Select(c => c.Id.Value));
        Assert.Equal("admin-component", manifest.Triggers[1].Component?.Value);
        Assert.Equal([("a", "c"), ("b", "inline-component1"), ("b", "inline-component2")], manifest.Triggers[4].Components.Select(c => (c.Key, c.Value.Value)));
    }

    [Fact]
    public void Routes_can_be_private_and_responses_fixed()
    {
        var manifest = ReadWell(Beginning + """
            [[trigger.http]]
            route = { private = true }
            component = "c"
            [[trigger.http]]
            route = "/gone"
            static_response = { status_code = 410, headers = { x-why = "moved" }, body = "gone" }

            """ + Component);

        Assert.True(Assert.IsType<HttpTriggerDeclaration>(manifest.Triggers[0]).IsPrivate);
        var response = Assert.IsType<HttpTriggerDeclaration>(manifest.Triggers[1]).StaticResponse;
        Assert.NotNull(response);
        Assert.Equal((410, "gone", "x-why"), (response.StatusCode, response.Body, response.Headers[0].Key));
    }

    [Theory]
    [InlineData("", "1:1", "SK2101", "spin_manifest_version")]
    [InlineData("spin_manifest_version = \"0\"", "1:25", "SK2101", "not \"0\"")]
    [InlineData("spin_manifest_version = 3", "1:25", "SK2101", "must be 2, not 3")]
    [InlineData("spin_version = \"1\"\nname = \"x\"", "1:1", "SK2101", "version 1")]
    [InlineData("spin_manifest_version = 2\n[application]\nversion = \"1\"\n" + Trigger + Component, "2:1", "SK2102", "\"name\"")]
    [InlineData("spin_manifest_version = 2\n" + Trigger + Component, "1:1", "SK2102", "\"application\"")]
    [InlineData(Beginning + Trigger + "[component.c]\nsorce = \"c.wasm\"", "8:1", "SK2103", "did you mean \"source\"?")]
    [InlineData(Beginning + Trigger + "[component.c]\ndescription = \"d\"", "7:1", "SK2102", "\"source\"")]
    [InlineData(Beginning + Trigger + "[component.c]\nsource = 1", "8:10", "SK2104", "not an integer")]
    [InlineData(Beginning + Trigger + Component + "environment = { A = 1 }", "9:21", "SK2104", "\"environment.A\"")]
    [InlineData(Beginning + Trigger + Component + "files = [3]", "9:10", "SK2104", "pattern")]
    [InlineData(Beginning + "[component.bad_id]\nsource = \"x\"", "4:12", "SK2105", "separated with '-'")]
    [InlineData(Beginning + "[component.1st]\nsource = \"x\"", "4:12", "SK2105", "begin with a letter")]
    [InlineData(Beginning + "[component.a--b]\nsource = \"x\"", "4:12", "SK2105", "before and after")]
    [InlineData(Beginning + "[component.aB]\nsource = \"x\"", "4:12", "SK2105", "lower case or all upper case")]
    [InlineData(Beginning + "[variables]\n\"bad+name\" = { required = true }", "5:1", "SK2105", "not of '+'")]
    [InlineData(Beginning + "[variables]\nname = { required = true, default = \"x\" }", "5:1", "SK2110", "either be required or have a default")]
    [InlineData(Beginning + "[[trigger.http]]\nid = \"t\"\nroute = \"/\"\ncomponent = \"c\"\n[[trigger.http]]\nid = \"t\"\nroute = \"/b\"\ncomponent = \"c\"\n" + Component, "9:6", "SK2106", "\"t\"")]
    [InlineData(Beginning + "[[trigger.http]]\nroute = \"/\"\ncomponent = \"hallo\"\n[component.hello]\nsource = \"x\"", "6:13", "SK2108", "did you mean \"hello\"?")]
    [InlineData(Beginning + "[[trigger.http]]\nroute = \"x\"\ncomponent = \"c\"\n" + Component, "5:9", "SK2109", "begins with '/'")]
    [InlineData(Beginning + "[[trigger.http]]\nroute = \"/\"\ncomponent = \"c\"\nstatic_response = {}\n" + Component, "4:1", "SK2110", "both")]
    [InlineData(Beginning + "[[trigger.http]]\nroute = \"/\"\n" + Component, "4:1", "SK2110", "a component or a static response")]
    [InlineData(Beginning + Trigger + "executor = { type = \"wagy\" }\n" + Component, "7:21", "SK2111", "did you mean \"wagi\"?")]
    [InlineData(Beginning + Trigger + "executor = { type = \"wagi\", entrypoint = \"main\" }\n" + Component, "7:42", "SK2111", "_start")]
    [InlineData(Beginning + "[[trigger.http]]\nroute = \"/\"\nstatic_response = { status_code = 99 }", "6:35", "SK2111", "from 200 to 599")]
    [InlineData(Beginning + Trigger + "[component.c]\nsource = { url = \"https://x/y\", digest = \"md5:1\" }", "8:42", "SK2111", "sha256:")]
    public void What_is_wrong_is_said_with_place_and_code(string text, string place, string code, string words)
    {
        var reading = ManifestReader.Read(new SourceText("spin.toml", text));

        Assert.False(reading.Succeeded);
        var found = Assert.Single(reading.Diagnostics, d => d.Code == code);
        Assert.Equal(place, reading.Source.PositionOf(found.Span.Start).ToString());
        Assert.Contains(words, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_reported_in_one_go()
    {
        var reading = ManifestReader.Read(new SourceText("spin.toml", Beginning + "colour = \"red\"\n" + Trigger + "[component.c]\nsource = 1\nfile = []\n"));

        Assert.Equal(["SK2103", "SK2104", "SK2103"], reading.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void Broken_syntax_is_reported_alone()
    {
        var reading = ManifestReader.Read(new SourceText("spin.toml", "ver"));

        Assert.False(reading.Succeeded);
        Assert.Equal("SK2001", Assert.Single(reading.Diagnostics).Code);
    }

    private static AppManifest ReadWell(string text)
    {
        var reading = ManifestReader.Read(new SourceText("spin.toml", text));
        Assert.Empty(reading.Diagnostics);
        Assert.True(reading.Succeeded);
        return reading.Manifest;
    }
}
