using Skiff.Shim.Logs;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Ttrpc;

/// <summary>Adds the methods of one service; what they fail with, other than refusals, is in the shim's log.</summary>
internal sealed class ServiceMethods(ServiceTable services, string service, ShimLog log)
{
    /// <summary>Adds a method that takes its time.</summary>
    public void Add(string method, Func<byte[], CallContext, Task<IWireMessage>> implementation) =>
        services.Add(service, method, (request, call) => EncodeAsync(method, implementation(request, call)));

    /// <summary>Adds a method that answers at once.</summary>
    public void AddNow(string method, Func<byte[], CallContext, IWireMessage> implementation) =>
        Add(method, (request, call) => Task.FromResult(implementation(request, call)));

    private async Task<byte[]> EncodeAsync(string method, Task<IWireMessage> answer)
    {
        try
        {
            return WireWriter.Encode(await answer);
        }
        catch (Exception exception) when (exception is not TtrpcException and not OperationCanceledException)
        {
            log.Warn($"{method}: {exception.Message}");
            throw;
        }
    }
}
