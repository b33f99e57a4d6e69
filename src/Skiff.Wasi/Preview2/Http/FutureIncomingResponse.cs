using Skiff.Components;
using Skiff.Wasi.Http;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>future-incoming-response</c>: a request that is on its way.</summary>
internal sealed class FutureIncomingResponse(Task<Result<IIncomingResponse, ErrorCode>> response, IDisposable request)
    : IFutureIncomingResponse, IWaitable, IDisposable
{
    private bool _isTaken;

    public bool IsReady => response.IsCompleted;

    public async ValueTask WaitAsync(CancellationToken cancellation) => await response.WaitAsync(cancellation).ConfigureAwait(false);

    public IPollable Subscribe() => new Pollable(this);

    public Result<Result<IIncomingResponse, ErrorCode>, Unit>? Get()
    {
        if (!response.IsCompleted)
        {
            return null;
        }

        if (_isTaken)
        {
            return Result<Result<IIncomingResponse, ErrorCode>, Unit>.Err(default);
        }

        _isTaken = true;
        return Result<Result<IIncomingResponse, ErrorCode>, Unit>.Ok(response.GetAwaiter().GetResult()); // it has completed
    }

    /// <summary>A request whose response the guest did not take is ended.</summary>
    public void Dispose()
    {
        if (!_isTaken)
        {
            request.Dispose();
        }
    }
}
