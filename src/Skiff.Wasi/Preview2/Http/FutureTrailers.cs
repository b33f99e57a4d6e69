using Skiff.Components;
using Skiff.Wasi.Host;
using Skiff.Wasi.Http;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>future-trailers</c>: what comes behind a body. What the guest did not read of the body is read and dropped, when it waits for the trailers.</summary>
internal sealed class FutureTrailers(Preview2Context context, ReadAhead source, Func<IEnumerable<HttpField>?>? trailers, IDisposable? owned)
    : IFutureTrailers, IWaitable, IDisposable
{
    private bool _isTaken;

    public bool IsReady
    {
        get
        {
            while (!_isTaken && source.Poll())
            {
                var rest = source.Peek().Length;
                if (rest == 0)
                {
                    return true;
                }

                source.Advance(rest);
            }

            return _isTaken;
        }
    }

    public async ValueTask WaitAsync(CancellationToken cancellation) => await source.WaitAsync(cancellation).ConfigureAwait(false);

    public IPollable Subscribe() => new Pollable(this);

    public Result<Result<IFields?, ErrorCode>, Unit>? Get()
    {
        if (!IsReady)
        {
            return null;
        }

        if (_isTaken)
        {
            return Result<Result<IFields?, ErrorCode>, Unit>.Err(default);
        }

        _isTaken = true;
        var result = source.Failure is { } failure ? Result<IFields?, ErrorCode>.Err(HttpErrors.Explain(failure))
            : Result<IFields?, ErrorCode>.Ok(trailers?.Invoke() is { } fields ? Fields.Received(context.HttpLimits, fields) : null);
        return Result<Result<IFields?, ErrorCode>, Unit>.Ok(result);
    }

    public void Dispose()
    {
        source.Dispose();
        owned?.Dispose();
    }
}
