using Skiff.Native;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary>The one table from errors of Linux to those of <c>wasi:sockets</c>.</summary>
internal static class SocketErrors
{
    internal static ErrorCode ToSocketError(this LinuxError error) => error switch
    {
        LinuxError.EACCES or LinuxError.EPERM => ErrorCode.AccessDenied,
        LinuxError.EOPNOTSUPP or LinuxError.EAFNOSUPPORT or LinuxError.EPROTONOSUPPORT or LinuxError.ENOPROTOOPT => ErrorCode.NotSupported,
        LinuxError.EINVAL or LinuxError.EDESTADDRREQ => ErrorCode.InvalidArgument,
        LinuxError.ENOMEM or LinuxError.ENOBUFS => ErrorCode.OutOfMemory,
        LinuxError.ETIMEDOUT => ErrorCode.Timeout,
        LinuxError.EALREADY => ErrorCode.ConcurrencyConflict,
        LinuxError.EAGAIN or LinuxError.EINPROGRESS => ErrorCode.WouldBlock,
        LinuxError.EISCONN or LinuxError.ENOTCONN => ErrorCode.InvalidState,
        LinuxError.EMFILE or LinuxError.ENFILE => ErrorCode.NewSocketLimit,
        LinuxError.EADDRNOTAVAIL => ErrorCode.AddressNotBindable,
        LinuxError.EADDRINUSE => ErrorCode.AddressInUse,
        LinuxError.EHOSTUNREACH or LinuxError.ENETUNREACH or LinuxError.ENETDOWN => ErrorCode.RemoteUnreachable,
        LinuxError.ECONNREFUSED => ErrorCode.ConnectionRefused,
        LinuxError.ECONNRESET or LinuxError.EPIPE or LinuxError.ENETRESET => ErrorCode.ConnectionReset,
        LinuxError.ECONNABORTED => ErrorCode.ConnectionAborted,
        LinuxError.EMSGSIZE => ErrorCode.DatagramTooLarge,
        _ => ErrorCode.Unknown,
    };
}
