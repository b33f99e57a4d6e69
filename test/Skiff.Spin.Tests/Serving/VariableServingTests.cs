using Skiff.Spin.Apps;
using Skiff.Spin.Capabilities.Variables;

namespace Skiff.Spin.Tests.Serving;

/// <summary>Guests that read variables: the status says the length of the value, or the error (<see cref="Handlers.ReadsVariable"/>).</summary>
public class VariableServingTests
{
    private const string Config = "fermyon:spin/config";
    private const string Variables = "fermyon:spin/variables@2.0.0";
    private const string Store = "wasi:config/store@0.2.0-draft-2024-09-27";

    private const string Manifest = """
        spin_manifest_version = 2
        application = { name = "test" }

        [variables]
        token = { required = true, secret = true }
        host = { default = "example.test" }

        [[trigger.http]]
        route = "/..."
        component = "main"

        [component.main]
        source = "main.wat"
        allowed_outbound_hosts = ["https://{{ host }}"]

        """;

    private const string Granted = """
        [component.main.variables]
        key = "<{{ token }}>"
        empty = ""

        """;

    public static TheoryData<string, string, string, int> Readings => new()
    {
        { Config, "get-config", "key", 208 },
        { Config, "get-config", "empty", 200 },
        { Config, "get-config", "token", 300 }, // provider: a variable of the application, but none of the component
        { Config, "get-config", "No", 301 },
        { Variables, "get", "key", 208 },
        { Variables, "get", "token", 301 },
        { Variables, "get", "No", 300 },
        { Store, "get", "key", 208 },
        { Store, "get", "token", 299 },
        { Store, "get", "No", 299 },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public async Task A_component_reads_the_variables_that_it_is_given(string import, string function, string name, int status)
    {
        await using var app = await StartAsync(Handlers.ReadsVariable(import, function, name), Granted, new("token", "secret"));

        Assert.Equal(status, await app.StatusAsync());
        Assert.Empty(app.Output.Warnings);
    }

    [Theory]
    [InlineData(Config, "get-config", 300)]
    [InlineData(Variables, "get", 301)]
    [InlineData(Store, "get", 299)]
    public async Task Without_the_grant_there_are_none(string import, string function, int status)
    {
        await using var app = await StartAsync(Handlers.ReadsVariable(import, function, "token"), "", new("token", "secret"));

        Assert.Equal(status, await app.StatusAsync());
    }

    [Theory]
    [InlineData("", 302)] // one more than undefined
    [InlineData(", inherit_configuration = [\"variables\"]", 209)]
    [InlineData(", inherit_configuration = [\"environment\"]", 302)]
    public async Task A_dependency_reads_them_where_it_inherits_them(string inherit, int status)
    {
        var dependency = Handlers.Exports("test:dep/status", Handlers.ReadsVariable(Variables, "get", "key"));
        var settings = $$"""
            {{Granted}}
            [component.main.dependencies]
            "test:dep/status" = { path = "other.wat"{{inherit}} }
            """;
        await using var app = await ServedTestApp.StartManifestAsync(
            Manifest + settings, [("main.wat", Handlers.Answers(Handlers.OneMoreThan("test:dep/status"))), ("other.wat", dependency)], options: WithToken);

        Assert.Equal(status, await app.StatusAsync());
    }

    [Fact]
    public void A_required_variable_without_a_value_is_refused_at_its_place()
    {
        var error = Assert.Throws<AppException>(() => Load(Granted, new AppOptions()));

        Assert.Contains("error SK2210: variable \"token\" is required and has no value: say --variable token=VALUE or set SPIN_VARIABLE_TOKEN", error.Message, StringComparison.Ordinal);
        Assert.Contains("spin.toml:5:1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[component.main.variables]\nkey = \"{{ hots }}\"", "variable \"key\" of component \"main\": [variables] has no variable \"hots\"; did you mean \"host\"?")]
    [InlineData("[component.main.variables]\nkey = \"{{ host\"", "variable \"key\" of component \"main\": \"{{\" is not closed by \"}}\"")]
    public void A_template_that_cannot_be_read_is_refused(string settings, string expected)
    {
        var error = Assert.Throws<AppException>(() => Load(settings, WithToken));

        Assert.Contains("error SK2210: " + expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_is_what_the_variable_says()
    {
        var options = new AppOptions { Variables = [VariableSource.Of([new("host", "no host"), new("token", "x")])] };

        Assert.Contains("error SK2207: \"no host\" is no host", Assert.Throws<AppException>(() => Load("", options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_value_of_a_secret_variable_is_in_no_message()
    {
        var manifest = Manifest.Replace("{{ host }}", "{{ token }} {{ host }}", StringComparison.Ordinal);
        var options = new AppOptions { Variables = [VariableSource.Of([new("token", "7c1e")])] };

        var secret = Assert.Throws<AppException>(() => Load("", options, manifest)).Message;
        var shown = Assert.Throws<AppException>(() => Load("", options, manifest.Replace("secret = true", "secret = false", StringComparison.Ordinal))).Message;

        Assert.Contains("error SK2207: \"https://{{ token }} {{ host }}\" cannot be read once its variables have values", secret, StringComparison.Ordinal);
        Assert.DoesNotContain("7c1e", secret, StringComparison.Ordinal);
        Assert.Contains("7c1e", shown, StringComparison.Ordinal);
    }

    private static AppOptions WithToken => new() { Variables = [VariableSource.Of([new("token", "secret")])] };

    private static Task<ServedTestApp> StartAsync(string question, string settings, KeyValuePair<string, string> value) =>
        ServedTestApp.StartManifestAsync(Manifest + settings, [("main.wat", Handlers.Answers(question))], options: new AppOptions { Variables = [VariableSource.Of([value])] });

    private static void Load(string settings, AppOptions options, string manifest = Manifest)
    {
        using var directory = new TestDirectory();
        directory.Write("main.wat", Handlers.Answers(Handlers.Says(200)));
        directory.Write("spin.toml", manifest + settings);
        using var app = AppLoader.Load(directory.Path, ServedTestApp.Modules, options);
    }
}
