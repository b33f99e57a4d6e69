using System.Net;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Containerd;

/// <summary>A call of gRPC in which requests and answers take turns. When the other side ends it, the next answer is its status.</summary>
internal sealed class GrpcExchange : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly string _method;
    private readonly OpenContent _requests = new();
    private readonly HttpRequestMessage _http;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Task<HttpResponseMessage> _response;
    private Stream? _answers;

    /// <summary>Begins the call; see <see cref="GrpcChannel.Open"/>.</summary>
    public GrpcExchange(GrpcChannel channel, string method, IEnumerable<(string Name, string Value)> metadata)
    {
        (_channel, _method) = (channel, method);
        _http = channel.Request(method, _requests);
        foreach (var (name, value) in metadata)
        {
            _http.Headers.Add(name, value);
        }

        _response = channel.SendAsync(_http, _abandoned.Token);
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="GrpcException">The call has failed.</exception>
    public async Task<byte[]> AskAsync(IWireMessage request)
    {
        using var patience = new CancellationTokenSource(_channel.Patience);
        await TrySendAsync(GrpcChannel.Frame(request), patience.Token);
        return await ReadAsync(patience.Token) ?? throw new GrpcException(GrpcException.Internal, $"{_method}: ended without an answer");
    }

    /// <summary>Ends the call.</summary>
    /// <exception cref="GrpcException">The call has failed.</exception>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(_channel.Patience);
        _requests.End();
        while (await ReadAsync(patience.Token) is not null)
        {
            // Answers that nobody asked for.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _requests.End();
        await _abandoned.CancelAsync();
        if (_response.IsCompletedSuccessfully)
        {
            (await _response).Dispose();
        }

        _http.Dispose();
        _abandoned.Dispose();
    }

    // One that cannot be sent is no error yet: what comes in answer says why.
    private async Task TrySendAsync(byte[] frame, CancellationToken cancellation)
    {
        try
        {
            if (await Task.WhenAny(_requests.Stream, _response).WaitAsync(cancellation) == _requests.Stream)
            {
                var stream = await _requests.Stream;
                await stream.WriteAsync(frame, cancellation);
                await stream.FlushAsync(cancellation);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        var response = await _channel.OrFailAsync(_method, _response.WaitAsync(cancellation));
        GrpcChannel.CheckHttpStatus(_method, response);
        _answers ??= await response.Content.ReadAsStreamAsync(cancellation);
        var message = await _channel.OrFailAsync(_method, GrpcChannel.ReadMessageAsync(_method, _answers, cancellation));
        if (message is null)
        {
            GrpcChannel.CheckStatus(_method, response);
        }

        return message;
    }

    // The body of a request that stays open: whoever has the stream writes to it.
    private sealed class OpenContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Stream => _stream.Task;

        public void End() => _end.TrySetResult();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _stream.TrySetResult(stream);
            return _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
