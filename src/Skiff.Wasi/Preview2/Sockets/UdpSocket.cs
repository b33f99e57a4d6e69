using Skiff.Components;
using Skiff.Native;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary><c>udp-socket</c> of <c>wasi:sockets/udp</c>.</summary>
internal sealed class UdpSocket(SocketsHost host, SharedFile file, bool isIPv6) : GuestSocket(host, file, isIPv6), IUdpSocket, IWaitable, IDisposable
{
    private State _state;
    private InternetAddress? _peer;

    /// <summary>udp-socket's states, by the names of the specification.</summary>
    private enum State : byte
    {
        Unbound,
        BindInProgress,
        Bound,
    }

    /// <summary>Binding takes no time.</summary>
    public bool IsReady => true;

    public ValueTask WaitAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public IPollable Subscribe() => new Pollable(this);

    public Result<Unit, ErrorCode> StartBind(INetwork network, IpSocketAddress localAddress)
    {
        var address = localAddress.ToNative();
        if (_state != State.Unbound)
        {
            return ErrorCode.InvalidState;
        }

        if (CheckLocal(address, NetworkUse.UdpBind) is { } refusal)
        {
            return refusal;
        }

        var error = SocketCalls.Bind(Handle, address);
        if (error == LinuxError.None)
        {
            _state = State.BindInProgress;
        }

        return Answer(error);
    }

    public Result<Unit, ErrorCode> FinishBind()
    {
        if (_state != State.BindInProgress)
        {
            return ErrorCode.NotInProgress;
        }

        _state = State.Bound;
        return Unit.Value;
    }

    public Result<(IIncomingDatagramStream, IOutgoingDatagramStream), ErrorCode> Stream(IpSocketAddress? remoteAddress)
    {
        if (_state != State.Bound)
        {
            return ErrorCode.InvalidState;
        }

        var peer = remoteAddress?.ToNative();
        if (peer is { } wanted && CheckRemote(wanted, NetworkUse.UdpSend) is { } refusal)
        {
            return refusal;
        }

        var error = peer is { } address ? SocketCalls.Connect(Handle, address)
            : _peer is not null ? SocketCalls.Disconnect(Handle)
            : LinuxError.None;
        if (error != LinuxError.None)
        {
            return error.ToSocketError();
        }

        _peer = peer;
        return (new IncomingDatagrams(Host, File.Share()), new OutgoingDatagrams(File.Share(), peer, CheckReceiver));
    }

    public Result<IpSocketAddress, ErrorCode> LocalAddress() => _state != State.Bound ? ErrorCode.InvalidState : GetLocalAddress();

    public Result<IpSocketAddress, ErrorCode> RemoteAddress() => _peer is null ? ErrorCode.InvalidState : GetRemoteAddress();

    public Result<byte, ErrorCode> UnicastHopLimit() => GetHopLimit();

    public Result<Unit, ErrorCode> SetUnicastHopLimit(byte value) => SetHopLimitTo(value);

    public void Dispose() => File.Release();

    private ErrorCode? CheckReceiver(InternetAddress address) => CheckRemote(address, NetworkUse.UdpSend);
}
