using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Load;

/// <summary>Kestrel as Skiff starts it, with a handler that does nothing: the ceiling for any guest.</summary>
internal static class BareServer
{
    public static async Task RunAsync(IPEndPoint address)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using var server = new HttpServer(address, new HttpServerLimits(), new Hello());
        await server.StartAsync(CancellationToken.None);
        Console.WriteLine($"listening on http://{server.Address}");
        await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        await server.StopAsync(CancellationToken.None);
    }

    private sealed class Hello : IRequestHandler
    {
        private static readonly byte[] Body = "hello\n"u8.ToArray();

        public async Task HandleAsync(IFeatureCollection request)
        {
            var response = request.GetRequiredFeature<IHttpResponseFeature>();
            response.Headers.ContentType = "text/plain";
            response.Headers.ContentLength = Body.Length;
            await request.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(Body);
        }
    }
}
