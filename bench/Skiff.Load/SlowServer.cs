using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Load;

/// <summary>Answers every request 204 after a while: what guests wait for.</summary>
internal static class SlowServer
{
    public static Task RunAsync(IPEndPoint address, TimeSpan delay) => BareServer.RunAsync(address, new Slow(delay));

    private sealed class Slow(TimeSpan delay) : IRequestHandler
    {
        public async Task HandleAsync(IFeatureCollection request)
        {
            await Task.Delay(delay);
            request.GetRequiredFeature<IHttpResponseFeature>().StatusCode = 204;
        }
    }
}
