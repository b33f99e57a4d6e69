using Skiff.Components;
using Skiff.Wasi.Http;
using Skiff.Wasi.Io;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>The free functions, constructors and static functions of <c>wasi:http</c>.</summary>
internal sealed class HttpHost(Preview2Context context) : ITypesHost, IOutgoingHandlerHost
{
    public ErrorCode? HttpErrorCode(IError error) => error is HttpError { Code: var code } ? code : null;

    public IFields CreateFields() => new Fields(context.HttpLimits);

    public Result<IFields, HeaderError> FieldsFromList((string, ReadOnlyMemory<byte>)[] entries) => Fields.FromList(context.HttpLimits, entries);

    public IOutgoingRequest CreateOutgoingRequest(IFields headers) => new OutgoingRequest(context, (Fields)headers);

    public IRequestOptions CreateRequestOptions() => new RequestOptions();

    public void ResponseOutparamSet(IResponseOutparam parameter, Result<IOutgoingResponse, ErrorCode> response) => ((ResponseOutparam)parameter).Set(response);

    public IFutureTrailers IncomingBodyFinish(IIncomingBody body) => ((IncomingBody)body).Finish();

    public IOutgoingResponse CreateOutgoingResponse(IFields headers) => new OutgoingResponse(context, (Fields)headers);

    public Result<Unit, ErrorCode> OutgoingBodyFinish(IOutgoingBody body, IFields? trailers) => ((OutgoingBody)body).Finish((Fields?)trailers);

    public Result<IFutureIncomingResponse, ErrorCode> Handle(IOutgoingRequest request, IRequestOptions? options) =>
        OutboundRequest.Start(context, (OutgoingRequest)request, (RequestOptions?)options);
}
