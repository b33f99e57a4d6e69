namespace Skiff.Shim.Containerd;

/// <summary>A call of gRPC that failed, by its status.</summary>
internal sealed class GrpcException(int status, string message) : Exception(message)
{
    /// <summary>The status of a call for something that is not there (gRPC, "Status codes").</summary>
    public const int NotFound = 5;

    /// <summary>The status of a call to make something that is there.</summary>
    public const int AlreadyExists = 6;

    /// <summary>The status of an answer that cannot be read.</summary>
    public const int Internal = 13;

    /// <summary>The status; 0 would be success.</summary>
    public int Status { get; } = status;
}
