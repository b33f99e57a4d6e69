using Skiff.Components;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>outgoing-response</c>.</summary>
internal sealed class OutgoingResponse(Preview2Context context, Fields headers) : IOutgoingResponse
{
    private const ushort LowestStatus = 100;
    private const ushort HighestStatus = 999;

    private OutgoingHttpBody? _body;

    internal ushort Status { get; private set; } = 200;

    internal Fields Headers => headers;

    public ushort StatusCode() => Status;

    public Result<Unit, Unit> SetStatusCode(ushort statusCode)
    {
        if (statusCode is < LowestStatus or > HighestStatus)
        {
            return Result<Unit, Unit>.Err(default);
        }

        Status = statusCode;
        return Result<Unit, Unit>.Ok(default);
    }

    IFields IOutgoingResponse.Headers() => headers.AsImmutable();

    public Result<IOutgoingBody, Unit> Body()
    {
        if (_body is not null || !headers.TryGetContentLength(out var length))
        {
            return Unit.Value;
        }

        _body = new OutgoingHttpBody(context.Io.Limits.StreamBuffer, length);
        return Result<IOutgoingBody, Unit>.Ok(new OutgoingBody(context, _body, isRequest: false));
    }

    /// <summary>What the server sends. A response whose body the guest never asked for has none.</summary>
    internal OutgoingHttpResponse Send()
    {
        if (_body is null)
        {
            _body = new OutgoingHttpBody(context.Io.Limits.StreamBuffer, headers.TryGetContentLength(out var length) ? length : null);
            _body.Complete(trailers: null);
        }

        return new OutgoingHttpResponse(Status, headers.Entries, _body);
    }
}
