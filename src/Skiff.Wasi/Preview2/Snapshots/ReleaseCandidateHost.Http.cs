using Skiff.Components;
using Skiff.Wasi.Http;
using Skiff.Wasi.Rc20231018;
using RequestOptions = Skiff.Wasi.Rc20231018.RequestOptions;

namespace Skiff.Wasi.Preview2.Snapshots;

/// <content>
/// HTTP. Many functions of 2023-10-18 have no place for an error that 0.2.12 tells: what the guest may not do there traps.
/// </content>
internal sealed partial class ReleaseCandidateHost : Rc20231018.IHttpHost, Rc20231110.IHttpHost
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    public IFields NewFields((string, ReadOnlyMemory<byte>)[] entries) => Must(context.Http.FieldsFromList(entries), "the fields");

    public void SetField(IFields self, string name, ReadOnlyMemory<byte>[] value) => Must(self.Set(name, value), name);

    public void DeleteField(IFields self, string name) => Must(self.Delete(name), name);

    public void AppendField(IFields self, string name, ReadOnlySpan<byte> value) => Must(self.Append(name, value), name);

    public IOutgoingRequest NewOutgoingRequest(Method method, string? pathWithQuery, Scheme? scheme, string? authority, IFields headers)
    {
        var request = context.Http.CreateOutgoingRequest(headers.Clone());
        Must(request.SetMethod(method), "the method");
        Must(request.SetPathWithQuery(pathWithQuery), "the path");
        Must(request.SetScheme(scheme), "the scheme");
        Must(request.SetAuthority(authority), "the authority");
        return request;
    }

    public IOutgoingResponse NewOutgoingResponse(ushort statusCode, IFields headers)
    {
        var response = context.Http.CreateOutgoingResponse(headers.Clone());
        Must(response.SetStatusCode(statusCode), "the status");
        return response;
    }

    public void SetResponse(IResponseOutparam param, Result<IOutgoingResponse, Error> response) => context.Http.ResponseOutparamSet(
        param,
        response.TryGetValue(out var given, out var error) ? Result<IOutgoingResponse, ErrorCode>.Ok(given) : ErrorCode.InternalError(TextOf(error)));

    public void FinishBody(IOutgoingBody body, IFields? trailers) => Must(context.Http.OutgoingBodyFinish(body, trailers), "the body");

    Result<IFields, Error>? Rc20231018.IHttpHost.GetTrailers(IFutureTrailers self)
    {
        if (self.Get() is not { } got)
        {
            return default(Result<IFields, Error>?); // not null: that would become a result
        }

        return Must(got, "the trailers").TryGetValue(out var trailers, out var code)
            ? Result<IFields, Error>.Ok(trailers ?? context.Http.CreateFields())
            : Result<IFields, Error>.Err(ErrorOf(code));
    }

    Result<IFields?, ErrorCode>? Rc20231110.IHttpHost.GetTrailers(IFutureTrailers self) =>
        self.Get() is { } got ? Must(got, "the trailers") : default(Result<IFields?, ErrorCode>?);

    public Result<Result<IIncomingResponse, Error>, Unit>? GetResponse(IFutureIncomingResponse self)
    {
        if (self.Get() is not { } got)
        {
            return default(Result<Result<IIncomingResponse, Error>, Unit>?);
        }

        if (!got.TryGetValue(out var arrived, out var taken))
        {
            return Result<Result<IIncomingResponse, Error>, Unit>.Err(taken);
        }

        return Result<Result<IIncomingResponse, Error>, Unit>.Ok(
            arrived.TryGetValue(out var response, out var code) ? Result<IIncomingResponse, Error>.Ok(response) : Result<IIncomingResponse, Error>.Err(ErrorOf(code)));
    }

    public Result<IFutureIncomingResponse, Error> Handle(IOutgoingRequest request, RequestOptions? options)
    {
        var times = context.Http.CreateRequestOptions();
        times.SetConnectTimeout(options?.ConnectTimeoutMs * NanosecondsPerMillisecond);
        times.SetFirstByteTimeout(options?.FirstByteTimeoutMs * NanosecondsPerMillisecond);
        times.SetBetweenBytesTimeout(options?.BetweenBytesTimeoutMs * NanosecondsPerMillisecond);
        var sent = context.Http.Handle(request, times);
        return sent.TryGetValue(out var response, out var code) ? Result<IFutureIncomingResponse, Error>.Ok(response) : Result<IFutureIncomingResponse, Error>.Err(ErrorOf(code));
    }

    private static T Must<T, TError>(Result<T, TError> result, string what) =>
        result.TryGetValue(out var value, out var error) ? value : throw new GuestRuleException($"{what} cannot be taken or set{(error is Unit ? "" : $": {error}")}");

    private static Error ErrorOf(ErrorCode code) => code.Kind switch
    {
        ErrorCodeKind.HttpRequestUriInvalid or ErrorCodeKind.HttpRequestUriTooLong => Error.InvalidUrl(code.ToString()),
        ErrorCodeKind.DnsTimeout or ErrorCodeKind.ConnectionTimeout or ErrorCodeKind.ConnectionReadTimeout or ErrorCodeKind.ConnectionWriteTimeout
            or ErrorCodeKind.HttpResponseTimeout => Error.TimeoutError(code.ToString()),
        ErrorCodeKind.TlsProtocolError or ErrorCodeKind.HttpProtocolError or ErrorCodeKind.HttpResponseIncomplete => Error.ProtocolError(code.ToString()),
        _ => Error.UnexpectedError(code.ToString()),
    };

    private static string TextOf(Error error) => error.Kind switch
    {
        ErrorKind.InvalidUrl => $"invalid URL: {error.AsInvalidUrl}",
        ErrorKind.TimeoutError => $"timeout: {error.AsTimeoutError}",
        ErrorKind.ProtocolError => $"protocol error: {error.AsProtocolError}",
        _ => error.AsUnexpectedError,
    };
}
