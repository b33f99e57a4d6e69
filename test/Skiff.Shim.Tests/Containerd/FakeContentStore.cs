using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Skiff.Shim.Tests.Protos.Content;

namespace Skiff.Shim.Tests.Containerd;

/// <summary>
/// containerd's content store and its leases over gRPC, with blobs in memory, behaving as containerd 1.6 does: offsets are counted, digests compared, label masks
/// followed. A test can spoil one step of it. Messages are read and written by Google's implementation.
/// </summary>
internal sealed class FakeContentStore : IAsyncDisposable
{
    public const int OutOfRange = 11;
    public const int AlreadyExists = 6;

    private const int NotFound = 5;
    private const string ContentService = "/containerd.services.content.v1.Content/";

    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-content-").FullName;
    private readonly WebApplication _server;

    private FakeContentStore()
    {
        Address = Path.Combine(_folder, "c.sock");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.ListenUnixSocket(Address, listener => listener.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>The path of its socket.</summary>
    public string Address { get; }

    /// <summary>What was called, in order, without the name of the service.</summary>
    public List<string> Calls { get; } = [];

    public Dictionary<string, Info> Blobs { get; } = [];

    public Dictionary<string, byte[]> Bytes { get; } = [];

    public Dictionary<string, CreateRequest> Leases { get; } = [];

    /// <summary>The lengths of the parts in which bytes came.</summary>
    public List<int> Parts { get; } = [];

    /// <summary>The namespace and the lease of the call that wrote.</summary>
    public (string? Namespace, string? Lease) Writer { get; private set; }

    /// <summary>Changes the answer to a step of a Write, or ends the call by a failure.</summary>
    public Func<WriteContentRequest, WriteContentResponse, WriteContentResponse> Spoil { get; set; } = (_, answer) => answer;

    /// <summary>The digest of a blob whose labels cannot be set.</summary>
    public string? Sealed { get; set; }

    public static async Task<FakeContentStore> StartAsync()
    {
        var store = new FakeContentStore();
        await store._server.StartAsync();
        return store;
    }

    public static string DigestOf(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Puts a blob there.</summary>
    public string Add(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var digest = DigestOf(bytes);
        Put(digest, bytes);
        return digest;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Put(string digest, byte[] bytes)
    {
        Bytes[digest] = bytes;
        Blobs[digest] = new Info { Digest = digest, Size = bytes.Length };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        try
        {
            Calls.Add(context.Request.Path.Value!.Split('/')[^1]);
            if (context.Request.Path == ContentService + "Write")
            {
                await WriteAsync(context);
            }
            else
            {
                await SendAsync(context, Answer(context.Request.Path, await ReadAsync(context) ?? []));
            }

            context.Response.AppendTrailer("grpc-status", "0");
        }
        catch (GrpcFailure e)
        {
            context.Response.AppendTrailer("grpc-status", $"{e.Status}");
            context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(e.Message));
        }
        catch (ConnectionLost)
        {
            context.Abort();
        }
    }

    private IMessage Answer(string path, byte[] request)
    {
        switch (path)
        {
            case ContentService + "Info":
                return new InfoResponse { Info = Find(InfoRequest.Parser.ParseFrom(request).Digest) };
            case ContentService + "Update":
                return Update(UpdateRequest.Parser.ParseFrom(request));
            case "/containerd.services.leases.v1.Leases/Create":
                var lease = CreateRequest.Parser.ParseFrom(request);
                Leases.Add(lease.Id, lease);
                return new CreateResponse();
            case "/containerd.services.leases.v1.Leases/Delete":
                return Leases.Remove(DeleteRequest.Parser.ParseFrom(request).Id) ? new CreateResponse() : throw new GrpcFailure(NotFound, "no such lease");
            default:
                throw new GrpcFailure(12, path);
        }
    }

    // As containerd's: what the mask does not name stays; with no mask everything is replaced.
    private UpdateResponse Update(UpdateRequest request)
    {
        var info = Find(request.Info.Digest);
        if (info.Digest == Sealed)
        {
            throw new GrpcFailure(9, "labels are sealed");
        }

        foreach (var path in request.UpdateMask?.Paths ?? [])
        {
            var name = path["labels.".Length..];
            info.Labels[name] = request.Info.Labels[name];
        }

        if (request.UpdateMask is null)
        {
            info.Labels.Clear();
            info.Labels.Add(request.Info.Labels);
        }

        return new UpdateResponse { Info = info };
    }

    private Info Find(string digest) => Blobs.GetValueOrDefault(digest) ?? throw new GrpcFailure(NotFound, $"content digest {digest}: not found");

    private async Task WriteAsync(HttpContext context)
    {
        Writer = (context.Request.Headers["containerd-namespace"], context.Request.Headers["containerd-lease"]);
        using var written = new MemoryStream();
        while (await ReadAsync(context) is { } message)
        {
            var request = WriteContentRequest.Parser.ParseFrom(message);
            if (Blobs.ContainsKey(request.Expected))
            {
                throw new GrpcFailure(AlreadyExists, $"content {request.Expected}: already exists");
            }

            if (request.Offset != written.Length && request.Action != WriteAction.Stat)
            {
                throw new GrpcFailure(OutOfRange, $"write @{request.Offset} must occur at current offset {written.Length}");
            }

            written.Write(request.Data.Span);
            Parts.Add(request.Data.Length);
            var digest = DigestOf(written.ToArray());
            var answer = Spoil(request, new WriteContentResponse { Action = request.Action, Offset = written.Length, Total = request.Total, Digest = digest });
            if (request.Action == WriteAction.Commit)
            {
                if (digest != request.Expected)
                {
                    throw new GrpcFailure(9, $"unexpected commit digest {digest}, expected {request.Expected}");
                }

                Put(digest, written.ToArray());
                Blobs[digest].Labels.Add(request.Labels);
            }

            await SendAsync(context, answer);
        }
    }

    private static async Task SendAsync(HttpContext context, IMessage message)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        await context.Response.Body.WriteAsync(frame, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        var prefix = new byte[5];
        if (await context.Request.Body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false) == 0)
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await context.Request.Body.ReadExactlyAsync(message);
        return message;
    }
}

/// <summary>A call that is answered by a status.</summary>
internal sealed class GrpcFailure(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}

/// <summary>The connection ends without a word.</summary>
internal sealed class ConnectionLost : Exception;
