using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>A body whose parts have to come in time.</summary>
internal sealed class TimedStream(Stream inner, TimeSpan betweenBytes) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(buffer, cancellationToken);
        if (reading.IsCompletedSuccessfully)
        {
            return await reading.ConfigureAwait(false);
        }

        try
        {
            return await reading.AsTask().WaitAsync(betweenBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await inner.DisposeAsync().ConfigureAwait(false); // ends the read that still runs, and the connection with it
            throw new HttpErrorException(ErrorCode.ConnectionReadTimeout);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
