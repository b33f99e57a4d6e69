using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Skiff.Oci.Registry;

/// <summary>Reads what registries answer, no more of it than is allowed.</summary>
internal static class RegistryAnswers
{
    private const int LongestMessage = 300;

    /// <summary>Reads a body.</summary>
    /// <exception cref="OciException">It is longer than allowed, or breaks off.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maximum, string what, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } said && said > maximum)
        {
            throw new OciException(OciCodes.TooLarge, $"{what} has {said} bytes; at most {maximum} are read");
        }

        using var copy = new MemoryStream();
        var buffer = new byte[16 << 10];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                if (copy.Length + count > maximum)
                {
                    throw new OciException(OciCodes.TooLarge, $"{what} has more than the {maximum} bytes that are read");
                }

                copy.Write(buffer, 0, count);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new OciException(OciCodes.Unreachable, $"{what} breaks off: {e.Message}", e) { IsTransient = true };
        }

        return copy.ToArray();
    }

    /// <summary>What an answer says that is no success.</summary>
    public static async Task<OciException> ErrorAsync(HttpResponseMessage response, string registry, string what, CancellationToken cancellationToken)
    {
        string said;
        try
        {
            said = Message(await ReadAsync(response, OciLimits.MaximumAnswerBytes, "the answer", cancellationToken).ConfigureAwait(false));
        }
        catch (OciException e)
        {
            said = e.Message;
        }

        var status = (int)response.StatusCode;
        var (code, hint) = response.StatusCode switch
        {
            HttpStatusCode.NotFound => (OciCodes.NotFound, ""),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (OciCodes.Denied, $"; log in with: skiff registry login {registry}"),
            _ => (OciCodes.Protocol, ""),
        };
        return new OciException(code, string.Create(CultureInfo.InvariantCulture, $"{registry}: {what}: {status} {response.ReasonPhrase}{(said.Length > 0 ? ": " + said : "")}{hint}")) { IsTransient = IsTransient(response.StatusCode) };
    }

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    // Distribution specification, "Error Codes". Only what can be shown on a terminal is shown.
    private static string Message(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var text = string.Join("; ", Images.JsonFields.Items(json.RootElement, "errors").Select(error => $"{Images.JsonFields.Text(error, "code")}: {Images.JsonFields.Text(error, "message")}"));
            return Clean(text);
        }
        catch (Exception e) when (e is JsonException or OciException or InvalidOperationException)
        {
            return Clean(Encoding.UTF8.GetString(body));
        }
    }

    private static string Clean(string text)
    {
        var line = new string([.. text.Take(LongestMessage).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return text.Length > LongestMessage ? line + "..." : line;
    }
}
