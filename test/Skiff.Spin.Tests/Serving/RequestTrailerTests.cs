using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Triggers.Http;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Spin.Tests.Serving;

public class RequestTrailerTests
{
    [Fact]
    public async Task Trailers_of_a_request_are_there_once_its_body_was_read()
    {
        var handler = new Reader();
        await using var server = new HttpServer(new IPEndPoint(IPAddress.Loopback, 0), new HttpServerLimits(), handler);
        await server.StartAsync(CancellationToken.None);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address);

        await client.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n"u8.ToArray());
        using var answer = new StreamReader(client.GetStream());
        var response = await answer.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Equal(["before: none", "after: x-sum=7"], handler.Seen);
    }

    private sealed class Reader : IRequestHandler
    {
        public List<string> Seen { get; } = [];

        public async Task HandleAsync(IFeatureCollection request)
        {
            var exchange = new HttpExchange(request);
            Seen.Add($"before: {Text(exchange)}");
            await exchange.Request.Body.CopyToAsync(Stream.Null);
            Seen.Add($"after: {Text(exchange)}");
        }

        private static string Text(HttpExchange exchange) =>
            exchange.RequestTrailers() is { } fields ? string.Join(", ", fields.Select(f => $"{f.Name}={Encoding.Latin1.GetString(f.Value.Span)}")) : "none";
    }
}
