using System.Net.Http.Headers;

namespace Skiff.Oci.Registry;

/// <summary>What a registry wants to know of whoever asks (RFC 9110, 11.6.1; distribution's "Token Authentication Specification").</summary>
internal abstract record Challenge
{
    /// <summary>Chooses among what a registry offers.</summary>
    /// <returns>Null if there is nothing that we have.</returns>
    public static Challenge? Choose(HttpHeaderValueCollection<AuthenticationHeaderValue> offered)
    {
        Challenge? basic = null;
        foreach (var offer in offered)
        {
            if (offer.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                var parameters = Parse(offer.Parameter ?? "");
                return new Token(parameters.GetValueOrDefault("realm", ""), parameters.GetValueOrDefault("service"), parameters.GetValueOrDefault("scope"));
            }

            basic ??= offer.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? new Password() : null;
        }

        return basic;
    }

    // auth-param = token "=" ( token / quoted-string ), separated by commas; a quoted string may hold commas.
    private static Dictionary<string, string> Parse(ReadOnlySpan<char> text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (text.IndexOf('=') is var equals and > 0)
        {
            var name = text[..equals].Trim(" ,").ToString();
            text = text[(equals + 1)..].TrimStart();
            var isQuoted = text.StartsWith("\"");
            text = isQuoted ? text[1..] : text;
            var end = text.IndexOf(isQuoted ? '"' : ',');
            end = end < 0 ? text.Length : end;
            parameters[name] = text[..end].Trim().ToString();
            text = text[Math.Min(end + 1, text.Length)..];
        }

        return parameters;
    }

    /// <summary>A name and a password with each request.</summary>
    public sealed record Password : Challenge;

    /// <summary>A token, which another server gives.</summary>
    /// <param name="Realm">Where.</param>
    /// <param name="Service">For which registry.</param>
    /// <param name="Scope">For what.</param>
    public sealed record Token(string Realm, string? Service, string? Scope) : Challenge;
}
