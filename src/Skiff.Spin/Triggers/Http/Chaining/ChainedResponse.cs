using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Wasi.Sequential;

namespace Skiff.Spin.Triggers.Http.Chaining;

/// <summary>The response to a <see cref="ChainedRequest"/>: written by a handler as to a server, read by the caller as from a network.</summary>
internal sealed class ChainedResponse : WriteOnlyStream, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature
{
    private readonly ChainedRequest _request;
    private readonly Pipe _body = new();
    private readonly TaskCompletionSource<HttpResponseMessage> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpResponseMessage? _message;
    private volatile bool _isBroken;

    public ChainedResponse(ChainedRequest request)
    {
        _request = request;
        Writer = PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));
    }

    /// <summary>The response, once it has begun. Fails if it never does.</summary>
    public Task<HttpResponseMessage> Head => _head.Task;

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public bool HasStarted => _message is not null;

    public PipeWriter Writer { get; }

    Stream IHttpResponseFeature.Body
    {
        get => this;
        set => throw new NotSupportedException();
    }

    Stream IHttpResponseBodyFeature.Stream => this;

    /// <summary>It does not go on. The caller's request fails if the response has not begun, else its reading does, once the writer has ended too.</summary>
    public void Break()
    {
        _isBroken = true;
        if (_head.TrySetException(new IOException("the response broke off")))
        {
            _body.Reader.Complete(); // nobody has got it
        }
    }

    /// <summary>The callee is done: nothing writes any more.</summary>
    public async ValueTask EndAsync(bool isAnswered)
    {
        if (isAnswered && !_isBroken)
        {
            await CompleteAsync().ConfigureAwait(false);
        }

        if (_isBroken || !isAnswered)
        {
            Break();
            await _body.Writer.CompleteAsync(new IOException("the response broke off")).ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_message is null)
        {
            _message = new HttpResponseMessage((HttpStatusCode)StatusCode) { Content = new StreamContent(new CallerStream(_body.Reader.AsStream(), _request)) };
            foreach (var (name, values) in Headers)
            {
                if (!_message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                {
                    _message.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
                }
            }

            _head.TrySetResult(_message);
        }

        return Task.CompletedTask;
    }

    public async Task CompleteAsync()
    {
        await Writer.FlushAsync().ConfigureAwait(false);
        await StartAsync().ConfigureAwait(false);
        foreach (var (name, values) in Trailers)
        {
            _message!.TrailingHeaders.TryAddWithoutValidation(name, values.AsEnumerable()); // started
        }

        await _body.Writer.CompleteAsync().ConfigureAwait(false); // a second time does nothing
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        await SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken).ConfigureAwait(false);

    public void DisableBuffering()
    {
        // Nothing is held back.
    }

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException("nobody waits for the response to start");

    public void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException("nobody waits for the response to end");

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        if ((await _body.Writer.WriteAsync(buffer, cancellationToken).ConfigureAwait(false)).IsCompleted)
        {
            throw new IOException("the caller reads no more");
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("the response is written asynchronously");

    /// <summary>What the caller reads. When it gives the body up, the callee is ended.</summary>
    private sealed class CallerStream(Stream body, ChainedRequest request) : ReadOnlyStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => body.ReadAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                request.Abort();
                body.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
