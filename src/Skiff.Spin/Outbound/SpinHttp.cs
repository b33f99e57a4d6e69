using System.Net;
using System.Text;
using Skiff.Components;
using Skiff.Fermyon.Spin;
using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Http;
using HttpMethod = System.Net.Http.HttpMethod;

namespace Skiff.Spin.Outbound;

/// <summary><c>fermyon:spin/http</c>: one request, its response whole. The policy is that of <c>wasi:http</c>.</summary>
/// <param name="guest">Who asks.</param>
/// <param name="largestBody">Bytes of a response.</param>
internal sealed class SpinHttp(Preview2Context guest, int largestBody) : IHttpHost
{
    public async ValueTask<Result<Response, HttpError>> SendRequest(Request request, CancellationToken cancellationToken)
    {
        // A path alone is a request to the application itself.
        var address = request.Uri.StartsWith('/') ? "http://self" + request.Uri : request.Uri;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
        {
            return HttpError.InvalidUrl;
        }

        using var message = new HttpRequestMessage(new HttpMethod(request.Method.ToString().ToUpperInvariant()), uri) { Version = HttpVersion.Version11 };
        message.Content = request.Body is { Length: > 0 } body ? new ReadOnlyMemoryContent(body) : null;
        foreach (var (name, value) in request.Headers)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            if (!FieldSyntax.IsToken(name) || !FieldSyntax.IsValue(bytes))
            {
                return HttpError.RequestError;
            }

            // What only the host may say, the host says: Spin 1 took such fields without an error.
            var field = Encoding.Latin1.GetString(bytes);
            if (!FieldSyntax.IsForbidden(name) && !message.Headers.TryAddWithoutValidation(name, field))
            {
                message.Content ??= new ByteArrayContent([]);
                message.Content.Headers.TryAddWithoutValidation(name, field);
            }
        }

        var sent = await guest.SendAsync(message, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGetValue(out var answer, out var error))
        {
            return error.Kind switch
            {
                ErrorCodeKind.HttpRequestDenied or ErrorCodeKind.DestinationIpProhibited => HttpError.DestinationNotAllowed,
                ErrorCodeKind.ConnectionLimitReached => HttpError.TooManyRequests,
                _ => HttpError.RequestError,
            };
        }

        using (answer)
        {
            return await ReadAsync(answer, cancellationToken).ConfigureAwait(false) is { } response ? response : HttpError.RuntimeError;
        }
    }

    private async Task<Response?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            var body = await WholeBody.ReadAsync(stream, largestBody, cancellation).ConfigureAwait(false);
            var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).SelectMany(header => header.Value.Select(value => (header.Key, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(value)))));
            return body is null ? null : new Response((ushort)answer.StatusCode, [.. headers], body);
        }
        catch (IOException)
        {
            return null; // it broke off
        }
    }
}
