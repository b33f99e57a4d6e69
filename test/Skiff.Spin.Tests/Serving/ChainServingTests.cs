using System.Net;
using System.Text;

namespace Skiff.Spin.Tests.Serving;

/// <summary>Service chaining: components of an application ask each other in memory.</summary>
public class ChainServingTests
{
    private const string Grant = "allowed_outbound_hosts = [\"http://*.spin.internal\"]";

    private static readonly Uri Ask = new("/ask", UriKind.Relative);

    [Theory]
    [InlineData("http://*.spin.internal")]
    [InlineData("http://asked.spin.internal")]
    public async Task A_component_with_the_grant_asks_a_private_one(string grant)
    {
        await using var app = await StartAsync(Handlers.Asks("asked.spin.internal"), Handlers.October, grant: $"allowed_outbound_hosts = [\"{grant}\"]");
        using var response = await app.Client.GetAsync(Ask);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Empty(app.Output.Failures);
    }

    [Theory]
    [InlineData("")]
    [InlineData("allowed_outbound_hosts = [\"http://other.spin.internal\"]")]
    public async Task Without_the_grant_it_is_denied_and_the_log_says_what_would_grant_it(string grant)
    {
        await using var app = await StartAsync(Handlers.Asks("asked.spin.internal"), Handlers.October, grant);
        using var response = await app.Client.GetAsync(Ask);

        Assert.Equal(615, (int)response.StatusCode); // HTTP-request-denied
        Assert.Contains(app.Output.Warnings, w => w.Contains("\"asking\"", StringComparison.Ordinal) && w.Contains("[\"http://asked.spin.internal:80\"]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_component_that_there_is_not_is_not_found()
    {
        await using var app = await StartAsync(Handlers.Asks("nobody.spin.internal"), Handlers.October);
        using var response = await app.Client.GetAsync(Ask);

        Assert.Equal(602, (int)response.StatusCode); // destination-not-found
    }

    [Fact]
    public async Task A_request_without_an_authority_is_for_the_application_itself()
    {
        await using var app = await StartAsync(Handlers.Asks(null), Handlers.Empty, grant: "allowed_outbound_hosts = [\"http://self\"]");
        await using var denied = await StartAsync(Handlers.Asks(null), Handlers.Empty, grant: "");
        using var response = await app.Client.GetAsync(Ask);
        using var refused = await denied.Client.GetAsync(Ask);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode); // nothing has the route "/"
        Assert.Equal(615, (int)refused.StatusCode);
    }

    [Fact]
    public async Task Bodies_go_both_ways_and_nothing_is_lost()
    {
        var body = new byte[400_000]; // more than the pipes hold
        Random.Shared.NextBytes(body);
        await using var app = await StartAsync(Handlers.SpinRelay("http://asked.spin.internal/x?y=z"), Handlers.SpinEcho);
        using var content = new ByteArrayContent(body);
        using var response = await app.Client.PostAsync(Ask, content);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("/x?y=z", Assert.Single(response.Headers.GetValues("x-uri")));
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_component_of_Spin_1_is_denied_without_the_grant_too()
    {
        await using var app = await StartAsync(Handlers.SpinRelay("http://asked.spin.internal/"), Handlers.SpinEcho, grant: "");
        using var response = await app.Client.GetAsync(Ask);

        Assert.Equal(501, (int)response.StatusCode); // destination-not-allowed
    }

    [Fact]
    public async Task A_wagi_component_sees_who_asks()
    {
        await using var app = await StartAsync(Handlers.SpinRelay("http://asked.spin.internal/sub?a=b"), Guests.Describe, executor: "executor = { type = \"wagi\" }");
        var seen = await app.Client.GetStringAsync(Ask);

        Assert.Contains("X_CLIENT_ADDR=0.0.0.0:0", seen, StringComparison.Ordinal);
        Assert.Contains("PATH_INFO=/sub", seen, StringComparison.Ordinal);
        Assert.Contains("QUERY_STRING=a=b", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_that_fails_is_a_500_for_the_one_that_asks()
    {
        await using var app = await StartAsync(Handlers.Asks("asked.spin.internal"), Handlers.Trap);
        using var response = await app.Client.GetAsync(Ask);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("asked", Assert.Single(app.Output.Failures).Component);
    }

    [Fact]
    public async Task A_response_that_breaks_off_is_not_taken_for_whole()
    {
        await using var app = await StartAsync(Handlers.SpinRelay("http://asked.spin.internal/"), Handlers.BreaksOff);
        using var response = await app.Client.GetAsync(Ask);

        Assert.Contains((int)response.StatusCode, new[] { 500, 504 }); // before its head was sent, or as runtime-error
    }

    [Fact]
    public async Task Loops_end_at_a_limit_with_one_line_in_the_log()
    {
        await using var app = await StartAsync(Handlers.Asks("asking.spin.internal"), Handlers.Empty);
        using var response = await app.Client.GetAsync(Ask);

        Assert.Equal(636, (int)response.StatusCode); // loop-detected, handed on by each
        var failure = Assert.Single(app.Output.Failures);
        Assert.Equal(HttpStatusCode.LoopDetected, (HttpStatusCode)failure.Status);
        Assert.Contains($"{AppLimits.Default.ChainDepth} deep", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chains_do_not_wait_for_themselves_when_all_instances_are_in_use()
    {
        var limits = AppLimits.Default with { Instances = 1 };
        await using var app = await StartAsync(Handlers.Asks("asked.spin.internal"), Handlers.October, limits: limits);
        await using var loops = await StartAsync(Handlers.Asks("asking.spin.internal"), Handlers.Empty, limits: limits);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.StatusAsync("/ask")));

        Assert.All(answers, status => Assert.Equal(201, status));
        Assert.Equal(636, await loops.StatusAsync("/ask")); // as deep as a chain can be
        Assert.Empty(app.Output.Failures);
    }

    [Fact]
    public async Task All_of_a_chain_share_one_deadline()
    {
        await using var app = await StartAsync(Handlers.Asks("asked.spin.internal"), Handlers.Loop, limits: AppLimits.Default with { RequestDeadline = TimeSpan.FromSeconds(1) });
        using var response = await app.Client.GetAsync(Ask);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains(app.Output.Failures, f => f.Reason.Contains("deadline", StringComparison.Ordinal)); // of either: they meet it together
    }

    // "asking" takes /ask; "asked" can only be asked by it.
    private static Task<ServedTestApp> StartAsync(string asking, string asked, string grant = Grant, string executor = "", AppLimits? limits = null) => ServedTestApp.StartManifestAsync(
        new StringBuilder()
            .AppendLine("spin_manifest_version = 2\n[application]\nname = \"chain\"")
            .AppendLine("[[trigger.http]]\nroute = \"/ask\"\ncomponent = \"asking\"")
            .AppendLine("[component.asking]\nsource = \"asking.wat\"")
            .AppendLine(grant)
            .AppendLine("[[trigger.http]]\nroute = { private = true }\ncomponent = \"asked\"")
            .AppendLine(executor)
            .AppendLine("[component.asked]\nsource = \"asked.wat\"")
            .ToString(),
        [("asking.wat", asking), ("asked.wat", asked)],
        limits);
}
