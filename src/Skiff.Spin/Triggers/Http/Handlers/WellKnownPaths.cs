using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Skiff.Spin.Manifest;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>What the host itself answers, below a prefix that no component can have. Source: Spin's documentation of the HTTP trigger, "Health and info".</summary>
internal sealed class WellKnownPaths(ApplicationSection application)
{
    /// <summary>The prefix.</summary>
    public const string Prefix = "/.well-known/spin/";

    /// <summary>Answers a request whose path begins with the prefix.</summary>
    public async Task HandleAsync(HttpExchange exchange)
    {
        switch (exchange.Path[Prefix.Length..])
        {
            case "health":
                await exchange.AnswerAsync(StatusCodes.Status200OK, "text/plain", "OK"u8.ToArray()).ConfigureAwait(false);
                break;
            case "info":
                await exchange.AnswerAsync(StatusCodes.Status200OK, "application/json", MakeInfo()).ConfigureAwait(false);
                break;
            default:
                exchange.Answer(StatusCodes.Status404NotFound);
                break;
        }
    }

    // When it is asked for, and not before: the writer's tables cost each start more than they cost the few that ask.
    private byte[] MakeInfo()
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
