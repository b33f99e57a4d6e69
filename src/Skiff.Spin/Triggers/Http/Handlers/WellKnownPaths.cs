using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Skiff.Spin.Manifest;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>What the host itself answers, below a prefix that no component can have. Source: Spin's documentation of the HTTP trigger, "Health and info".</summary>
internal sealed class WellKnownPaths(ApplicationSection application)
{
    /// <summary>The prefix.</summary>
    public const string Prefix = "/.well-known/spin/";

    private readonly byte[] _info = MakeInfo(application);

    /// <summary>Answers a request whose path begins with the prefix.</summary>
    public async Task HandleAsync(HttpExchange exchange)
    {
        switch (exchange.Path[Prefix.Length..])
        {
            case "health":
                await exchange.AnswerAsync(StatusCodes.Status200OK, "text/plain", "OK"u8.ToArray()).ConfigureAwait(false);
                break;
            case "info":
                await exchange.AnswerAsync(StatusCodes.Status200OK, "application/json", _info).ConfigureAwait(false);
                break;
            default:
                exchange.Answer(StatusCodes.Status404NotFound);
                break;
        }
    }

    private static byte[] MakeInfo(ApplicationSection application)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", application.Name.Value);
            if (application.Version is { } version)
            {
                json.WriteString("version", version.Value);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
