using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Google.Protobuf;

namespace Skiff.Node.Tests.Pods;

/// <summary>An answer that is an error; the numbers are gRPC's.</summary>
internal sealed class CriException(int status, string message) : Exception(message)
{
    public const int NotFound = 5;

    public int Status { get; } = status;
}

/// <summary>Calls over gRPC by a Unix socket, one message each way: a header of five bytes and the message (gRPC over HTTP/2, PROTOCOL-HTTP2.md).</summary>
internal sealed class CriClient(string socket) : IDisposable
{
    private const int HeaderLength = 5;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellation) => ConnectAsync(socket, cancellation) }) { Timeout = Patience.Long };

    /// <summary>Calls a method of the service of pods and containers.</summary>
    public Task<T> CallAsync<T>(string method, IMessage request)
        where T : IMessage<T>, new() => CallAsync<T>("RuntimeService", method, request);

    /// <summary>Calls a method of a service.</summary>
    public async Task<T> CallAsync<T>(string service, string method, IMessage request)
        where T : IMessage<T>, new()
    {
        using var content = new ByteArrayContent(Framed(request));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://localhost/runtime.v1.{service}/{method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _http.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        var status = int.Parse(Find(response, "grpc-status") ?? throw new HttpRequestException($"{method}: an answer without a status"), CultureInfo.InvariantCulture);
        if (status != 0)
        {
            throw new CriException(status, Uri.UnescapeDataString(Find(response, "grpc-message") ?? ""));
        }

        var answer = new T();
        answer.MergeFrom(body.AsSpan(HeaderLength));
        return answer;
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Framed(IMessage message)
    {
        var framed = new byte[HeaderLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - HeaderLength);
        message.WriteTo(framed.AsSpan(HeaderLength));
        return framed;
    }

    // An error without a body has its status among the headers.
    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.First() : null;

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
