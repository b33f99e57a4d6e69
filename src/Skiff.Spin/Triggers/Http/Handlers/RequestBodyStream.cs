using Microsoft.AspNetCore.Http;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>
/// The body of a request as a guest's standard input. A body that breaks off must not look like one that ends: it stops the guest. Belongs to one
/// request.
/// </summary>
/// <param name="body">The server's stream.</param>
/// <param name="stop">Stops the guest.</param>
internal sealed class RequestBodyStream(Stream body, CancellationTokenSource stop) : Stream
{
    private Task _reading = Task.CompletedTask;

    /// <summary>The status for a body that is too large or malformed; null while there is nothing wrong with it.</summary>
    public int? RefusedWith { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = ReadBodyAsync(buffer, cancellationToken);
        _reading = reading;
        return new ValueTask<int>(reading);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Waits until no read is in progress: the server reuses its stream for the next request.</summary>
    public async Task SettleAsync() => await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public override void Flush()
    {
        // Nothing is written.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("the body is read asynchronously");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            RefusedWith = e is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status400BadRequest;
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
