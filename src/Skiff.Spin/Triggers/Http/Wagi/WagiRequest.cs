using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Skiff.Spin.Triggers.Http.Wagi;

/// <summary>
/// An HTTP request as a CGI program sees it: arguments and environment. Sources: RFC 3875 section 4.1 (meta-variables), Spin's WAGI
/// executor for the names that begin with <c>X_</c>.
/// </summary>
public static class WagiRequest
{
    // RFC 3875 4.1.18: credentials are not handed on; the connection is the server's own business.
    private static readonly HashSet<string> NotHandedOn = new(StringComparer.OrdinalIgnoreCase) { HeaderNames.Authorization, HeaderNames.ProxyAuthorization, HeaderNames.Connection };

    /// <summary>
    /// The arguments: the words of <paramref name="template"/>, where <c>${SCRIPT_NAME}</c> stands for the path and a word <c>${ARGS}</c> for
    /// the keys and values of the query, one argument each.
    /// </summary>
    public static IReadOnlyList<string> Arguments(string template, string path, string query)
    {
        var arguments = new List<string>();
        foreach (var word in template.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "${ARGS}")
            {
                arguments.AddRange(QueryWords(query));
            }
            else
            {
                arguments.Add(word.Replace("${SCRIPT_NAME}", path, StringComparison.Ordinal).Replace("${ARGS}", string.Join(' ', QueryWords(query)), StringComparison.Ordinal));
            }
        }

        return arguments;
    }

    /// <summary>The environment of one request, the component's own variables not included.</summary>
    public static IReadOnlyDictionary<string, string> Environment(in RequestLine request, RouteValues route, IHeaderDictionary headers, long? bodyLength)
    {
        var (host, port) = SplitAuthority(request.Authority, request.Scheme);
        var rawComponentRoute = route.Route;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GATEWAY_INTERFACE"] = "CGI/1.1",
            ["SERVER_SOFTWARE"] = "WAGI/1",
            ["SERVER_PROTOCOL"] = request.Protocol,
            ["SERVER_NAME"] = host,
            ["SERVER_PORT"] = port,
            ["REQUEST_METHOD"] = request.Method,
            ["SCRIPT_NAME"] = route.RouteWithoutWildcard,
            ["PATH_INFO"] = route.PathInfo,
            ["PATH_TRANSLATED"] = route.PathInfo,
            ["X_RAW_PATH_INFO"] = route.PathInfo,
            ["QUERY_STRING"] = request.Query,
            ["REMOTE_ADDR"] = request.Client.Address.ToString(),
            ["REMOTE_HOST"] = request.Client.Address.ToString(),
            ["REMOTE_USER"] = "",
            ["AUTH_TYPE"] = "",
            ["CONTENT_TYPE"] = headers.ContentType.ToString(),
            ["CONTENT_LENGTH"] = bodyLength?.ToString(CultureInfo.InvariantCulture) ?? "",
            ["X_FULL_URL"] = $"{request.Scheme}://{request.Authority}{request.Path}{(request.Query.Length > 0 ? "?" + request.Query : "")}",
            ["X_MATCHED_ROUTE"] = route.Route,
            ["X_BASE_PATH"] = "/",
            ["X_RAW_COMPONENT_ROUTE"] = rawComponentRoute,
            ["X_COMPONENT_ROUTE"] = route.RouteWithoutWildcard,
            ["X_CLIENT_ADDR"] = request.Client.ToString(),
        };

        // A header becomes HTTP_NAME; several of one name are joined by a comma (RFC 3875 4.1.18). No header can stand for a variable above.
        foreach (var (name, values) in headers)
        {
            if (!NotHandedOn.Contains(name) && !name.StartsWith(':'))
            {
                environment["HTTP_" + VariableName(name)] = Join(values);
            }
        }

        foreach (var (name, value) in route.Names)
        {
            environment["X_PATH_MATCH_" + VariableName(name)] = value;
        }

        return environment;
    }

    private static IEnumerable<string> QueryWords(string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return Decode(equals < 0 ? pair : pair[..equals]);
            if (equals >= 0 && equals + 1 < pair.Length)
            {
                yield return Decode(pair[(equals + 1)..]);
            }
        }
    }

    private static string Decode(string text) => WebUtility.UrlDecode(text).Replace("\0", "", StringComparison.Ordinal);

    private static string VariableName(string name) => name.ToUpperInvariant().Replace('-', '_');

    private static string Join(StringValues values) => string.Join(", ", values.ToArray());

    private static (string Host, string Port) SplitAuthority(string authority, string scheme)
    {
        var host = new HostString(authority);
        return (host.Host, (host.Port ?? (scheme == "https" ? 443 : 80)).ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>What the first line of a request and its connection say.</summary>
/// <param name="Method">For example GET.</param>
/// <param name="Scheme">http or https.</param>
/// <param name="Authority">The host and perhaps port that the client asked for.</param>
/// <param name="Path">The path as it came, percent-encoding kept.</param>
/// <param name="Query">Without the question mark.</param>
/// <param name="Protocol">For example HTTP/1.1.</param>
/// <param name="Client">Address and port of the peer.</param>
public readonly record struct RequestLine(string Method, string Scheme, string Authority, string Path, string Query, string Protocol, IPEndPoint Client);

/// <summary>What routing found.</summary>
/// <param name="Route">The matched route.</param>
/// <param name="RouteWithoutWildcard">The same without its wildcard.</param>
/// <param name="PathInfo">What the wildcard caught.</param>
/// <param name="Names">The named segments.</param>
public sealed record RouteValues(string Route, string RouteWithoutWildcard, string PathInfo, IReadOnlyList<KeyValuePair<string, string>> Names);
