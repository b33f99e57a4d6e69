using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Skiff.Spin.Tests.Serving;

public class FailureServingTests
{
    [Fact]
    public async Task A_guest_that_traps_is_answered_500_and_its_stack_is_logged()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Trap);

        using var response = await app.Client.GetAsync(new Uri("/x?secret=1", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        var failure = Assert.Single(app.Output.Failures);
        Assert.Equal(("c0", "GET /x", 500), (failure.Component, failure.Request, failure.Status));
        Assert.Contains("unreachable", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("at inner", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("at _start", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Guests.NoResponse), "is no header")]
    [InlineData(nameof(Guests.Silent), "wrote no response")]
    public async Task A_guest_that_writes_no_response_is_answered_500(string guest, string reason)
    {
        await using var app = await ServedTestApp.StartAsync(guest == nameof(Guests.Silent) ? Guests.Silent : Guests.NoResponse);

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains(reason, Assert.Single(app.Output.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looping_guests_are_stopped_at_their_deadline_while_others_answer()
    {
        var limits = AppLimits.Default with { RequestDeadline = TimeSpan.FromSeconds(5) };
        await using var app = await ServedTestApp.StartAsync([("/loop", Guests.Loop), ("/count", Guests.Count)], limits);
        var loops = Enumerable.Range(0, 3 * Environment.ProcessorCount).Select(_ => app.Client.GetAsync(new Uri("/loop", UriKind.Relative))).ToArray();

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("111", await app.Client.GetStringAsync(new Uri("/count", UriKind.Relative)));
        }

        Assert.Contains(loops, loop => !loop.IsCompleted);
        foreach (var response in await Task.WhenAll(loops))
        {
            Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
            response.Dispose();
        }

        // A guest that had its turn at the deadline traps, and its stack is told; one that was waiting for its turn is cancelled and has none to tell.
        Assert.All(app.Output.Failures, failure => Assert.Contains("deadline exceeded", failure.Reason, StringComparison.Ordinal));
        Assert.Contains(app.Output.Failures, failure => failure.Reason.Contains("at spin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_response_that_has_begun_is_cut_when_the_guest_fails()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.LoopInResponse, AppLimits.Default with { RequestDeadline = TimeSpan.FromMilliseconds(200) });

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
        Assert.Equal(0, (await app.Output.FirstFailure).Status);
    }

    [Fact]
    public async Task At_the_limit_of_instances_requests_wait_and_too_many_are_answered_503()
    {
        var limits = AppLimits.Default with { Instances = 1, WaitingRequests = 1 };
        await using var app = await ServedTestApp.StartAsync(Guests.Echo, limits);
        await using var holder = await OpenRequest.SendAsync(app.Address);
        var waiting = app.Client.GetAsync(new Uri("/", UriKind.Relative));

        // Whether the waiting one or this one comes first is open; one of the two is refused, the other waits for the holder.
        var other = app.Client.GetAsync(new Uri("/", UriKind.Relative));
        using var refused = await await Task.WhenAny(waiting, other);
        await holder.EndAsync();
        using var served = await (refused == await Completed(waiting) ? other : waiting);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_answered_503()
    {
        var limits = AppLimits.Default with { Instances = 1, WaitForInstance = TimeSpan.FromMilliseconds(50) };
        await using var app = await ServedTestApp.StartAsync(Guests.Echo, limits);
        await using var holder = await OpenRequest.SendAsync(app.Address);

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task A_guest_whose_client_goes_away_is_stopped_and_its_place_is_free()
    {
        var limits = AppLimits.Default with { Instances = 1, RequestDeadline = TimeSpan.FromMinutes(5), WaitForInstance = TimeSpan.FromMinutes(5) };
        await using var app = await ServedTestApp.StartAsync([("/loop", Guests.LoopInResponse), ("/count", Guests.Count)], limits);
        using (var response = await app.Client.GetAsync(new Uri("/loop", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal("111", await app.Client.GetStringAsync(new Uri("/count", UriKind.Relative)));
        Assert.Empty(app.Output.Failures);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_answered_413()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Swallow, AppLimits.Default with { RequestBody = 10 });
        using var body = new ByteArrayContent(new byte[100]);

        using var response = await app.Client.PostAsync(new Uri("/", UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Stopping_ends_guests_that_take_longer_than_the_grace()
    {
        var app = await ServedTestApp.StartAsync(Guests.LoopInResponse, AppLimits.Default with { RequestDeadline = TimeSpan.FromMinutes(5), StopGrace = TimeSpan.FromMilliseconds(100) });
        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        await app.Host.StopAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
        await app.DisposeAsync();
    }

    private static async Task<HttpResponseMessage?> Completed(Task<HttpResponseMessage> task) => task.IsCompleted ? await task : null;

    /// <summary>A request whose guest has begun to answer and waits for more of the body.</summary>
    private sealed class OpenRequest(TcpClient client) : IAsyncDisposable
    {
        public static async Task<OpenRequest> SendAsync(IPEndPoint address)
        {
            var client = new TcpClient();
            await client.ConnectAsync(address);
            await client.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
            var received = new StringBuilder();
            var buffer = new byte[1000];
            while (!received.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                received.Append(Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer)));
            }

            return new OpenRequest(client);
        }

        public async Task EndAsync() => await client.GetStream().WriteAsync("0\r\n\r\n"u8.ToArray());

        public ValueTask DisposeAsync()
        {
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
