using System.Net;
using System.Security.Cryptography;
using Skiff.Oci.Images;

namespace Skiff.Oci.Registry;

/// <summary>
/// Receives a blob and verifies it on the way: no more bytes than its descriptor says are taken, and what was taken has its digest or is an error. Where a connection
/// breaks, the next one goes on.
/// </summary>
internal sealed class BlobDownload(RegistryConnection connection, RegistryOptions options, string repository, BlobDescriptor blob, Stream target, IProgress<long>? progress) : IDisposable
{
    private const int BufferLength = 64 << 10;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferLength];
    private long _received;

    public void Dispose() => _hash.Dispose();

    /// <summary>Receives it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var expected = Digest.Parse(blob.Digest);
        for (var failures = 0; ;)
        {
            var before = _received;
            try
            {
                await ReceiveAsync(cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (OciException e) when (e.IsTransient)
            {
                // Who gets on, however slowly, is not given up.
                failures = _received > before ? 1 : failures + 1;
                if (failures >= options.Attempts)
                {
                    throw;
                }

                await Task.Delay(connection.PauseAfter(failures), options.Time, cancellationToken).ConfigureAwait(false);
            }
        }

        if (Digest.Of(_hash) != expected)
        {
            throw new OciException(OciCodes.Content, $"{connection.Registry}/{repository}: {blob.MediaType} {blob.Digest} has another content than its digest says");
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, $"{repository}/blobs/{blob.Digest}") { From = _received };
        using var response = await connection.SendAsync(request, new Scope(repository, IsPush: false), cancellationToken).ConfigureAwait(false);
        var skipped = response.StatusCode switch
        {
            HttpStatusCode.OK => _received, // all of it again
            HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From == _received => 0,
            HttpStatusCode.PartialContent => throw new OciException(OciCodes.Protocol, $"{connection.Registry}: it sends another part of {blob.Digest} than was asked for"),
            _ => throw await RegistryAnswers.ErrorAsync(response, connection.Registry, $"no {blob.MediaType} {blob.Digest} of {repository}", cancellationToken).ConfigureAwait(false),
        };
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        while (await ReadAsync(body, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            var known = (int)Math.Min(skipped, count);
            skipped -= known;
            await TakeAsync(_buffer.AsMemory(known, count - known), cancellationToken).ConfigureAwait(false);
        }

        if (_received < blob.Size)
        {
            throw BreaksOff("it ends too early");
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        if (_received + part.Length > blob.Size)
        {
            throw new OciException(OciCodes.Content, $"{connection.Registry}/{repository}: {blob.MediaType} {blob.Digest} has more than the {blob.Size} bytes that its descriptor says");
        }

        _hash.AppendData(part.Span);
        await target.WriteAsync(part, cancellationToken).ConfigureAwait(false);
        _received += part.Length;
        progress?.Report(part.Length);
    }

    private async Task<int> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.IdleTimeout);
        try
        {
            return await body.ReadAsync(_buffer, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw BreaksOff(e is OperationCanceledException ? "nothing comes any more" : e.Message, e);
        }
    }

    private OciException BreaksOff(string reason, Exception? inner = null) =>
        new(OciCodes.Unreachable, $"{connection.Registry}/{repository}: {blob.MediaType} {blob.Digest} breaks off after {_received} of {blob.Size} bytes: {reason}", inner) { IsTransient = true };
}
