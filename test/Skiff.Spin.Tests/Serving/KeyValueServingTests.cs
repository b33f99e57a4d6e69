using System.Collections.Immutable;
using Skiff.Spin.Apps;
using Skiff.Spin.Capabilities.KeyValue;

namespace Skiff.Spin.Tests.Serving;

/// <summary>Guests that use key-value stores: the status says the length of the value, or the error (<see cref="Handlers.UsesStore"/>).</summary>
public class KeyValueServingTests
{
    private const string First = "fermyon:spin/key-value";
    private const string Second = "fermyon:spin/key-value@2.0.0";
    private const string Wasi = "wasi:keyvalue/store@0.2.0-draft2";
    private const string Granted = "key_value_stores = [\"default\"]\n";

    private const string Manifest = """
        spin_manifest_version = 2
        application = { name = "test" }

        [[trigger.http]]
        route = "/..."
        component = "main"

        [component.main]
        source = "main.wat"

        """;

    private static readonly AppOptions s_inMemory = new() { StateDirectory = "" };

    [Theory]
    [InlineData(First)]
    [InlineData(Second)]
    [InlineData(Wasi)]
    public async Task A_component_gets_what_it_has_set(string import)
    {
        await using var app = await StartAsync(Handlers.UsesStore(import, "default", "key", "some value"), Granted, s_inMemory);

        Assert.Equal(210, await app.StatusAsync());
        Assert.Empty(app.Output.Warnings);
        Assert.Equal("memory, until it stops", app.Output.Served!.DefaultStore);
    }

    [Theory]
    [InlineData(First, 324)] // no-such-key
    [InlineData(Second, 299)]
    [InlineData(Wasi, 299)]
    public async Task What_nobody_has_set_is_not_there(string import, int status)
    {
        await using var app = await StartAsync(Handlers.UsesStore(import, "default", "key"), Granted, s_inMemory);

        Assert.Equal(status, await app.StatusAsync());
    }

    [Theory]
    [InlineData(First, "", "default", 302)]
    [InlineData(Second, "", "default", 302)]
    [InlineData(Wasi, "", "default", 301)]
    [InlineData(Second, Granted, "other", 302)]
    public async Task What_the_manifest_does_not_grant_is_denied_and_the_log_says_what_would_grant_it(string import, string settings, string label, int status)
    {
        await using var app = await StartAsync(Handlers.UsesStore(import, label, "key", "value"), settings, s_inMemory);

        Assert.Equal((status, status), (await app.StatusAsync(), await app.StatusAsync()));
        Assert.Equal($"component \"main\": the key-value store \"{label}\" was denied; key_value_stores = [\"{label}\"] would allow it", Assert.Single(app.Output.Warnings));
    }

    [Fact]
    public async Task A_component_without_a_manifest_has_no_stores()
    {
        using var directory = new TestDirectory();
        await using var app = await ServedTestApp.ServeFileAsync(directory.Write("main.wat", Handlers.Answers(Handlers.UsesStore(Second, "default", "key"))));

        Assert.Equal(302, await app.StatusAsync());
        Assert.EndsWith("the key-value store \"default\" was denied: only applications with a manifest have stores", Assert.Single(app.Output.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(First, "", 303, true)] // one more than denied
    [InlineData(Second, "", 303, true)]
    [InlineData(Wasi, "", 302, true)]
    [InlineData(Second, ", inherit_configuration = [\"key_value_stores\"]", 206, false)]
    [InlineData(Second, ", inherit_configuration = [\"variables\"]", 303, true)]
    public async Task A_dependency_has_them_where_it_inherits_them(string import, string inherit, int status, bool isDenied)
    {
        var dependency = Handlers.Exports("test:dep/status", Handlers.UsesStore(import, "default", "key", "value"));
        var settings = $$"""
            {{Granted}}
            [component.main.dependencies]
            "test:dep/status" = { path = "other.wat"{{inherit}} }
            """;
        await using var app = await ServedTestApp.StartManifestAsync(
            Manifest + settings, [("main.wat", Handlers.Answers(Handlers.OneMoreThan("test:dep/status"))), ("other.wat", dependency)], options: s_inMemory);

        Assert.Equal(status, await app.StatusAsync());
        Assert.Equal(isDenied, app.Output.Warnings.Any(w => w.EndsWith("inherit_configuration = [\"key_value_stores\"] would give a dependency the stores of its component", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_set_at_the_start_is_there_and_in_a_file_beside_the_manifest()
    {
        var initial = new AppOptions { InitialKeyValues = [new("key", "old"), new("key", "initial")] };
        await using var app = await StartAsync(Handlers.UsesStore(Second, "default", "key"), Granted, initial);

        Assert.Equal(207, await app.StatusAsync());
        Assert.EndsWith("/.spin/sqlite_key_value.db\"", app.Output.Served!.DefaultStore, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_that_are_configured_are_where_they_are_said_to_be()
    {
        using var directory = new TestDirectory();
        var path = Path.Combine(directory.Path, "a", "stores.db");
        var configured = s_inMemory with { KeyValueStores = ImmutableDictionary<string, KeyValueStoreSource>.Empty.Add("sessions", new KeyValueStoreSource.Sqlite(path)) };
        await using (var app = await StartAsync(Handlers.UsesStore(Second, "sessions", "key", "value"), "key_value_stores = [\"sessions\"]", configured))
        {
            Assert.Equal(205, await app.StatusAsync());
            Assert.Null(app.Output.Served!.DefaultStore);
        }

        using var backend = new SqliteBackend(path);
        Assert.Equal("value"u8.ToArray(), await backend.Open("sessions").GetAsync("key", default));
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_is_an_error_of_the_guest_and_said_once()
    {
        var unusable = new AppOptions { StateDirectory = "/proc/skiff" };
        await using var app = await StartAsync(Handlers.UsesStore(Second, "default", "key"), Granted, unusable);

        Assert.Equal((323, 323), (await app.StatusAsync(), await app.StatusAsync())); // other
        Assert.StartsWith("the key-value store in \"/proc/skiff/sqlite_key_value.db\" cannot be opened: ", Assert.Single(app.Output.Warnings), StringComparison.Ordinal);
        Assert.Empty(app.Output.Failures);
    }

    [Fact]
    public async Task Where_what_is_set_at_the_start_cannot_be_written_nothing_is_served()
    {
        var unusable = new AppOptions { StateDirectory = "/proc/skiff", InitialKeyValues = [new("a", "b")] };

        var error = await Assert.ThrowsAsync<AppException>(() => StartAsync(Handlers.UsesStore(Second, "default", "key"), Granted, unusable));

        Assert.StartsWith("cannot set initial key-value pairs: the key-value store in \"/proc/skiff/", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_with_nothing_behind_it_is_refused_at_its_place()
    {
        var error = await Assert.ThrowsAsync<AppException>(() => StartAsync(Handlers.Says(200), "key_value_stores = [\"default\", \"defalt\"]", s_inMemory));

        Assert.Contains("error SK2212: component \"main\": nothing is behind the key-value store \"defalt\"; did you mean \"default\"?", error.Message, StringComparison.Ordinal);
        Assert.Contains("spin.toml:10:32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_at_once_count_each_once()
    {
        await using var app = await StartAsync(Handlers.CountsUp, Granted, new AppOptions());

        var sums = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.StatusAsync()));

        Assert.Equal(Enumerable.Range(201, 50), sums.Order());
    }

    private static Task<ServedTestApp> StartAsync(string question, string settings, AppOptions options) =>
        ServedTestApp.StartManifestAsync(Manifest + settings, [("main.wat", Handlers.Answers(question))], options: options);
}
