namespace Skiff.Shim.Ttrpc;

/// <summary>The codes of gRPC (google/rpc/code.proto), of which containerd makes its own errors.</summary>
internal enum StatusCode
{
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

/// <summary>A call was answered with something else than OK, by us or by the other side.</summary>
internal sealed class TtrpcException(StatusCode code, string message) : Exception(message)
{
    /// <summary>What kind of error it is.</summary>
    public StatusCode Code { get; } = code;

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient => Code is StatusCode.Unavailable or StatusCode.DeadlineExceeded;
}
