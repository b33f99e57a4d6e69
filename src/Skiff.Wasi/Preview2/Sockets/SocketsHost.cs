using Skiff.Components;
using Skiff.Native;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary>The free functions of <c>wasi:sockets</c>, and what the sockets of one guest share.</summary>
internal sealed class SocketsHost(GuestIo io, DescriptorBudget budget, INetworkPolicy policy)
    : INetworkHost, IInstanceNetworkHost, IIpNameLookupHost, ITcpCreateSocketHost, IUdpCreateSocketHost
{
    private const int MostLookups = 16;

    internal GuestIo Io => io;

    internal DescriptorBudget Budget => budget;

    internal INetworkPolicy Policy => policy;

    internal DescriptorBudget Lookups { get; } = new(MostLookups);

    public ErrorCode? NetworkErrorCode(IError error) => error is SystemError { Error: var cause } ? cause.ToSocketError() : null;

    public INetwork InstanceNetwork() => new Network();

    public Result<IResolveAddressStream, ErrorCode> ResolveAddresses(INetwork network, string name) => NameLookup.Start(this, name);

    public Result<ITcpSocket, ErrorCode> CreateTcpSocket(IpAddressFamily addressFamily)
    {
        var isIPv6 = addressFamily == IpAddressFamily.Ipv6;
        var error = Create(isIPv6, isDatagram: false, out var file);
        return file is null ? error : Result<ITcpSocket, ErrorCode>.Ok(new TcpSocket(this, file, isIPv6, isConnected: false));
    }

    public Result<IUdpSocket, ErrorCode> CreateUdpSocket(IpAddressFamily addressFamily)
    {
        var isIPv6 = addressFamily == IpAddressFamily.Ipv6;
        var error = Create(isIPv6, isDatagram: true, out var file);
        return file is null ? error : Result<IUdpSocket, ErrorCode>.Ok(new UdpSocket(this, file, isIPv6));
    }

    private ErrorCode Create(bool isIPv6, bool isDatagram, out SharedFile? file)
    {
        file = null;
        if (!budget.TryTake())
        {
            return ErrorCode.NewSocketLimit;
        }

        var error = SocketCalls.Create(isIPv6, isDatagram, out var handle);
        if (handle is null)
        {
            budget.Release();
            return error.ToSocketError();
        }

        file = new SharedFile(handle, budget);
        return default; // not looked at: there is a socket
    }

    /// <summary>The network: which part of it a guest may use is asked at each use.</summary>
    private sealed class Network : INetwork;
}
