using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Apps;
using Skiff.Spin.Manifest;

namespace Skiff.Spin.Tests.Serving;

/// <summary>Components composed with their dependencies, served, and what cannot be composed.</summary>
public class DependencyServingTests
{
    private const string Beginning = """
        spin_manifest_version = 2
        [application]
        name = "test"
        [[trigger.http]]
        route = "/..."
        component = "main"
        [component.main]
        source = "main.wat"

        """;

    public static TheoryData<string, string, string, int> Composed => new()
    {
        // The name of an interface, with another version that fits, without a version; of a package; a plain name; another export.
        { Handlers.OneMoreThan("acme:a/status@1.2.0"), Handlers.Exports("acme:a/status@1.2.0", Handlers.Says(200)), "\"acme:a/status@1.2.0\" = { path = \"other.wat\" }", 201 },
        { Handlers.OneMoreThan("acme:a/status@1.2.0"), Handlers.Exports("acme:a/status@1.3.1", Handlers.Says(200)), "\"acme:a/status@1.3.0\" = { path = \"other.wat\" }", 201 },
        { Handlers.OneMoreThan("acme:a/status@1.2.0"), Handlers.Exports("acme:a/status@1.2.0", Handlers.Says(200)), "\"acme:a/status\" = { path = \"other.wat\" }", 201 },
        { Handlers.OneMoreThan("acme:a/status"), Handlers.Exports("acme:a/status", Handlers.Says(200)), "\"acme:a\" = { path = \"other.wat\" }", 201 },
        { Handlers.OneMoreThan("status"), Handlers.Exports("status", Handlers.Says(200)), "status = { path = \"other.wat\" }", 201 },
        { Handlers.OneMoreThanFunction("status"), Handlers.ExportsFunction("status", Handlers.Says(200)), "status = { path = \"other.wat\" }", 201 },
        { Handlers.OneMoreThan("acme:a/status@1.2.0"), Handlers.Exports("acme:b/other", Handlers.Says(200)), "\"acme:a/status\" = { path = \"other.wat\", export = \"acme:b/other\" }", 201 },
        { Handlers.UsesCounter("acme:count/counters@1.0.0"), Handlers.Counters("acme:count/counters@1.0.0"), "\"acme:count/counters@1.0.0\" = { path = \"other.wat\" }", 202 },
    };

    [Theory]
    [MemberData(nameof(Composed))]
    public async Task A_dependency_satisfies_the_imports_that_its_name_fits(string question, string other, string dependency, int status)
    {
        await using var app = await StartAsync(question, other, dependency);

        // The second request has the instance of the first, made fresh again.
        Assert.Equal(status, await app.StatusAsync());
        Assert.Equal(status, await app.StatusAsync());
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData(", inherit_configuration = false", 200)]
    [InlineData(", inherit_configuration = [\"files\"]", 200)]
    [InlineData(", inherit_configuration = true", 202)]
    [InlineData(", inherit_configuration = [\"environment\"]", 202)]
    public async Task A_dependency_has_the_environment_of_the_component_if_it_inherits_it(string inherit, int status)
    {
        await using var app = await StartAsync(
            Handlers.OneMoreThan("acme:a/status"),
            Handlers.Exports("acme:a/status", Handlers.CountsVariables),
            $"\"acme:a/status\" = {{ path = \"other.wat\"{inherit} }}",
            "environment = { A = \"1\", B = \"2\" }");

        Assert.Equal(status + 1, await app.StatusAsync());
    }

    [Theory]
    [InlineData("dependencies_inherit_configuration = true", "", 202)]
    [InlineData("dependencies_inherit_configuration = true", ", inherit_configuration = false", 200)]
    public async Task A_component_says_what_its_dependencies_inherit_if_they_do_not(string component, string inherit, int status)
    {
        await using var app = await StartAsync(
            Handlers.OneMoreThan("acme:a/status"),
            Handlers.Exports("acme:a/status", Handlers.CountsVariables),
            $"\"acme:a/status\" = {{ path = \"other.wat\"{inherit} }}",
            $"environment = {{ A = \"1\", B = \"2\" }}\n{component}");

        Assert.Equal(status + 1, await app.StatusAsync());
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData(", inherit_configuration = [\"environment\", \"allowed_outbound_hosts\"]", 200)]
    [InlineData(", inherit_configuration = [\"files\"]", 201)]
    public async Task A_dependency_has_the_files_of_the_component_if_it_inherits_them(string inherit, int status)
    {
        await using var app = await StartAsync(
            Handlers.OneMoreThan("acme:a/status"), Handlers.Exports("acme:a/status", Handlers.CountsDirectories), $"\"acme:a/status\" = {{ path = \"other.wat\"{inherit} }}", "files = [\"other.wat\"]");

        Assert.Equal(status + 1, await app.StatusAsync());
    }

    [Theory]
    [InlineData("", 301)]
    [InlineData(", inherit_configuration = [\"environment\", \"files\"]", 301)]
    [InlineData(", inherit_configuration = [\"allowed_outbound_hosts\"]", 303)] // nobody listens there
    public async Task A_dependency_sends_requests_where_the_component_may_if_it_inherits_that(string inherit, int status)
    {
        await using var app = await StartAsync(
            Handlers.OneMoreThan("acme:a/status"),
            Handlers.Exports("acme:a/status", Handlers.Sends("http://127.0.0.1:1/")),
            $"\"acme:a/status\" = {{ path = \"other.wat\"{inherit} }}",
            "allowed_outbound_hosts = [\"http://127.0.0.1:1\"]");

        Assert.Equal(status + 1, await app.StatusAsync());
    }

    [Fact]
    public void What_an_application_is_compiled_from_includes_its_dependencies()
    {
        const string More = "[component.tools]\nsource = \"tools.wat\"\n[component.tools.dependencies]\n\"d:e\" = { component = \"main\" }\n[component.unused]\nsource = \"unused.wat\"\n";
        var text = Manifest("\"a:b/c\" = { path = \"other.wat\" }\n\"a:d\" = { component = \"tools\" }", "") + More;
        var manifest = ManifestReader.Read("spin.toml", System.Text.Encoding.UTF8.GetBytes(text)).Manifest;

        Assert.NotNull(manifest);
        Assert.Equal(
            ["main.wat", "other.wat", "tools.wat"],
            DependencyLoader.SourcesOf(manifest.Components, ["main"]).Select(source => Assert.IsType<ComponentSource.File>(source).Path));
    }

    [Fact]
    public async Task The_component_itself_keeps_what_its_dependency_does_not_have()
    {
        await using var app = await StartAsync(
            Handlers.CountsVariables + Handlers.LeftOver("acme:a/status"),
            Handlers.Exports("acme:a/status", Handlers.CountsVariables),
            "\"acme:a/status\" = { path = \"other.wat\" }",
            "environment = { A = \"1\" }");

        Assert.Equal(201, await app.StatusAsync());
    }

    [Fact]
    public async Task A_network_that_is_denied_to_a_dependency_is_named_with_what_would_give_it()
    {
        const string Allowed = "allowed_outbound_hosts = [\"*://localhost:*\"]";
        var dependency = Handlers.Exports("acme:a/status", Handlers.LooksUp);
        await using var denied = await StartAsync(Handlers.OneMoreThan("acme:a/status"), dependency, "\"acme:a/status\" = { path = \"other.wat\" }", Allowed);
        await using var granted = await StartAsync(
            Handlers.OneMoreThan("acme:a/status"), dependency, "\"acme:a/status\" = { path = \"other.wat\", inherit_configuration = [\"allowed_outbound_hosts\"] }", Allowed);

        Assert.Equal(302, await denied.StatusAsync());
        Assert.Equal(201, await granted.StatusAsync());
        var warning = Assert.Single(denied.Output.Warnings);
        Assert.Contains("the name localhost was denied to the dependency \"acme:a/status\"; inherit_configuration = [\"allowed_outbound_hosts\"]", warning, StringComparison.Ordinal);
        Assert.Empty(granted.Output.Warnings);
    }

    [Fact]
    public async Task Components_of_the_manifest_are_dependencies_with_dependencies_of_their_own()
    {
        await using var app = await StartAsync(
            Handlers.OneMoreThan("acme:a/status"),
            Handlers.Exports("acme:c/status", Handlers.Says(200)),
            "\"acme:a/status\" = { component = \"middle\" }\n[component.middle]\nsource = \"middle.wat\"\n[component.middle.dependencies]\n\"acme:c/status\" = { path = \"other.wat\" }",
            middle: Handlers.Exports("acme:a/status", Handlers.OneMoreThan("acme:c/status")));

        Assert.Equal(202, await app.StatusAsync());
    }

    [Fact]
    public async Task A_trap_in_a_dependency_costs_the_request()
    {
        await using var app = await StartAsync(
            Handlers.OneMoreThan("acme:a/status"),
            Handlers.Exports("acme:a/status", Handlers.Says(0).Replace("(i32.const 0)", "unreachable", StringComparison.Ordinal)),
            "\"acme:a/status\" = { path = \"other.wat\" }");

        Assert.Equal(500, await app.StatusAsync());
        Assert.Equal(500, await app.StatusAsync());
        Assert.All(app.Output.Failures, failure => Assert.Contains("unreachable", failure.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"acme:a/status@1.2.0\" = { path = \"v2.wat\" }", "SK1701: the component imports 'acme:a/status@1.2.0', which is not defined: the dependency 'acme:a/status@1.2.0' exports nothing that fits it, but 'acme:a/status@2.0.0'")]
    [InlineData("\"acme:a/status@2.0.0\" = { path = \"v2.wat\" }", "SK1705: the dependency 'acme:a/status@2.0.0' fits no import of the component, which imports 'acme:a/status@1.2.0', ")]
    [InlineData("\"acme:a\" = { path = \"good.wat\" }\n\"acme:a/status\" = { path = \"good.wat\" }", "SK1705: the dependencies 'acme:a' and 'acme:a/status' both fit the import 'acme:a/status@1.2.0'")]
    [InlineData("\"acme:a/status\" = { path = \"good.wat\", export = \"acme:x/y\" }", "the dependency 'acme:a/status' exports no 'acme:x/y', but 'acme:a/status@1.2.0'")]
    [InlineData("\"acme:a/status\" = { path = \"text.wat\" }", "SK1702: the component imports 'acme:a/status@1.2.0: status' with another type: result: expected u32, found u64")]
    [InlineData("\"acme:a/status\" = { path = \"greedy.wat\" }", "SK1701: the component imports 'acme:nobody/has', which is not defined (an import of its dependency 'acme:a/status')")]
    [InlineData("", "SK1701: the component imports 'acme:a/status@1.2.0', which is not defined")]
    [InlineData("\"acme:a/status\" = { component = \"main\" }", "10:33: error SK2208: components cannot depend on each other in a circle: \"main\" needs \"main\"")]
    [InlineData("\"acme:a/status\" = { component = \"b\" }\n[component.b]\nsource = \"good.wat\"\n[component.b.dependencies]\n\"x:y/z\" = { component = \"main\" }", "14:25: error SK2208: components cannot depend on each other in a circle: \"main\" needs \"b\" needs \"main\"")]
    [InlineData("\"acme:a/status\" = { component = \"nobody\" }", "error SK2108: there is no component \"nobody\"")]
    [InlineData("\"acme:a/status\" = { path = \"module.wat\" }", "error SK2208: 'module.wat' is no component")]
    [InlineData("\"acme:a/status\" = { path = \"missing.wasm\" }", "10:28: error SK2201: there is no file 'missing.wasm'")]
    [InlineData("\"acme:a/status\" = \"^1.2.0\"", "10:19: error SK2202: dependencies from registries are not supported in this version")]
    [InlineData("\"acme:a/status\" = { version = \"1.2.0\", registry = \"r.example\", package = \"a:b\" }", "error SK2202: dependencies from registries")]
    [InlineData("\"acme:a/status\" = { url = \"https://a.example\", digest = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\" }", "error SK2202: sources of the form { url, digest }")]
    public void What_cannot_be_composed_is_refused_at_start_with_its_reason(string dependencies, string message)
    {
        using var directory = MakeApp(Handlers.OneMoreThan("acme:a/status@1.2.0"), "", dependencies);
        directory.Write("good.wat", Handlers.Exports("acme:a/status@1.2.0", Handlers.Says(200)));
        directory.Write("v2.wat", Handlers.Exports("acme:a/status@2.0.0", Handlers.Says(200)));
        directory.Write("text.wat", Handlers.Exports("acme:a/status@1.2.0", Handlers.Says(200).Replace("i32", "i64", StringComparison.Ordinal)).Replace("u32", "u64", StringComparison.Ordinal));
        directory.Write("greedy.wat", Handlers.Exports("acme:a/status@1.2.0", Handlers.OneMoreThan("acme:nobody/has")));
        directory.Write("module.wat", "(module)");

        var error = Assert.Throws<AppException>(() => AppLoader.Load(directory.Path, new ModuleSource(new Engine(), null), new AppOptions()));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_core_module_has_no_dependencies()
    {
        using var directory = MakeApp("", "", "\"acme:a/status\" = { path = \"other.wat\" }");
        directory.Write("main.wat", "(module (func (export \"_start\")))");

        var error = Assert.Throws<AppException>(() => AppLoader.Load(directory.Path, new ModuleSource(new Engine(), null), new AppOptions()));

        Assert.Contains("10:1: error SK2208: component \"main\" is a core module", error.Message, StringComparison.Ordinal);
    }

    private static Task<ServedTestApp> StartAsync(string question, string other, string dependencies, string settings = "", string middle = "(component)") =>
        ServedTestApp.StartManifestAsync(Manifest(dependencies, settings), [("main.wat", Handlers.Answers(question)), ("other.wat", other), ("middle.wat", middle)]);

    private static TestDirectory MakeApp(string question, string settings, string dependencies)
    {
        var directory = new TestDirectory();
        directory.Write("spin.toml", Manifest(dependencies, settings));
        directory.Write("main.wat", Handlers.Answers(question));
        return directory;
    }

    private static string Manifest(string dependencies, string settings) => $"{Beginning}{(settings.Length > 0 ? settings + "\n" : "")}[component.main.dependencies]\n{dependencies}\n";
}
