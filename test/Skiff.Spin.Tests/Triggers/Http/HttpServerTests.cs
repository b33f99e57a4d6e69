using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Spin.Tests.Triggers.Http;

public class HttpServerTests
{
    [Theory]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact)]
    public async Task Both_versions_are_answered_on_one_port(string version, HttpVersionPolicy policy)
    {
        await using var server = await StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{server.Address}/x") { Version = Version.Parse(version), VersionPolicy = policy };

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"GET /x HTTP/{(version == "2.0" ? "2" : version)} http", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_request_that_arrives_byte_by_byte_is_answered()
    {
        await using var server = await StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address);
        await using var stream = client.GetStream();

        foreach (var b in "PUT /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray())
        {
            await stream.WriteAsync(new[] { b });
        }

        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_lets_the_request_in_flight_end()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var server = await StartAsync(async _ =>
        {
            entered.SetResult();
            await release.Task;
        });
        using var client = new HttpClient();
        var answer = client.GetAsync(new Uri($"http://{server.Address}/"));
        await entered.Task;

        var stopped = server.StopAsync(CancellationToken.None);
        release.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        await stopped;
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://{server.Address}/")));
    }

    [Fact]
    public async Task A_connection_without_a_request_does_not_hinder_others()
    {
        await using var server = await StartAsync();
        using var silent = new TcpClient();
        await silent.ConnectAsync(server.Address);
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri($"http://{server.Address}/"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<HttpServer> StartAsync(Func<IFeatureCollection, Task>? before = null)
    {
        var server = new HttpServer(new IPEndPoint(IPAddress.Loopback, 0), new HttpServerLimits(), new Echo(before));
        await server.StartAsync(CancellationToken.None);
        return server;
    }

    private sealed class Echo(Func<IFeatureCollection, Task>? before) : IRequestHandler
    {
        public async Task HandleAsync(IFeatureCollection request)
        {
            if (before is not null)
            {
                await before(request);
            }

            var asked = request.GetRequiredFeature<IHttpRequestFeature>();
            var body = request.GetRequiredFeature<IHttpResponseBodyFeature>();
            await body.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{asked.Method} {asked.Path} {asked.Protocol} {asked.Scheme}"));
        }
    }
}
