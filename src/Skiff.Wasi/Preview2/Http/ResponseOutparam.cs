using Skiff.Components;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>
/// <c>response-outparam</c>: where a guest puts its response. The server gives an object of this class to <c>wasi:http/incoming-handler</c> and waits for
/// <see cref="Response"/>, while the guest runs on.
/// </summary>
public sealed class ResponseOutparam : IResponseOutparam, IDisposable
{
    private readonly TaskCompletionSource<Result<OutgoingHttpResponse, ErrorCode>> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The response, or the error that the guest gave instead of one; an internal error if it gave up its outparam without either.</summary>
    public Task<Result<OutgoingHttpResponse, ErrorCode>> Response => _response.Task;

    /// <summary>Whether there is a response and the guest is done with its body.</summary>
    public bool IsWhole => _response.Task is { IsCompletedSuccessfully: true, Result: { IsOk: true, Value.Body.IsWhole: true } };

    /// <summary>Informational responses are not sent.</summary>
    public Result<Unit, ErrorCode> SendInformational(ushort status, IFields headers) =>
        ErrorCode.InternalError("informational responses are not supported");

    /// <summary>The guest dropped it, or has ended.</summary>
    public void Dispose() =>
        _response.TrySetResult(Result<OutgoingHttpResponse, ErrorCode>.Err(ErrorCode.InternalError("the guest gave no response")));

    internal void Set(Result<IOutgoingResponse, ErrorCode> response) =>
        _response.TrySetResult(response.TryGetValue(out var outgoing, out var error)
            ? Result<OutgoingHttpResponse, ErrorCode>.Ok(((OutgoingResponse)outgoing).Send())
            : Result<OutgoingHttpResponse, ErrorCode>.Err(error));
}
