using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Load;

/// <summary>Kestrel as Skiff starts it, with a handler that does nothing: the ceiling for any guest.</summary>
internal static class BareServer
{
    public static Task RunAsync(IPEndPoint address, string body) => RunAsync(address, new Hello(body));

    /// <summary>Serves until the process is interrupted.</summary>
    public static async Task RunAsync(IPEndPoint address, IRequestHandler handler)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using var server = new HttpServer(address, new HttpServerLimits(), handler);
        await server.StartAsync(CancellationToken.None);
        Console.WriteLine($"listening on http://{server.Address}");
        await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        await server.StopAsync(CancellationToken.None);
    }

    private sealed class Hello(string body) : IRequestHandler
    {
        private readonly byte[] _body = Encoding.UTF8.GetBytes(body);

        public async Task HandleAsync(IFeatureCollection request)
        {
            var response = request.GetRequiredFeature<IHttpResponseFeature>();
            response.Headers.ContentType = "text/plain";
            response.Headers.ContentLength = _body.Length;
            await request.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(_body);
        }
    }
}
