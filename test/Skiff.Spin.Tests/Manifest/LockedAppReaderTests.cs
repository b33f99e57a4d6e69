using System.Text;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Locked;
using Skiff.Text;

namespace Skiff.Spin.Tests.Manifest;

public class LockedAppReaderTests
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Ones = "1111111111111111111111111111111111111111111111111111111111111111";
    private const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"; // of "hello"

    [Fact]
    public void A_locked_application_is_read_as_a_manifest_whose_files_are_known_by_digest()
    {
        var app = Read(
            more: ""","env":{"A":"1"},"config":{"token":"{{ token }}"},"metadata":{"description":"d","allowed_outbound_hosts":["https://a.example"],"key_value_stores":["default"],"databases":["db"],"ai_models":["m"]}""",
            files: $$$$"""{"digest":"sha256:{{{{Ones}}}}","path":"static/page.html"},{"inline":"aGVsbG8","digest":"sha256:{{{{Hello}}}}","path":"tiny"},{"inline":"aGVsbG8=","path":"padded"}""");

        var manifest = app.Reading.Manifest!;
        Assert.Equal(("app", "1.0"), (manifest.Application.Name.Value, manifest.Application.Version?.Value));
        Assert.Equal(("token", true, true), (manifest.Variables[0].Name.Value, manifest.Variables[0].IsRequired, manifest.Variables[0].IsSecret));
        var trigger = Assert.IsType<HttpTriggerDeclaration>(Assert.Single(manifest.Triggers));
        Assert.Equal(("t", "/...", "c"), (trigger.Id, trigger.Route?.Value.Text, trigger.Component?.Value));
        var component = Assert.Single(manifest.Components);
        Assert.Equal($"content/{Zeros}", Assert.IsType<ComponentSource.File>(component.Source).Path);
        Assert.Equal(("A", "1", "token"), (component.Environment[0].Key, component.Environment[0].Value.Value, component.Variables[0].Key));
        Assert.Equal(["https://a.example", "default", "db", "m"], component.AllowedOutboundHosts.Concat(component.KeyValueStores).Concat(component.SqliteDatabases).Concat(component.AiModels).Select(s => s.Value));
        var mount = Assert.IsType<FileMount.Placement>(Assert.Single(component.Files));
        Assert.Equal(("files/c", "/"), (mount.Source.Value, mount.Destination.Value));
        Assert.Equal(
            [($"content/{Zeros}", $"sha256:{Zeros}", null), ("files/c/static/page.html", $"sha256:{Ones}", null), ("files/c/tiny", $"sha256:{Hello}", "hello"), ("files/c/padded", $"sha256:{Hello}", "hello")],
            app.Files.Select(file => (file.Path, file.Digest, file.Inline is { } content ? Encoding.UTF8.GetString(content.Span) : null)));
    }

    [Fact]
    public void Dependencies_keep_their_exports_and_what_they_inherit()
    {
        var app = Read(more: $$$$"""
            ,"dependencies":{
              "a:b/all@1.0.0":{"source":{"content_type":"application/wasm","digest":"sha256:{{{{Ones}}}}"},"export":null,"inherit":"All"},
              "a:b/some":{"source":{"digest":"sha256:{{{{Ones}}}}"},"export":"x:y/z","inherit":{"Some":["files"]}},
              "plain":{"source":{"digest":"sha256:{{{{Zeros}}}}"}}}
            """);

        var dependencies = app.Reading.Manifest!.Components[0].Dependencies;
        Assert.Equal(["a:b/all@1.0.0", "a:b/some", "plain"], dependencies.Select(d => d.Name.Value));
        Assert.Equal([null, "x:y/z", null], dependencies.Select(d => d.Export?.Value));
        Assert.Equal([(true, true), (true, false), (false, false)], dependencies.Select(d => (d.Inherited.Has("files"), d.Inherited.Has("environment"))));
        Assert.Equal([$"content/{Zeros}", $"content/{Ones}"], app.Files.Select(file => file.Path));
    }

    [Fact]
    public void A_trigger_of_another_type_keeps_its_name()
    {
        var app = Read(trigger: """{"id":"r","trigger_type":"redis","trigger_config":{"component":"c","channel":"x"}}""");

        var trigger = Assert.IsType<OtherTriggerDeclaration>(Assert.Single(app.Reading.Manifest!.Triggers));
        Assert.Equal(("redis", "c"), (trigger.Type, trigger.Component?.Value));
    }

    [Theory]
    [InlineData("""{"spin_lock_version":0}""", "error SK2102: the locked application has no field \"metadata\"")]
    [InlineData("""{"spin_lock_version":2}""", "app.json:1:22: error SK2101")]
    [InlineData("""{"lock":0}""", "error SK2101: this is no locked application")]
    [InlineData("{", "error SK2001: this is no JSON")]
    [InlineData("""{"spin_lock_version":1,"must_understand":["host_requirements","magic"]}""", "app.json:1:63: error SK2112: the application needs \"magic\" of its host")]
    [InlineData("""{"spin_lock_version":1,"host_requirements":{"local_service_chaining":"required","spare":"optional","oven":"required"}}""", "error SK2112: the application needs \"oven\" of its host")]
    [InlineData("""{"spin_lock_version":0,"triggers":{}}""", "error SK2104: \"triggers\" of the locked application must be a list, not a table")]
    [InlineData("""{"spin_lock_version":0,"components":[1]}""", "error SK2104: an item of \"components\" of the locked application must be a table")]
    public void What_is_no_locked_application_is_refused(string text, string expected) => Refuses(LockedAppReader.Read("app.json", Encoding.UTF8.GetBytes(text)), expected);

    [Theory]
    [InlineData("""{"path":"x"}""", "SK2110: a content needs a \"digest\" or stands \"inline\"")]
    [InlineData("""{"path":"x","source":"file:///etc/passwd"}""", "SK2110: a content needs a \"digest\" or stands \"inline\"")]
    [InlineData("""{"path":"x","digest":"sha256:../../../etc/passwd"}""", "SK2111: \"digest\" must be \"sha256:\" and 64 hexadecimal digits")]
    [InlineData("""{"path":"x","inline":"?"}""", "SK2111: \"inline\" must be base64")]
    [InlineData("""{"path":"x","inline":"aGVsbG8","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}""", "SK2111: \"inline\" has another content than \"digest\" says")]
    [InlineData("""{"inline":"aGVsbG8"}""", "SK2102: a file of component \"c\" has no field \"path\"")]
    [InlineData("""{"inline":"aGVsbG8","path":"../x"}""", "SK2111: \"path\" must lead to a place below the component's root: it has an empty part")]
    [InlineData("""{"inline":"aGVsbG8","path":"a/../../x"}""", "below the component's root")]
    [InlineData("""{"inline":"aGVsbG8","path":"/etc/x"}""", "below the component's root: it is absolute")]
    [InlineData("""{"inline":"aGVsbG8","path":"a//b"}""", "below the component's root")]
    [InlineData("""{"inline":"aGVsbG8","path":""}""", "below the component's root")]
    [InlineData("""{"inline":"aGVsbG8","path":"a\u0000b"}""", "below the component's root: it has a NUL")]
    public void A_file_that_would_be_elsewhere_or_something_else_is_refused(string file, string expected) => Refuses(Read(files: file), expected);

    [Fact]
    public void A_name_that_no_file_system_takes_is_refused() => Refuses(Read(files: $$$$"""{"inline":"aGVsbG8","path":"{{{{new string('x', 256)}}}}"}"""), "it is too long");

    [Theory]
    [InlineData("../../c", "SK2105: \"../../c\" is no id of a component")]
    [InlineData("", "SK2105: \"\" is no id of a component")]
    public void An_id_that_would_be_another_folder_is_refused(string id, string expected) => Refuses(Read(id: id), expected);

    [Theory]
    [InlineData(""","trigger_dependencies":{"middleware":[]}""", "SK2112: the application needs \"middleware\" of its host")]
    [InlineData(""","dependencies":{"A B":{}}""", "SK2105: \"A B\" is no name of a dependency")]
    [InlineData(""","dependencies":{"a:b":{"source":{}}}""", "SK2110: a content needs")]
    [InlineData(""","dependencies":{"a:b":{}}""", "SK2102: dependency \"a:b\" has no field \"source\"")]
    [InlineData(""","dependencies":{"a:b":{"source":{"inline":""},"inherit":"Some"}}""", "SK2104: \"inherit\" must be \"All\" or {\"Some\": [...]}")]
    [InlineData(""","dependencies":{"a:b":{"source":{"inline":""},"inherit":{"Some":["all"]}}}""", "SK2111: \"all\" is nothing that can be inherited")]
    [InlineData(""","env":{"A":1}""", "SK2104: \"env.A\" of component \"c\" must be a string")]
    public void A_component_that_cannot_be_had_is_refused(string more, string expected) => Refuses(Read(more: more), expected);

    [Theory]
    [InlineData("""{"id":"t","trigger_type":"http"}""", "SK2102: a trigger has no field \"trigger_config\"")]
    [InlineData("""{"id":"t","trigger_type":"http","trigger_config":{"component":"d","route":"/"}}""", "SK2108: there is no component \"d\"")]
    [InlineData("""{"id":"t","trigger_type":"http","trigger_config":{"component":"c","route":"x"}}""", "SK2109: \"x\" is no route")]
    [InlineData("""{"id":"t","trigger_type":"http","trigger_config":{"component":"c","route":"/","colour":1}}""", "SK2103: trigger \"t\" has no field \"colour\"")]
    [InlineData("""{"id":"t","trigger_type":"http","trigger_config":{"component":"c","route":"/"}},{"id":"t","trigger_type":"x","trigger_config":{}}""", "SK2106: another trigger has the id \"t\" already")]
    public void A_trigger_that_leads_nowhere_is_refused(string trigger, string expected) => Refuses(Read(trigger: trigger), expected);

    private static LockedApp Read(string id = "c", string more = "", string files = "", string? trigger = null) => LockedAppReader.Read("app.json", Encoding.UTF8.GetBytes($$$$"""
        {
          "spin_lock_version": 1,
          "must_understand": ["component_host_requirements"],
          "metadata": {"name": "app", "version": "1.0", "authors": [], "origin": "file:///x", "trigger": {"type": "http"}, "triggers": {"http": {}}},
          "variables": {"token": {"secret": true}},
          "triggers": [{{{{trigger ?? """{"id":"t","trigger_type":"http","trigger_config":{"component":"c","route":"/...","executor":{"type":"http"}}}"""}}}}],
          "components": [
            {
              "id": "{{{{id}}}}",
              "source": {"content_type": "application/wasm", "digest": "sha256:{{{{Zeros}}}}"},
              "files": [{{{{files}}}}],
              "host_requirements": {"local_service_chaining": "required"}
              {{{{more}}}}
            }
          ]
        }
        """));

    private static void Refuses(LockedApp app, string expected)
    {
        Assert.False(app.Reading.Succeeded);
        Assert.Empty(app.Files);
        Assert.Contains(expected, DiagnosticRenderer.Render(app.Reading.Source, app.Reading.Diagnostics), StringComparison.Ordinal);
    }
}
