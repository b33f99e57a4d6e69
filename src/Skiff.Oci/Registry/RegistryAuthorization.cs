using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Skiff.Oci.Credentials;
using Skiff.Oci.Images;

namespace Skiff.Oci.Registry;

/// <summary>Answers what a registry wants to know of whoever asks (distribution's "Token Authentication Specification").</summary>
/// <param name="registry">The registry, for messages and for looking up credentials.</param>
/// <param name="options">Where credentials come from.</param>
/// <param name="send">Sends a request as it is.</param>
internal sealed class RegistryAuthorization(string registry, RegistryOptions options, Func<HttpRequestMessage, Task<HttpResponseMessage>> send)
{
    private readonly ConcurrentDictionary<Scope, AuthenticationHeaderValue> _known = new();

    /// <summary>What answered for the same before.</summary>
    public AuthenticationHeaderValue? Known(Scope scope) => _known.GetValueOrDefault(scope);

    /// <summary>Answers a challenge.</summary>
    /// <returns>What to authorize the request with; null if nothing is known of the one who asks.</returns>
    /// <exception cref="OciException">The token server refuses it, or is none.</exception>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(Challenge challenge, Scope scope, Uri server, CancellationToken cancellationToken)
    {
        var credentials = options.Credentials is { } source ? await source.FindAsync(registry, cancellationToken).ConfigureAwait(false) : null;
        AuthenticationHeaderValue? answer = challenge switch
        {
            Challenge.Password when credentials is { IsIdentityToken: false } => Basic(credentials),
            Challenge.Token token => new AuthenticationHeaderValue("Bearer", await FetchTokenAsync(token, scope, credentials, server, cancellationToken).ConfigureAwait(false)),
            _ => null,
        };
        if (answer is not null)
        {
            _known[scope] = answer;
        }

        return answer;
    }

    private static AuthenticationHeaderValue Basic(RegistryCredentials credentials) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.Secret}")));

    private async Task<string> FetchTokenAsync(Challenge.Token token, Scope scope, RegistryCredentials? credentials, Uri server, CancellationToken cancellationToken)
    {
        // A password goes there: never in the clear, unless the registry itself is.
        if (!Uri.TryCreate(token.Realm, UriKind.Absolute, out var realm) || (realm.Scheme != Uri.UriSchemeHttps && (realm.Scheme != Uri.UriSchemeHttp || server.Scheme != Uri.UriSchemeHttp)))
        {
            throw new OciException(OciCodes.Unreachable, $"{registry}: it names '{token.Realm}' for tokens, which is no address with https");
        }

        using var request = Ask(realm, token, scope, credentials);
        using var response = await send(request).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await RegistryAnswers.ErrorAsync(response, registry, $"no token from {realm.Authority}", cancellationToken).ConfigureAwait(false);
        }

        var answer = await RegistryAnswers.ReadAsync(response, OciLimits.MaximumAnswerBytes, $"the token of {realm.Authority}", cancellationToken).ConfigureAwait(false);
        using var json = JsonFields.Parse(answer, $"the token of {realm.Authority}");
        var text = JsonFields.Text(json.RootElement, "token") is { Length: > 0 } named ? named : JsonFields.Text(json.RootElement, "access_token");
        return text.Length > 0 && text.All(c => c is > ' ' and < (char)127) ? text : throw new OciException(OciCodes.Protocol, $"{registry}: the answer of {realm.Authority} has no token");
    }

    private static HttpRequestMessage Ask(Uri realm, Challenge.Token token, Scope scope, RegistryCredentials? credentials)
    {
        // What the challenge asks for, and what we want: the former is too little for a mount.
        string[] scopes = [.. scope.Names.Concat(token.Scope?.Split(' ') ?? []).Distinct(StringComparer.Ordinal)];
        if (credentials is { IsIdentityToken: true })
        {
            return new HttpRequestMessage(HttpMethod.Post, realm)
            {
                Content = new FormUrlEncodedContent(
                [
                    new("grant_type", "refresh_token"), new("client_id", "skiff"), new("service", token.Service ?? ""),
                    new("refresh_token", credentials.Secret), new("scope", string.Join(' ', scopes)),
                ]),
            };
        }

        var query = new StringBuilder(realm.Query.TrimStart('?'));
        foreach (var (name, value) in scopes.Select(text => ("scope", text)).Prepend(("service", token.Service ?? "")).Where(part => part.Item2.Length > 0))
        {
            query.Append(query.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString() }.Uri);
        request.Headers.Authorization = credentials is null ? null : Basic(credentials);
        return request;
    }
}
