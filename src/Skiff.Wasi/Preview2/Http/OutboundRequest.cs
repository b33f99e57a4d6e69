using System.Net;
using System.Text;
using Skiff.Components;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>One request of a guest on its way. Disposed when the guest is done with the response, or gave up waiting for it.</summary>
internal sealed class OutboundRequest : IDisposable
{
    // A request without an authority is for the application that the guest belongs to; where it is part of one.
    private const string OwnAuthority = "self";

    private readonly Preview2Context _context;
    private readonly HttpRequestMessage _message;
    private readonly OutgoingHttpBody? _body;
    private readonly RequestTimeouts _timeouts;
    private readonly CancellationTokenSource _ended;
    private HttpResponseMessage? _response;
    private int _isDisposed;

    private OutboundRequest(Preview2Context context, HttpRequestMessage message, OutgoingHttpBody? body, RequestTimeouts timeouts)
    {
        _context = context;
        _message = message;
        _body = body;
        _timeouts = timeouts;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(context.Io.Ended);
    }

    /// <summary>Checks a request and begins to send it.</summary>
    internal static Result<IFutureIncomingResponse, ErrorCode> Start(Preview2Context context, OutgoingRequest request, RequestOptions? options)
    {
        var scheme = (request.Scheme() ?? (request.Authority() is null && context.LocalHttp is not null ? Scheme.Http : Scheme.Https)).ToText();
        if (scheme is not ("http" or "https"))
        {
            return ErrorCode.HttpProtocolError;
        }

        if ((request.Authority() ?? (context.LocalHttp is null ? null : OwnAuthority)) is not { } authority || !Uri.TryCreate($"{scheme}://{authority}{Rooted(request.PathWithQuery())}", UriKind.Absolute, out var uri))
        {
            return ErrorCode.HttpRequestUriInvalid;
        }

        if (!context.OutboundHttp.IsAllowed(uri))
        {
            return ErrorCode.HttpRequestDenied;
        }

        if (!context.OutgoingRequests.TryTake())
        {
            return ErrorCode.ConnectionLimitReached;
        }

        var message = new HttpRequestMessage(new HttpMethod(request.Method().ToText()), uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = scheme == "https" ? HttpVersionPolicy.RequestVersionOrHigher : HttpVersionPolicy.RequestVersionExact,
        };
        var sending = new OutboundRequest(context, message, request.Content, RequestOptions.Resolve(options, context.HttpLimits));
        sending.SetFields(request.Fields);
        return Result<IFutureIncomingResponse, ErrorCode>.Ok(new FutureIncomingResponse(sending.SendAsync(), sending));
    }

    /// <summary>Checks and sends a request that was not made by <c>wasi:http</c>.</summary>
    internal static async Task<Result<HttpResponseMessage, ErrorCode>> SendWholeAsync(Preview2Context context, HttpRequestMessage request, CancellationToken cancellation)
    {
        if (!context.OutboundHttp.IsAllowed(request.RequestUri!)) // the caller gave one
        {
            return ErrorCode.HttpRequestDenied;
        }

        if (!context.OutgoingRequests.TryTake())
        {
            return ErrorCode.ConnectionLimitReached;
        }

        var times = RequestOptions.Resolve(null, context.HttpLimits);
        using var firstByte = CancellationTokenSource.CreateLinkedTokenSource(cancellation, context.Io.Ended);
        firstByte.CancelAfter(times.FirstByte);
        try
        {
            return await SendAsync(context, request, times, firstByte.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ErrorCode.HttpResponseTimeout;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return HttpErrors.Explain(failure);
        }
        finally
        {
            context.OutgoingRequests.Release();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _ended.Cancel();
            _ended.Dispose();
            _response?.Dispose();
            _body?.Abandon();
            _context.OutgoingRequests.Release();
        }
    }

    private static Task<HttpResponseMessage> SendAsync(Preview2Context context, HttpRequestMessage message, RequestTimeouts timeouts, CancellationToken cancellation) =>
        context.LocalHttp is { } local && local.Takes(message.RequestUri!) // it has one: the policy was asked about it
            ? local.SendAsync(message, cancellation)
            : context.OutboundHttp.SendAsync(message, timeouts, cancellation);

    private static string Rooted(string? path) => path is null ? "/" : path.StartsWith('/') ? path : "/" + path;

    private void SetFields(Fields fields)
    {
        if (_body is not null)
        {
            _message.Content = new GuestContent(_body);
        }

        foreach (var field in fields.Entries)
        {
            var value = Encoding.Latin1.GetString(field.Value.Span);
            if (!_message.Headers.TryAddWithoutValidation(field.Name, value))
            {
                // .NET keeps what describes the content apart, also where there is no content.
                _message.Content ??= new ByteArrayContent([]);
                _message.Content.Headers.TryAddWithoutValidation(field.Name, value);
            }
        }
    }

    private async Task<Result<IIncomingResponse, ErrorCode>> SendAsync()
    {
        using var firstByte = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        try
        {
            // The guest goes on with the body; it is not to wait for what can be done at once here.
            await Task.Yield();
            if (_body is not null && _message.Method.Method is "GET" or "HEAD" && await IsEmptyAsync(_body, _ended.Token).ConfigureAwait(false))
            {
                _message.Content = null; // an empty body is not the same as none
            }

            firstByte.CancelAfter(_timeouts.FirstByte);
            _response = await SendAsync(_context, _message, _timeouts, firstByte.Token).ConfigureAwait(false);
            if (Volatile.Read(ref _isDisposed) != 0)
            {
                _response.Dispose(); // given up meanwhile
                return ErrorCode.ConnectionTerminated;
            }

            var body = await _response.Content.ReadAsStreamAsync(_ended.Token).ConfigureAwait(false);
            return Result<IIncomingResponse, ErrorCode>.Ok(
                new IncomingResponse(_context, _response, new TimedStream(body, _timeouts.BetweenBytes), this));
        }
        catch (OperationCanceledException) when (!_ended.IsCancellationRequested)
        {
            return ErrorCode.HttpResponseTimeout;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return HttpErrors.Explain(failure);
        }
    }

    /// <summary>Whether the guest ends the body without having written anything. Waits until that is known.</summary>
    private static async ValueTask<bool> IsEmptyAsync(OutgoingHttpBody body, CancellationToken cancellation) =>
        (await body.ReadAsync(cancellation).ConfigureAwait(false)).IsEmpty;

    /// <summary>The guest's body, sent while it is written.</summary>
    private sealed class GuestContent(OutgoingHttpBody body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => body.CopyToAsync(stream);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            body.CopyToAsync(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = (long)(body.Length ?? 0);
            return body.Length is <= long.MaxValue;
        }
    }
}
