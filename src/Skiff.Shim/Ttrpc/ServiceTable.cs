namespace Skiff.Shim.Ttrpc;

/// <summary>What a call comes with besides its message.</summary>
/// <param name="Metadata">Keys and values, as the caller wrote them.</param>
/// <param name="Cancellation">Fires when nobody waits for the answer any more: the connection or the time has ended.</param>
internal sealed record CallContext(IReadOnlyList<KeyValuePair<string, string>> Metadata, CancellationToken Cancellation);

/// <summary>A method that takes a message and answers one.</summary>
internal delegate Task<byte[]> UnaryMethod(byte[] request, CallContext context);

/// <summary>A method that takes and sends messages while it runs. What it returns is the last one; null is none.</summary>
internal delegate Task<byte[]?> StreamMethod(ServerStream stream, CallContext context);

/// <summary>The methods of a server by service and name.</summary>
internal sealed class ServiceTable
{
    private readonly Dictionary<(string Service, string Method), Delegate> _methods = [];

    /// <summary>Adds a method.</summary>
    public void Add(string service, string method, UnaryMethod implementation) => _methods.Add((service, method), implementation);

    /// <summary>Adds a method of streams.</summary>
    public void AddStream(string service, string method, StreamMethod implementation) => _methods.Add((service, method), implementation);

    /// <summary>Finds a method, or answers UNIMPLEMENTED: containerd takes NOT_FOUND for a missing container.</summary>
    public Delegate Find(string service, string method) =>
        _methods.GetValueOrDefault((service, method)) ?? throw new TtrpcException(StatusCode.Unimplemented, $"method {method} of service {service} is not implemented");
}
