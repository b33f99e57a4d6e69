using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Apps;
using Skiff.Spin.Tests.Serving;

namespace Skiff.Spin.Tests.Apps;

public class AppLoaderTests
{
    private const string Beginning = "spin_manifest_version = 2\n[application]\nname = \"a\"\n";
    private const string Trigger = "[[trigger.http]]\nroute = \"/\"\ncomponent = \"c\"\nexecutor = { type = \"wagi\" }\n";

    [Theory]
    [InlineData(Trigger + "[component.c]\nsource = \"missing.wasm\"\nbuild = { command = \"make it\" }", "spin.toml:9:10: error SK2201: there is no file 'missing.wasm'; has the component been built (make it)?")]
    [InlineData(Trigger + "[component.c]\nsource = { url = \"http://x\", digest = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\" }", "error SK2202")]
    [InlineData(Trigger + "[component.c]\nsource = { package = \"a:b\", version = \"1.0.0\" }", "error SK2202")]
    [InlineData(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [\"nothing\"]", "error SK2203: there is no file 'nothing', and it is no pattern")]
    [InlineData(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [\"../*\"]", "error SK2203: '../*' is no pattern of files")]
    [InlineData(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [{ source = \"/etc\", destination = \"/\" }]", "error SK2203: 'source' must stay")]
    [InlineData(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [{ source = \"good.wat\", destination = \"/../x\" }]", "error SK2203: 'source' must stay")]
    [InlineData(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [\"link\"]", "error SK2203: 'link' is reached by a link")]
    [InlineData(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [\"links/*\"]", "error SK2203: 'links' is reached by a link")]
    [InlineData("[[trigger.http]]\nroute = \"/\"\ncomponent = \"c\"\n[component.c]\nsource = \"good.wat\"", "error SK2204: component \"c\" is a core module, which handles no HTTP itself")]
    [InlineData(Trigger + "[component.c]\nsource = \"component.wasm\"", "error SK2204: the component exports no HTTP handler")]
    [InlineData(Trigger + "[component.c]\nsource = \"good.wat\"\n[component.d]\nsource = \"component.wasm\"\nallowed_outbound_hosts = [\"a.b\"]\n[[trigger.http]]\nroute = \"/d\"\ncomponent = \"d\"", "error SK2207: \"a.b\" has no scheme")]
    [InlineData(Trigger + "[component.c]\nsource = \"spin.toml\"", "error SK2205: this is no valid module")]
    [InlineData(Trigger + "[component.c]\nsource = \"import.wat\"", "error SK2206: the module cannot be linked: unknown import")]
    [InlineData(Trigger + "[component.c]\nsource = \"library.wat\"", "error SK2206: the module exports no function \"_start\"")]
    [InlineData("[[trigger.htp]]\ncomponent = \"c\"\n[component.c]\nsource = \"good.wat\"", "error SK2107: unknown trigger type \"htp\"; did you mean \"http\"?")]
    [InlineData("[[trigger.redis]]\ncomponent = \"c\"\n[component.c]\nsource = \"good.wat\"", "error SK2107: triggers of type \"redis\" are not supported")]
    [InlineData("[[trigger.http]]\nexecutor = { type = \"wagi\" }\ncomponent = \"c\"\n[component.c]\nsource = \"good.wat\"", "error SK2102: [[trigger.http]] has no field \"route\"")]
    public void What_cannot_run_is_refused_at_start_with_its_reason(string manifest, string message)
    {
        using var directory = MakeApp(manifest);

        var error = Assert.Throws<AppException>(() => Load(directory.Path, new AppOptions()));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_acted_on_is_said_once_per_field()
    {
        using var directory = MakeApp(Trigger + "[component.c]\nsource = \"good.wat\"\nkey_value_stores = [\"default\"]\nsqlite_databases = [\"default\"]\nai_models = [\"m\"]\nvariables = { a = \"b\" }\n");

        using var app = Load(directory.Path, new AppOptions());

        Assert.Equal(
            ["key_value_stores", "sqlite_databases", "ai_models", "variables"],
            app.Warnings.Select(w => w.Message.Split('"')[3]));
        Assert.All(app.Warnings, w => Assert.StartsWith("component \"c\": ", w.Message, StringComparison.Ordinal));
    }

    private const string TwoComponents = Trigger + "[component.c]\nsource = \"good.wat\"\nallowed_outbound_hosts = [\"https://*:*\"]\n[[trigger.http]]\nroute = \"/d\"\ncomponent = \"d\"\n[component.d]\nsource = \"missing.wasm\"\n";

    [Fact]
    public void Of_an_application_a_part_can_be_served()
    {
        using var directory = MakeApp(TwoComponents);

        using var app = Load(directory.Path, new AppOptions { RetainedComponents = ["c"] });

        Assert.Equal("c", Assert.Single(app.Components).Id);
        Assert.Single(app.Manifest.Triggers);
    }

    [Theory]
    [InlineData("e", "error SK2108: there is no component \"e\" to retain; there are c, d", "")]
    [InlineData("d", "error SK2209: component \"d\" is retained and may ask \"c\", which is not", "allowed_outbound_hosts = [\"http://c.spin.internal\"]")]
    [InlineData("d", "error SK2209: component \"d\" is retained and may ask \"c\", which is not", "allowed_outbound_hosts = [\"http://*.spin.internal\"]")]
    public void A_part_that_cannot_be_without_the_rest_is_refused(string id, string expected, string settings)
    {
        using var directory = MakeApp(TwoComponents + settings);

        var error = Assert.Throws<AppException>(() => Load(directory.Path, new AppOptions { RetainedComponents = [id] }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_that_no_trigger_refers_to_is_not_prepared()
    {
        using var directory = MakeApp(Trigger + "[component.c]\nsource = \"good.wat\"\n[component.unused]\nsource = \"missing.wasm\"\n");

        using var app = Load(directory.Path, new AppOptions());

        Assert.Equal(["c"], app.Components.Select(c => c.Id));
    }

    [Fact]
    public void Excluded_files_are_not_collected()
    {
        using var directory = MakeApp(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [\"*.wat\"]\nexclude_files = [\"i*\"]\n");
        using var copies = new Skiff.Spin.Apps.PrivateDirectory();
        var reading = Skiff.Spin.Manifest.ManifestReader.Read("spin.toml", File.ReadAllBytes(Path.Combine(directory.Path, "spin.toml")));
        var diagnostics = new Text.DiagnosticBag();
        Assert.NotNull(reading.Manifest);

        var collected = new Skiff.Spin.Apps.Files.FileCollector(directory.Path, copies, new AppOptions(), diagnostics).Collect(reading.Manifest.Components[0]);

        Assert.NotNull(collected);
        Assert.Equal(["good.wat", "library.wat"], Directory.EnumerateFiles(Path.Combine(copies.Path, "c")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Single(collected.Value).Dispose();
    }

    [Fact]
    public void Directories_can_be_mounted_directly_but_files_cannot()
    {
        using var directory = MakeApp(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [{ source = \"sub\", destination = \"/s\" }]\n");
        using var bad = MakeApp(Trigger + "[component.c]\nsource = \"good.wat\"\nfiles = [\"*.wat\"]\n");
        var options = new AppOptions { MountsDirectly = true };

        using var app = Load(directory.Path, options);
        var error = Assert.Throws<AppException>(() => Load(bad.Path, options));

        Assert.Equal(("/s", true), (app.Components[0].Directories[0].GuestPath, app.Components[0].Directories[0].IsReadOnly));
        Assert.Contains("only directories", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_manifest_is_named()
    {
        using var directory = new TestDirectory();

        var error = Assert.Throws<AppException>(() => Load(directory.Path, new AppOptions()));

        Assert.Contains(Path.Combine(directory.Path, "spin.toml"), error.Message, StringComparison.Ordinal);
    }

    private static PreparedApp Load(string path, AppOptions options) => AppLoader.Load(path, new ModuleSource(new Engine(), null), options);

    private static TestDirectory MakeApp(string manifest)
    {
        var directory = new TestDirectory();
        directory.Write("spin.toml", Beginning + manifest);
        directory.Write("good.wat", "(module (func (export \"_start\")))");
        directory.Write("library.wat", "(module (func (export \"run\")))");
        directory.Write("import.wat", "(module (import \"env\" \"f\" (func)) (func (export \"_start\")))");
        directory.Write("sub/file", "x");
        File.WriteAllBytes(Path.Combine(directory.Path, "component.wasm"), [0, (byte)'a', (byte)'s', (byte)'m', 0x0d, 0, 1, 0]);
        File.CreateSymbolicLink(Path.Combine(directory.Path, "link"), "/etc/hostname");
        Directory.CreateSymbolicLink(Path.Combine(directory.Path, "links"), "/etc");
        return directory;
    }
}
