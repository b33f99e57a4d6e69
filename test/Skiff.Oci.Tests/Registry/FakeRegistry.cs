using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Skiff.Oci.Images;
using Skiff.Oci.Registry;

namespace Skiff.Oci.Tests.Registry;

/// <summary>A registry that does what a test says, on a free port of loopback, without TLS.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly WebApplication _server;

    private FakeRegistry(WebApplication server) => _server = server;

    /// <summary>What was asked, as "GET /v2/...", with the authorization it had.</summary>
    public ConcurrentQueue<(string Request, string Authorization)> Requests { get; } = new();

    public string Host => new Uri(_server.Urls.First()).Authority;

    public Reference Image => Reference.Parse($"{Host}/app:1");

    public static async Task<FakeRegistry> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var server = builder.Build();
        var registry = new FakeRegistry(server);
        server.Run(context =>
        {
            registry.Requests.Enqueue(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", context.Request.Headers.Authorization.ToString()));
            return answer(context);
        });
        await server.StartAsync();
        return registry;
    }

    /// <summary>A client that takes this registry, and does not wait long.</summary>
    public static RegistryClient Client(Func<RegistryOptions, RegistryOptions>? change = null)
    {
        var options = new RegistryOptions { IsInsecure = true, FirstPause = TimeSpan.FromMilliseconds(1), Attempts = 3, ChunkBytes = 1000 };
        return new RegistryClient(change?.Invoke(options) ?? options);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Sends less than it says; the connection ends behind it.</summary>
    public static Task CutAsync(HttpContext context, ReadOnlyMemory<byte> part)
    {
        context.Response.ContentLength = part.Length + 1;
        return context.Response.Body.WriteAsync(part).AsTask();
    }

    /// <summary>The first byte that is asked for, and the answer's head for it.</summary>
    public static int Range(HttpContext context, int total)
    {
        var text = context.Request.Headers.Range.ToString();
        if (text.Length == 0)
        {
            return 0;
        }

        var from = int.Parse(text["bytes=".Length..^1], CultureInfo.InvariantCulture);
        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = $"bytes {from}-{total - 1}/{total}";
        return from;
    }
}
