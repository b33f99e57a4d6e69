using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>The body of a message of a guest, as the host sends it: one reader, while the guest writes. The buffer between them has a limit.</summary>
public sealed class OutgoingHttpBody
{
    private readonly BoundedBuffer _buffer;
    private volatile Ending? _ending;

    internal OutgoingHttpBody(int bufferSize, ulong? length)
    {
        _buffer = new BoundedBuffer(bufferSize);
        Length = length;
    }

    /// <summary>What <c>content-length</c> promises, if it does. A guest that breaks the promise fails the body.</summary>
    public ulong? Length { get; }

    /// <summary>The trailers; after the end of the body, if the guest gave any.</summary>
    public IReadOnlyList<HttpField>? Trailers => _ending?.Trailers;

    /// <summary>Whether the guest is done and nothing is left to be read.</summary>
    public bool IsAtEnd => IsWhole && _buffer.IsEmpty;

    /// <summary>Whether the guest is done, and has kept its promises.</summary>
    internal bool IsWhole => _ending is { Failure: null };

    internal int Room => _buffer.Room;

    internal bool IsAbandoned => _buffer.IsAbandoned;

    /// <summary>Waits for bytes of the guest; none at the end. They stay in place until <see cref="Advance"/>.</summary>
    /// <exception cref="IOException">The guest broke the body off.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default)
    {
        var bytes = await _buffer.ReadAsync(cancellationToken).ConfigureAwait(false);
        return bytes.IsEmpty && _ending is { Failure: { } failure } ? throw new HttpErrorException(failure) : bytes;
    }

    /// <summary>
    /// The whole body, if the guest is done with it, nothing has been read yet, and the buffer has all of it: then nothing has to be waited for, and
    /// <see cref="Trailers"/> are known.
    /// </summary>
    public bool TryReadWhole(out ReadOnlyMemory<byte> body)
    {
        body = default;
        return IsWhole && _buffer.TryReadWhole(out body);
    }

    /// <summary>Frees bytes that <see cref="ReadAsync"/> gave, so that the guest may write as many more.</summary>
    public void Advance(int count) => _buffer.Advance(count);

    /// <summary>Nobody wants the rest: the guest's stream is closed.</summary>
    public void Abandon() => _buffer.Abandon();

    /// <summary>Reads to the end and writes to a stream.</summary>
    /// <exception cref="IOException">The guest broke the body off, or the stream failed.</exception>
    public async Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        while (true)
        {
            var bytes = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (bytes.IsEmpty)
            {
                return;
            }

            await destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            if (_buffer.IsLast(bytes.Length))
            {
                // The guest has written no more so far: what it wrote is not held back.
                await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            Advance(bytes.Length);
        }
    }

    internal void Write(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    internal Task WaitForReaderAsync(CancellationToken cancellation) => _buffer.WaitForReaderAsync(cancellation);

    /// <summary>The guest is done.</summary>
    internal void Complete(IReadOnlyList<HttpField>? trailers)
    {
        _ending ??= trailers is { Count: > 0 } ? new Ending(trailers, null) : Ending.Plain;
        _buffer.Complete();
    }

    /// <summary>The guest broke the body off, or its promise of the length.</summary>
    internal void Fail(ErrorCode failure)
    {
        _ending ??= new Ending(null, failure);
        _buffer.Complete();
    }

    private sealed record Ending(IReadOnlyList<HttpField>? Trailers, ErrorCode? Failure)
    {
        /// <summary>Most bodies end with nothing to tell.</summary>
        public static Ending Plain { get; } = new(null, null);
    }
}
