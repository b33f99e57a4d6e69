using System.Net;
using System.Net.Sockets;
using Skiff.Spin.Apps;

namespace Skiff.Spin.Tests.Serving;

public class HandlerServingTests
{
    private static readonly Uri Root = new("/", UriKind.Relative);

    public static TheoryData<string, HttpStatusCode, string> Failing => new()
    {
        { Handlers.Trap, HttpStatusCode.InternalServerError, "unreachable" },
        { Handlers.Silent, HttpStatusCode.InternalServerError, "no response" },
        { Handlers.GivesUp, HttpStatusCode.InternalServerError, "no response" },
        { Handlers.Error, HttpStatusCode.InternalServerError, "DnsTimeout" },
        { Handlers.Loop, HttpStatusCode.GatewayTimeout, "deadline" },
    };

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task A_guest_that_fails_costs_its_own_request_and_a_line_in_the_log(string guest, HttpStatusCode status, string reason)
    {
        var limits = AppLimits.Default with { RequestDeadline = TimeSpan.FromSeconds(2) };
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", guest), ("/empty", Handlers.Empty)], limits);

        using var failed = await app.Client.GetAsync(Root);
        using var other = await app.Client.GetAsync(new Uri("/empty", UriKind.Relative));

        Assert.Equal(status, failed.StatusCode);
        Assert.Contains(reason, Assert.Single(app.Output.Failures).Reason, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task An_application_that_says_it_is_served_has_an_instance_of_each_component()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.Empty), ("/other", Handlers.Writes)]);

        Assert.All(app.Host.App.Components, component => Assert.Equal(1, Assert.IsType<HandlerComponent>(component).Instances.Created));
    }

    public static TheoryData<string, string> Broken => new()
    {
        { Handlers.BreaksOff, "unreachable" },
        { Handlers.Unfinished, "broke off" },
        { Handlers.LoopsInResponse, "deadline" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_response_that_breaks_off_is_not_taken_for_whole(string guest, string reason)
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", guest)], AppLimits.Default with { RequestDeadline = TimeSpan.FromSeconds(2) });

        // The client may see the reset before it sees the head.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => app.Client.GetByteArrayAsync(Root));

        // The client may see it before the log does.
        var failure = await app.Output.FirstFailure.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
        Assert.Single(app.Output.Failures);
    }

    [Fact]
    public async Task A_guest_that_waits_for_what_never_comes_ends_at_the_deadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var limits = AppLimits.Default with { RequestDeadline = TimeSpan.FromSeconds(1) };
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.Asks(silent.LocalEndpoint.ToString()))], limits, $"allowed_outbound_hosts = [\"http://{silent.LocalEndpoint}\"]");
        using var response = await app.Client.GetAsync(Root);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("deadline exceeded", Assert.Single(app.Output.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guest_that_takes_all_memory_has_its_own_limit()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.Grows), ("/empty", Handlers.Empty)], AppLimits.Default with { InstanceMemory = 8 << 20 });
        using var failed = await app.Client.GetAsync(Root);
        using var other = await app.Client.GetAsync(new Uri("/empty", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_whole_when_the_guest_ends_is_sent_with_its_length()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.Writes)]);

        using var response = await app.Client.GetAsync(Root);

        Assert.Equal((6L, false), (response.Content.Headers.ContentLength, response.Headers.TransferEncodingChunked ?? false));
        Assert.Equal("begun\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_a_guest_has_written_is_sent_while_it_computes_on()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.LoopsInResponse)]);

        using var response = await app.Client.GetAsync(Root, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var begun = new byte[6];
        await body.ReadExactlyAsync(begun);

        Assert.Equal("begun\n"u8, begun);
        Assert.Null(response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task The_time_of_a_request_is_accounted_for()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.Writes)]);
        using var response = await app.Client.GetAsync(new Uri("/x?secret=1", UriKind.Relative));

        var ended = await app.Output.FirstEnded;

        Assert.Equal(("c0", "GET /x", 200), (ended.Component, ended.Request, ended.Status));
        Assert.All([ended.Times.Queue, ended.Times.SetUp, ended.Times.Guest, ended.Times.Host], part => Assert.True(part > TimeSpan.Zero));
    }

    [Fact]
    public async Task A_guest_that_writes_without_end_is_held_back_and_ends_when_the_client_goes()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.Floods)]);
        using (var response = await app.Client.GetAsync(Root, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[1_000_000]);
        }

        // The server stops in time only if the guest has ended.
        await app.Host.StopAsync();
    }

    [Fact]
    public async Task Instances_that_leak_their_handles_are_used_again_without_them()
    {
        await using var app = await ServedTestApp.StartHandlersAsync([("/...", Handlers.Silent)], AppLimits.Default with { Instances = 1, IdleInstances = 1 });
        for (var i = 0; i < 20; i++)
        {
            using var response = await app.Client.GetAsync(Root);
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        }
    }

    [Fact]
    public async Task An_import_that_nobody_defines_is_named_when_the_application_is_loaded()
    {
        var error = await Assert.ThrowsAsync<AppException>(() => ServedTestApp.StartHandlersAsync([("/...", Handlers.Greedy)]));

        Assert.Contains("acme:secrets/vault@1.0.0", error.Message, StringComparison.Ordinal);
    }
}
