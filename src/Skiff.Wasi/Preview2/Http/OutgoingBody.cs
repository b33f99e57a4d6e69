using Skiff.Components;
using Skiff.Wasi.Http;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>outgoing-body</c>: the guest's end of a body.</summary>
internal sealed class OutgoingBody(Preview2Context context, OutgoingHttpBody body, bool isRequest) : IOutgoingBody, IDisposable
{
    private bool _hasStream;
    private ulong _written;
    private bool _isFinished;

    public Result<IOutputStream, Unit> Write()
    {
        if (_hasStream)
        {
            return Unit.Value;
        }

        _hasStream = true;
        return Result<IOutputStream, Unit>.Ok(new BodyOutput(context.Io, this));
    }

    /// <summary>Ends the body. It has to be as long as it was promised to be.</summary>
    internal Result<Unit, ErrorCode> Finish(Fields? trailers)
    {
        _isFinished = true;
        if (body.Length is { } promised && promised != _written)
        {
            var error = WrongLength();
            body.Fail(error);
            return error;
        }

        if (isRequest && trailers is { Entries.Count: > 0 })
        {
            var error = ErrorCode.InternalError("trailers of requests cannot be sent");
            body.Fail(error);
            return error;
        }

        body.Complete(trailers?.Entries);
        return Unit.Value;
    }

    public void Dispose()
    {
        if (!_isFinished)
        {
            body.Fail(isRequest ? ErrorCode.HttpProtocolError : ErrorCode.HttpResponseIncomplete);
        }
    }

    private ErrorCode WrongLength() => isRequest ? ErrorCode.HttpRequestBodySize(_written) : ErrorCode.HttpResponseBodySize(_written);

    /// <summary>Flushing does nothing: a guest may write before anyone reads, and bytes are never held back for long.</summary>
    private sealed class BodyOutput(GuestIo io, OutgoingBody owner) : OutputStream(io)
    {
        private OutgoingHttpBody Body => owner.Destination;

        public override async ValueTask WaitAsync(CancellationToken cancellation) => await Body.WaitForReaderAsync(cancellation).ConfigureAwait(false);

        private protected override Outcome GetRoom() => owner._isFinished || Body.IsAbandoned ? Outcome.Closed : Outcome.Of(Body.Room);

        private protected override Outcome Accept(ReadOnlySpan<byte> bytes)
        {
            if (owner._isFinished || Body.IsAbandoned)
            {
                return Outcome.Closed;
            }

            owner._written += (ulong)bytes.Length;
            if (Body.Length is { } promised && owner._written > promised)
            {
                return Outcome.Failed(new HttpError(owner.WrongLength()));
            }

            Body.Write(bytes);
            return Outcome.Of(0);
        }
    }

    private OutgoingHttpBody Destination => body;
}
