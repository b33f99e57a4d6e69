using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Containerd;

/// <summary>
/// Calls of gRPC over HTTP/2 to a socket of this node ("gRPC over HTTP2"). For short processes only: the sockets of .NET cost more memory
/// than a serving shim may have.
/// </summary>
internal sealed class GrpcChannel : IDisposable
{
    private const int PrefixLength = 5;

    // containerd sends at most 16 MiB in a message.
    private const uint MaximumMessage = 16 << 20;

    private const string StatusHeader = "grpc-status";

    private readonly string _socket;
    private readonly string _space;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>Makes a channel; it connects with the first call.</summary>
    /// <param name="socket">The path of the socket.</param>
    /// <param name="space">containerd's namespace.</param>
    public GrpcChannel(string socket, string space)
    {
        (_socket, _space) = (socket, space);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ConnectCallback = async (_, cancellation) => await ConnectAsync(cancellation) });
    }

    /// <summary>How long to wait for an answer, and for each part of it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes a call that is answered by one message.</summary>
    /// <exception cref="GrpcException">It failed.</exception>
    public async Task<byte[]> CallAsync(string method, IWireMessage request)
    {
        byte[]? answer = null;
        await foreach (var message in StreamAsync(method, request))
        {
            answer ??= message;
        }

        return answer ?? throw new GrpcException(GrpcException.Internal, $"{method}: no answer");
    }

    /// <summary>Makes a call that is answered by any number of messages.</summary>
    /// <exception cref="GrpcException">It failed, perhaps after some messages.</exception>
    public async IAsyncEnumerable<byte[]> StreamAsync(string method, IWireMessage request)
    {
        using var http = Request(method, new ByteArrayContent(Frame(request)));
        using var patience = new CancellationTokenSource(Patience);
        using var response = await OrFailAsync(method, _invoker.SendAsync(http, patience.Token));
        CheckHttpStatus(method, response);
        await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
        while (await OrFailAsync(method, ReadMessageAsync(method, body, patience.Token)) is { } message)
        {
            yield return message;
            patience.CancelAfter(Patience);
        }

        CheckStatus(method, response);
    }

    /// <summary>Begins a call in which requests and answers take turns.</summary>
    /// <param name="method">The method.</param>
    /// <param name="metadata">Headers of the call.</param>
    public GrpcExchange Open(string method, params (string Name, string Value)[] metadata) => new(this, method, metadata);

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    /// <summary>Sends a request that <see cref="Request"/> made.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => _invoker.SendAsync(request, cancellation);

    /// <summary>The request of a call.</summary>
    internal HttpRequestMessage Request(string method, HttpContent content)
    {
        var http = new HttpRequestMessage(HttpMethod.Post, $"http://containerd/{method}") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        http.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        http.Headers.Add("containerd-namespace", _space);
        return http;
    }

    /// <summary>A message with the prefix that says how long it is.</summary>
    internal static byte[] Frame(IWireMessage request)
    {
        var message = WireWriter.Encode(request);
        var frame = new byte[PrefixLength + message.Length]; // the first byte says that it is not compressed
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, PrefixLength);
        return frame;
    }

    /// <summary>Reads a message; null at the end.</summary>
    internal static async Task<byte[]?> ReadMessageAsync(string method, Stream body, CancellationToken cancellation)
    {
        var prefix = new byte[PrefixLength];
        var count = await body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellation);
        if (count == 0)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (count < PrefixLength || prefix[0] != 0 || length > MaximumMessage)
        {
            throw new GrpcException(GrpcException.Internal, $"{method}: a message that is cut, compressed, or longer than {MaximumMessage} bytes");
        }

        var message = new byte[length];
        await body.ReadExactlyAsync(message, cancellation);
        return message;
    }

    /// <summary>Checks that it is gRPC that answers.</summary>
    /// <exception cref="GrpcException">It is not.</exception>
    internal static void CheckHttpStatus(string method, HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new GrpcException(GrpcException.Internal, $"{method}: HTTP status {(int)response.StatusCode}");
        }
    }

    /// <summary>Checks the status of a call whose answers have been read to the end.</summary>
    /// <exception cref="GrpcException">It failed.</exception>
    internal static void CheckStatus(string method, HttpResponseMessage response)
    {
        // A call that fails at once has its status among the headers.
        var headers = response.TrailingHeaders.Contains(StatusHeader) ? response.TrailingHeaders : response.Headers;
        var text = Header(headers, StatusHeader);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new GrpcException(GrpcException.Internal, $"{method}: an answer without a status");
        }

        if (status != 0)
        {
            throw new GrpcException(status, $"{method}: {Uri.UnescapeDataString(Header(headers, "grpc-message"))} (status {status})");
        }
    }

    private static string Header(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.First() : "";

    /// <summary>Waits for a step of a call.</summary>
    /// <exception cref="GrpcException">It failed, or took too long.</exception>
    internal async Task<T> OrFailAsync<T>(string method, Task<T> step)
    {
        try
        {
            return await step;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new GrpcException(GrpcException.Internal, $"{method}: {_socket} does not answer: {e.Message}");
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
