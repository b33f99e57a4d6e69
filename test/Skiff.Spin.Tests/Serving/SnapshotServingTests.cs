using System.Net;
using System.Net.Sockets;
using Skiff.Spin.Apps;
using Skiff.TestKit;

namespace Skiff.Spin.Tests.Serving;

/// <summary>The handlers beside <c>wasi:http</c> 0.2: its release candidates, and Spin 1.</summary>
public class SnapshotServingTests
{
    private static readonly Uri Root = new("/", UriKind.Relative);

    /// <summary>Components that import every function of a snapshot and trap when they are called.</summary>
    public static TheoryData<string> Whole => ["all-2023-10-18.wasm", "all-2023-11-10.wasm", "spin1-dummy.wasm"];

    [Fact]
    public async Task A_handler_of_2023_10_18_answers()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.October)]);
        using var response = await app.Client.GetAsync(Root);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("october", await response.Content.ReadAsStringAsync());
        Assert.Equal("yes", Assert.Single(response.Headers.GetValues("x-mind")));
        Assert.Empty(app.Output.Failures);
    }

    [Fact]
    public async Task Files_and_streams_of_2023_10_18_are_those_of_today_but_for_what_the_table_says()
    {
        await using var app = await StartAsync(Handlers.UsesFilesOfOctober, "files = [\"data/x\"]");

        Assert.Equal(200, await app.StatusAsync()); // else the number of the check
        Assert.Contains("[main] file contentcontent", app.Output.Lines);
        Assert.Empty(app.Output.Failures);
    }

    [Fact]
    public async Task Sockets_of_2023_10_18_are_those_of_today_but_for_what_the_table_says()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)receiver.Client.LocalEndPoint!).Port; // bound
        var received = receiver.ReceiveAsync();
        await using var app = await StartAsync(Handlers.UsesSocketsOfOctober(port), $"allowed_outbound_hosts = [\"*://127.0.0.1:{port}\"]");

        Assert.Equal(200, await app.StatusAsync());
        Assert.Equal("hi"u8.ToArray(), (await received.WaitAsync(TimeSpan.FromSeconds(30))).Buffer);
    }

    [Theory]
    [InlineData("@0.2.0-rc-2023-10-18")]
    [InlineData("@0.2.0-rc-2023-11-10")]
    public async Task The_environment_of_a_release_candidate_is_that_of_today(string version)
    {
        await using var app = await StartAsync(Handlers.CountsVariables.Replace("@0.2.0", version, StringComparison.Ordinal), "environment = { A = \"1\" }");

        Assert.Equal(201, await app.StatusAsync());
    }

    [Fact]
    public async Task A_handler_of_2023_11_10_answers()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.November)]);
        using var response = await app.Client.GetAsync(Root);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500_000)]
    public async Task A_handler_of_Spin_1_gets_the_request_whole_and_gives_the_response_whole(int length)
    {
        var body = new byte[length];
        Random.Shared.NextBytes(body);
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.SpinEcho)]);
        using var content = new ByteArrayContent(body);
        using var response = await app.Client.PostAsync(new Uri("/a%20b?c=d", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("/a%20b?c=d", Assert.Single(response.Headers.GetValues("x-uri")));
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Spin_1_has_no_name_for_other_methods()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.SpinEcho)]);
        using var request = new HttpRequestMessage(new HttpMethod("PROPFIND"), Root);
        using var response = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task A_body_larger_than_Spin_1_may_have_whole_is_refused()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.SpinEcho)], AppLimits.Default with { WholeBody = 1000 });
        using var most = new ByteArrayContent(new byte[1000]);
        using var more = new ByteArrayContent(new byte[1001]);
        using var taken = await app.Client.PostAsync(Root, most);
        using var refused = await app.Client.PostAsync(Root, more);

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Contains("1000 bytes", Assert.Single(app.Output.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_response_of_Spin_1_costs_its_own_request()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.SpinMalformed)]);
        using var response = await app.Client.GetAsync(Root);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("status 77", Assert.Single(app.Output.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_with_two_handlers_is_refused_by_their_names()
    {
        // Exported once more under the name of the other snapshot.
        const string Export = "(export \"wasi:http/incoming-handler@0.2.0\" (instance $handler))";
        var both = Handlers.Empty.Replace(Export, Export + Export.Replace("0.2.0", "0.2.0-rc-2023-11-10", StringComparison.Ordinal), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<AppException>(() => ServedTestApp.StartHandlersAsync([("/...", both)]));

        Assert.Contains("wasi:http/incoming-handler@0.2.0 and wasi:http/incoming-handler@0.2.0-rc-2023-11-10", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task Every_import_of_a_snapshot_links(string guest)
    {
        await using var app = await ServedTestApp.ServeFileAsync(Path.Combine(TestData.RepositoryRoot, "test/corpus/snapshots", guest));
        using var response = await app.Client.GetAsync(Root);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("unreachable", Assert.Single(app.Output.Failures).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 418)]
    [InlineData(false, 615)] // HTTP-request-denied
    public async Task A_handler_of_2023_11_10_asks_others_if_that_is_granted(bool granted, int status)
    {
        await using var other = await ServedTestApp.StartAsync(Guests.Teapot);
        var grant = granted ? $"allowed_outbound_hosts = [\"http://{other.Address}\"]" : "";
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.InNovember(Handlers.Asks(other.Address.ToString())))], settings: grant);
        using var response = await app.Client.GetAsync(Root);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(app.Output.Failures);
    }

    [Fact]
    public async Task A_handler_of_2023_11_10_streams_its_response()
    {
        await using var old = await ServedTestApp.StartHandlersAsync([("/...", Handlers.InNovember(Handlers.Writes))]);
        await using var today = await ServedTestApp.StartHandlersAsync([("/...", Handlers.Writes)]);

        var body = await old.Client.GetStringAsync(Root);

        Assert.NotEmpty(body);
        Assert.Equal(await today.Client.GetStringAsync(Root), body);
    }

    private static Task<ServedTestApp> StartAsync(string question, string settings) => ServedTestApp.StartManifestAsync(
        $"spin_manifest_version = 2\n[application]\nname = \"test\"\n[[trigger.http]]\nroute = \"/...\"\ncomponent = \"main\"\n[component.main]\nsource = \"main.wat\"\n{settings}\n",
        [("main.wat", Handlers.Answers(question)), ("data/x", "file content")]);
}
