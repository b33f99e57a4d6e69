using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Triggers.Http.Chaining;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi.Preview2.Http;

namespace Skiff.Spin.Triggers.Http;

/// <summary>A request and its response: the server's features in the words of this folder.</summary>
internal sealed class HttpExchange
{
    private readonly IFeatureCollection _features;

    public HttpExchange(IFeatureCollection features)
    {
        _features = features;
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        ResponseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        Chain = features.Get<ChainLink>() ?? ChainLink.First;
        PathWithQuery = OriginForm(Request.RawTarget);
        (Path, Query) = Split(PathWithQuery);
    }

    /// <summary>When the server gave it to us, its head read: a timestamp of <see cref="Stopwatch"/>.</summary>
    public long AcceptedAt { get; } = Stopwatch.GetTimestamp();

    public IHttpRequestFeature Request { get; }

    public IHttpResponseFeature Response { get; }

    public IHttpResponseBodyFeature ResponseBody { get; }

    public IHttpRequestLifetimeFeature Lifetime { get; }

    /// <summary>Path and query as the client wrote them.</summary>
    public string PathWithQuery { get; }

    /// <summary>Host and port as the client named them, else the address it connected to.</summary>
    /// <remarks>HTTP/1.0 needs no Host; with HTTP/1.1 the server has refused a request without it, or one that disagrees with the target.</remarks>
    public string Authority
    {
        get
        {
            var host = Request.Headers.Host.ToString();
            if (host.Length > 0)
            {
                return host;
            }

            var connection = _features.GetRequiredFeature<IHttpConnectionFeature>();
            return new IPEndPoint(connection.LocalIpAddress ?? IPAddress.Loopback, connection.LocalPort).ToString();
        }
    }

    /// <summary>Where it stands in a chain of components.</summary>
    public ChainLink Chain { get; set; }

    /// <summary>The path as the client wrote it, percent-encoding kept.</summary>
    public string Path { get; }

    /// <summary>The query as the client wrote it, without the question mark.</summary>
    public string Query { get; }

    /// <summary>The length of the body; 0 if there is none, null if it is not known before its end.</summary>
    public long? BodyLength => Request.Headers.ContentLength ?? (_features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true ? null : 0);

    public bool IsHead => HttpMethods.IsHead(Request.Method);

    /// <summary>Method and path, for the log. The query may hold secrets.</summary>
    public string Summary => $"{Request.Method} {Path}";

    public RequestLine Line()
    {
        var connection = _features.GetRequiredFeature<IHttpConnectionFeature>();
        var client = new IPEndPoint(connection.RemoteIpAddress ?? IPAddress.None, connection.RemotePort);
        return new RequestLine(Request.Method, Request.Scheme, Authority, Path, Query, Request.Protocol, client);
    }

    /// <summary>Begins a guest's response.</summary>
    public void Begin(int status, IReadOnlyList<HttpField> headers)
    {
        Response.StatusCode = status;
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            Response.Headers.Append(name, Encoding.Latin1.GetString(value.Span));
        }
    }

    /// <summary>Adds what comes behind the body, where the protocol has a place for it.</summary>
    public void AddTrailers(IReadOnlyList<HttpField>? trailers)
    {
        if (trailers is { Count: > 0 } && _features.Get<IHttpResponseTrailersFeature>() is { } feature)
        {
            foreach (var (name, value) in trailers)
            {
                feature.Trailers.Append(name, Encoding.Latin1.GetString(value.Span));
            }
        }
    }

    /// <summary>The trailers of the request, once its body has been read; null if there are none.</summary>
    public IEnumerable<HttpField>? RequestTrailers() =>
        _features.Get<IHttpRequestTrailersFeature>() is { Available: true, Trailers: { Count: > 0 } trailers }
            ? trailers.SelectMany(t => t.Value.Select(v => new HttpField(t.Key.ToLowerInvariant(), Encoding.Latin1.GetBytes(v ?? ""))))
            : null;

    /// <summary>Writes the whole body of a response that has been begun. Its length is known, so the client is told.</summary>
    public ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (body.IsEmpty)
        {
            return default; // The server knows which responses say that they have none.
        }

        Response.Headers.ContentLength ??= body.Length;
        return ResponseBody.Writer.WriteAsync(body, cancellationToken);
    }

    /// <summary>Answers without a body.</summary>
    public void Answer(int status)
    {
        Response.StatusCode = status;
        Response.Headers.ContentLength = 0;
    }

    /// <summary>Answers with an error, or cuts the response if it has begun: the client must not take it for whole.</summary>
    /// <returns>The status the client gets; 0 for a response that was cut.</returns>
    public int Fail(int status)
    {
        if (Response.HasStarted)
        {
            Lifetime.Abort();
            return 0;
        }

        Response.Headers.Clear();
        Answer(status);
        return status;
    }

    /// <summary>Answers with a body.</summary>
    public async ValueTask AnswerAsync(int status, string? contentType, ReadOnlyMemory<byte> body)
    {
        Response.StatusCode = status;
        Response.Headers.ContentLength = body.Length;
        if (contentType is not null)
        {
            Response.Headers.ContentType = contentType;
        }

        if (!IsHead)
        {
            await ResponseBody.Writer.WriteAsync(body).ConfigureAwait(false);
        }
    }

    // RFC 9112 3.2: "/path?query", or "http://host/path?query", or "*".
    private static string OriginForm(string target)
    {
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            var path = target.AsSpan(scheme + 3).IndexOfAny('/', '?');
            target = path < 0 ? "/" : target[(scheme + 3 + path)..];
            target = target[0] == '?' ? "/" + target : target;
        }

        return target;
    }

    private static (string Path, string Query) Split(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? (target, "") : (target[..query], target[(query + 1)..]);
    }
}
