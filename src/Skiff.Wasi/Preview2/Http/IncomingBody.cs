using Skiff.Components;
using Skiff.Wasi.Host;
using Skiff.Wasi.Http;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>incoming-body</c>: a body that is read as it comes, and the trailers behind it.</summary>
internal sealed class IncomingBody(Preview2Context context, Stream source, Func<IEnumerable<HttpField>?>? trailers, IDisposable? owned)
    : IIncomingBody, IDisposable
{
    private readonly ReadAhead _source = new(source);
    private bool _hasStream;
    private bool _isFinished;

    public Result<IInputStream, Unit> Stream()
    {
        if (_hasStream)
        {
            return Unit.Value;
        }

        _hasStream = true;
        return Result<IInputStream, Unit>.Ok(new BodyInput(context.Io, _source));
    }

    /// <summary>Gives the body up for its trailers.</summary>
    internal FutureTrailers Finish()
    {
        _isFinished = true;
        return new FutureTrailers(context, _source, trailers, owned);
    }

    public void Dispose()
    {
        if (!_isFinished)
        {
            _source.Dispose();
            owned?.Dispose();
        }
    }

    private sealed class BodyInput(GuestIo io, ReadAhead source) : ReadAheadInput(io, source)
    {
        private protected override IoError Explain(Exception failure) => new HttpError(HttpErrors.Explain(failure));
    }
}
