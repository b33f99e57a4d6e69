using Microsoft.AspNetCore.Http;
using Skiff.Wasi.Sequential;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>
/// The body of a request as a guest's standard input. A body that breaks off must not look like one that ends: it stops the guest. Belongs to one
/// request.
/// </summary>
/// <param name="body">The server's stream.</param>
/// <param name="stop">Stops the guest.</param>
internal sealed class RequestBodyStream(Stream body, CancellationTokenSource stop) : ReadOnlyStream
{
    private Task _reading = Task.CompletedTask;

    /// <summary>The status for a body that is too large or malformed; null while there is nothing wrong with it.</summary>
    public int? RefusedWith { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = ReadBodyAsync(buffer, cancellationToken);
        _reading = reading;
        return new ValueTask<int>(reading);
    }

    /// <summary>Waits until no read is in progress: the server reuses its stream for the next request.</summary>
    public async Task SettleAsync() => await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

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
