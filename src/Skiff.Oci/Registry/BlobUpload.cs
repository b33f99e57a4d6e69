using System.Globalization;
using System.Net;
using Skiff.Oci.Images;

namespace Skiff.Oci.Registry;

/// <summary>
/// Sends a blob (distribution specification, "Pushing blobs"): at once if it is small, in chunks otherwise. After a failure the registry is asked how much it has,
/// and the rest is sent.
/// </summary>
internal sealed class BlobUpload(RegistryConnection connection, RegistryOptions options, string repository, BlobSource source, IProgress<long>? progress)
{
    // What a registry may ask for as the least length of a chunk ("OCI-Chunk-Min-Length").
    private const int MaximumChunkBytes = 1 << 30;

    private readonly Scope _scope = new(repository, IsPush: true);
    private Uri? _session;
    private long _sent;
    private long _reported;
    private int _chunkBytes = options.ChunkBytes;

    /// <summary>Sends it.</summary>
    /// <param name="mountFrom">A repository of the same registry that may have it; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(string? mountFrom, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                if (_session is null && await BeginAsync(mountFrom, cancellationToken).ConfigureAwait(false))
                {
                    Report(source.Blob.Size);
                    return;
                }

                await SendAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OciException e) when (e.IsTransient && ++failures < options.Attempts)
            {
                await Task.Delay(connection.PauseAfter(failures), options.Time, cancellationToken).ConfigureAwait(false);
                await ResumeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // True if the registry took the blob from another repository.
    private async Task<bool> BeginAsync(string? mountFrom, CancellationToken cancellationToken)
    {
        var mount = mountFrom is null ? "" : $"?mount={Uri.EscapeDataString(source.Blob.Digest)}&from={Uri.EscapeDataString(mountFrom)}";
        var request = new RegistryRequest(HttpMethod.Post, $"{repository}/blobs/uploads/{mount}") { Content = () => new ByteArrayContent([]) };
        using var response = await connection.SendAsync(request, _scope with { Source = mountFrom }, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Created && mountFrom is not null)
        {
            return true;
        }

        await ExpectAsync(response, HttpStatusCode.Accepted, cancellationToken).ConfigureAwait(false);
        var least = response.Headers.TryGetValues("OCI-Chunk-Min-Length", out var values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 0;
        _chunkBytes = Math.Min(Math.Max(_chunkBytes, least), MaximumChunkBytes);
        _sent = 0;
        TakeSession(response);
        return false;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var size = source.Blob.Size;
        while (size > _chunkBytes && _sent < size)
        {
            var (from, length) = (_sent, Math.Min(_chunkBytes, size - _sent));
            var request = new RegistryRequest(HttpMethod.Patch, _session!) // it was begun
            {
                IsRepeatable = false,
                Content = () => new PartContent(source, from, length).AsChunk(),
            };
            using var answer = await connection.SendAsync(request, _scope, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                throw new OciException(OciCodes.Protocol, $"{connection.Registry}: it has another part of {source.Blob.Digest} than was sent") { IsTransient = true };
            }

            await ExpectAsync(answer, HttpStatusCode.Accepted, cancellationToken).ConfigureAwait(false);
            TakeSession(answer);
            _sent = Received(answer) ?? from + length;
            Report(_sent);
        }

        var rest = _sent;
        var separator = _session!.OriginalString.Contains('?', StringComparison.Ordinal) ? '&' : '?'; // it was begun
        var last = new RegistryRequest(HttpMethod.Put, new Uri($"{_session.OriginalString}{separator}digest={Uri.EscapeDataString(source.Blob.Digest)}", UriKind.RelativeOrAbsolute))
        {
            IsRepeatable = false,
            Content = () => new PartContent(source, rest, size - rest),
        };
        using var response = await connection.SendAsync(last, _scope, cancellationToken).ConfigureAwait(false);
        await ExpectAsync(response, HttpStatusCode.Created, cancellationToken).ConfigureAwait(false);
        Report(size);
    }

    // Where the registry is, or that it must be begun anew.
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (_session is { } session && source.Blob.Size > _chunkBytes)
        {
            using var response = await connection.SendAsync(new RegistryRequest(HttpMethod.Get, session), _scope, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NoContent && Received(response) is { } received)
            {
                _sent = received;
                TakeSession(response);
                return;
            }
        }

        _session = null;
    }

    // "Range: 0-N", the last byte included; "0-0" is what registries say of nothing, and chunks are longer than a byte.
    private long? Received(HttpResponseMessage response)
    {
        var text = response.Headers.NonValidated.TryGetValues("Range", out var values) ? values.ToString() : "";
        var numbers = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..].Split('-');
        return numbers is ["0", var last] && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end < source.Blob.Size
            ? (end == 0 ? 0 : end + 1) : null;
    }

    private void TakeSession(HttpResponseMessage response) =>
        _session = response.Headers.Location is { } location ? (_session is { IsAbsoluteUri: true } known ? new Uri(known, location) : location)
            : _session ?? throw new OciException(OciCodes.Protocol, $"{connection.Registry}: it does not say where to send {source.Blob.Digest}");

    private async Task ExpectAsync(HttpResponseMessage response, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        if (response.StatusCode != expected)
        {
            throw await RegistryAnswers.ErrorAsync(response, connection.Registry, $"cannot send {source.Blob.Digest} to {repository}", cancellationToken).ConfigureAwait(false);
        }
    }

    private void Report(long sent)
    {
        progress?.Report(sent - _reported);
        _reported = sent;
    }
}
