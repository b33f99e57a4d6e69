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
    private (IIncomingDatagramStream Input, IOutgoingDatagramStream Output)? _own;
    private bool _isConnecting;

    /// <summary>udp-socket's states, by the names of the specification.</summary>
    private enum State : byte
    {
        Unbound,
        BindInProgress,
        Bound,
    }

    /// <summary>Binding takes no time; receiving does, where the socket has streams of its own.</summary>
    public bool IsReady => _own is not { Input: IWaitable input } || input.IsReady;

    public ValueTask WaitAsync(CancellationToken cancellation) => _own is { Input: IWaitable input } ? input.WaitAsync(cancellation) : ValueTask.CompletedTask;

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

    public void Dispose()
    {
        DropOwnStreams();
        File.Release();
    }

    /// <summary>The streams of the socket itself: in WASI 0.2.0-rc-2023-10-18 it sends and receives without others.</summary>
    internal Result<(IIncomingDatagramStream Input, IOutgoingDatagramStream Output), ErrorCode> OwnStreams() => _own is { } own ? own : OpenOwnStreams(null);

    /// <summary>Of the same snapshot: takes a peer, and only its datagrams.</summary>
    internal Result<Unit, ErrorCode> StartConnect(IpSocketAddress remoteAddress)
    {
        var opened = OpenOwnStreams(remoteAddress);
        _isConnecting = opened.IsOk;
        return opened.IsOk ? Unit.Value : opened.Error;
    }

    internal Result<Unit, ErrorCode> FinishConnect()
    {
        var wasConnecting = _isConnecting;
        _isConnecting = false;
        return wasConnecting ? Unit.Value : ErrorCode.NotInProgress;
    }

    private Result<(IIncomingDatagramStream Input, IOutgoingDatagramStream Output), ErrorCode> OpenOwnStreams(IpSocketAddress? peer)
    {
        var streams = Stream(peer);
        if (streams.IsOk)
        {
            DropOwnStreams();
            _own = streams.Value;
        }

        return streams;
    }

    private void DropOwnStreams()
    {
        (_own?.Input as IDisposable)?.Dispose();
        (_own?.Output as IDisposable)?.Dispose();
        _own = null;
    }

    private ErrorCode? CheckReceiver(InternetAddress address) => CheckRemote(address, NetworkUse.UdpSend);
}
