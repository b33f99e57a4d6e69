using Skiff.Components;
using Skiff.Wasi.Http;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>future-incoming-response</c>: a request that is on its way.</summary>
internal sealed class FutureIncomingResponse : IFutureIncomingResponse, IWaitable, IDisposable
{
    private readonly Task _arrival;
    private readonly IDisposable _request;
    private Result<IIncomingResponse, ErrorCode> _response; // valid once it has arrived
    private bool _isTaken;

    internal FutureIncomingResponse(Task<Result<IIncomingResponse, ErrorCode>> response, IDisposable request)
    {
        _request = request;
        _arrival = ReceiveAsync(response);
    }

    public bool IsReady => _arrival.IsCompleted;

    public async ValueTask WaitAsync(CancellationToken cancellation) => await _arrival.WaitAsync(cancellation).ConfigureAwait(false);

    public IPollable Subscribe() => new Pollable(this);

    public Result<Result<IIncomingResponse, ErrorCode>, Unit>? Get()
    {
        if (!IsReady)
        {
            return null;
        }

        if (_isTaken)
        {
            return Result<Result<IIncomingResponse, ErrorCode>, Unit>.Err(default);
        }

        _isTaken = true;
        return Result<Result<IIncomingResponse, ErrorCode>, Unit>.Ok(_response);
    }

    /// <summary>Ends the request, unless the guest took a response, which ends it then.</summary>
    public void Dispose()
    {
        if (!_isTaken || _response.IsError)
        {
            _request.Dispose();
        }
    }

    private async Task ReceiveAsync(Task<Result<IIncomingResponse, ErrorCode>> response) => _response = await response.ConfigureAwait(false);
}
