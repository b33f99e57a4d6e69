using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Skiff.Spin.Triggers.Http.Chaining;

#pragma warning disable CA1001 // The source has no timer, and may be asked for after the end: there is nothing to dispose.
/// <summary>A request of one component to another: the features that a server would have made of it, and two pipes instead of a connection.</summary>
internal sealed class ChainedRequest : IHttpRequestLifetimeFeature, IHttpConnectionFeature, IHttpRequestBodyDetectionFeature
{
    private readonly HttpRequestMessage _message;
    private readonly ChainedResponse _response;
    private readonly Pipe _body = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly FeatureCollection _features = new();

    public ChainedRequest(HttpRequestMessage message, ChainLink link)
    {
        _message = message;
        _response = new ChainedResponse(this);
        RequestAborted = _aborted.Token;
        _features.Set<IHttpRequestFeature>(Describe(message, _body.Reader.AsStream()));
        _features.Set<IHttpResponseFeature>(_response);
        _features.Set<IHttpResponseBodyFeature>(_response);
        _features.Set<IHttpResponseTrailersFeature>(_response);
        _features.Set<IHttpRequestLifetimeFeature>(this);
        _features.Set<IHttpConnectionFeature>(this);
        _features.Set<IHttpRequestBodyDetectionFeature>(this);
        _features.Set(link);
    }

    public CancellationToken RequestAborted { get; set; }

    public bool CanHaveBody => _message.Content is not null;

    public string ConnectionId { get; set; } = "";

    // Nobody asks from a network. Source: Spin, which tells components 0.0.0.0:0.
    public IPAddress? RemoteIpAddress { get; set; } = IPAddress.Any;

    public int RemotePort { get; set; }

    public IPAddress? LocalIpAddress { get; set; } = IPAddress.Loopback;

    public int LocalPort { get; set; }

    /// <summary>Has it answered, and returns when the head of the response is there. The rest goes on beside the reader of its body.</summary>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpExchange, Task> answer, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(static request => ((ChainedRequest)request!).Abort(), this).ConfigureAwait(false);
        _ = AnswerAsync(answer);
        _ = SendBodyAsync();
        return await _response.Head.ConfigureAwait(false);
    }

    /// <summary>The caller wants no more, or the callee cannot go on.</summary>
    public void Abort()
    {
        _response.Break();
        _aborted.Cancel();
    }

    private static HttpRequestFeature Describe(HttpRequestMessage message, Stream body)
    {
        var address = message.RequestUri!; // the chain saw it
        var headers = new HeaderDictionary();
        foreach (var (name, values) in message.Headers.NonValidated.Concat(message.Content?.Headers.NonValidated ?? default))
        {
            foreach (var value in values)
            {
                headers.Append(name, value);
            }
        }

        headers[HeaderNames.Host] = address.Authority;
        return new HttpRequestFeature
        {
            Method = message.Method.Method,
            Scheme = address.Scheme,
            Protocol = "HTTP/1.1",
            RawTarget = address.PathAndQuery,
            Headers = headers,
            Body = body,
        };
    }

    private async Task AnswerAsync(Func<HttpExchange, Task> answer)
    {
        var isAnswered = false;
        try
        {
            await Task.Yield(); // the caller goes on
            await answer(new HttpExchange(_features)).ConfigureAwait(false);
            isAnswered = true;
        }
        finally
        {
            await _response.EndAsync(isAnswered).ConfigureAwait(false);
            await _body.Reader.CompleteAsync().ConfigureAwait(false); // what it did not read nobody will
        }
    }

    private async Task SendBodyAsync()
    {
        try
        {
            if (_message.Content is { } content)
            {
                await content.CopyToAsync(_body.Writer.AsStream(leaveOpen: true), RequestAborted).ConfigureAwait(false);
            }

            await _body.Writer.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException or HttpRequestException)
        {
            await _body.Writer.CompleteAsync(new IOException("the request's body broke off", e)).ConfigureAwait(false);
        }
    }
}
