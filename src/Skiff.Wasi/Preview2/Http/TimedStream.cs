using Skiff.Wasi.Http;
using Skiff.Wasi.Sequential;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>A body whose parts have to come in time.</summary>
internal sealed class TimedStream(Stream inner, TimeSpan betweenBytes) : ReadOnlyStream
{
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
