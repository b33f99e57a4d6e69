using System.Net.Sockets;
using System.Security.Authentication;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>The one table from failures of the host's HTTP to <c>error-code</c>.</summary>
internal static class HttpErrors
{
    internal static ErrorCode Explain(Exception failure) => failure switch
    {
        HttpErrorException known => known.Code,
        HttpRequestException { InnerException: HttpErrorException known } => known.Code,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ErrorCode.DnsError(new DnsErrorPayload(null, null)),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError, InnerException: SocketException cause } => Explain(cause),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => ErrorCode.DestinationUnavailable,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException } => ErrorCode.TlsCertificateError,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => ErrorCode.TlsProtocolError,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => ErrorCode.HttpResponseHeaderSectionSize(null),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => ErrorCode.HttpResponseIncomplete,
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => ErrorCode.HttpResponseIncomplete,
        HttpRequestException { InnerException: HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } } => ErrorCode.HttpResponseIncomplete,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError }
            or HttpIOException => ErrorCode.HttpProtocolError,
        { InnerException: SocketException cause } => Explain(cause),
        IOException or ObjectDisposedException => ErrorCode.ConnectionTerminated,
        OperationCanceledException => ErrorCode.ConnectionTerminated,
        _ => ErrorCode.InternalError(failure.Message),
    };

    private static ErrorCode Explain(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => ErrorCode.ConnectionRefused,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown => ErrorCode.DestinationIpUnroutable,
        SocketError.TimedOut => ErrorCode.ConnectionTimeout,
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => ErrorCode.DnsError(new DnsErrorPayload(null, null)),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ErrorCode.ConnectionTerminated,
        _ => ErrorCode.DestinationUnavailable,
    };
}
