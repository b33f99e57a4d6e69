using Skiff.Components;
using Skiff.Native;
using Skiff.Wasi.Host;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary><c>tcp-socket</c> of <c>wasi:sockets/tcp</c>. What takes time has a start and a finish; in between the socket is in a state of its own.</summary>
internal sealed class TcpSocket : GuestSocket, ITcpSocket, IWaitable, IDisposable
{
    private const int DefaultBacklog = 128;
    private const int LargestBacklog = 4096;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private State _state;
    private int _backlog = DefaultBacklog;

    internal TcpSocket(SocketsHost host, SharedFile file, bool isIPv6, bool isConnected)
        : base(host, file, isIPv6) => _state = isConnected ? State.Connected : State.Unbound;

    /// <summary>tcp-socket's states, by the names of the specification.</summary>
    private enum State : byte
    {
        Unbound,
        BindInProgress,
        Bound,
        ListenInProgress,
        Listening,
        ConnectInProgress,
        Connected,
        Closed,
    }

    public bool IsReady => _state switch
    {
        State.ConnectInProgress => Readiness.Poll(Handle, PollEvents.Writable) != PollEvents.None,
        State.Listening => Readiness.Poll(Handle, PollEvents.Readable) != PollEvents.None,
        _ => true,
    };

    public async ValueTask WaitAsync(CancellationToken cancellation) =>
        await Readiness.WaitAsync(Handle, _state == State.Listening ? PollEvents.Readable : PollEvents.Writable, cancellation).ConfigureAwait(false);

    public IPollable Subscribe() => new Pollable(this);

    public Result<Unit, ErrorCode> StartBind(INetwork network, IpSocketAddress localAddress)
    {
        var address = localAddress.ToNative();
        if (_state != State.Unbound)
        {
            return ErrorCode.InvalidState;
        }

        if (CheckLocal(address, NetworkUse.TcpBind) is { } refusal)
        {
            return refusal;
        }

        SocketCalls.SetOption(Handle, SocketOption.ReuseAddress, 1);
        var error = SocketCalls.Bind(Handle, address);
        if (error == LinuxError.None)
        {
            _state = State.BindInProgress;
        }

        return Answer(error);
    }

    public Result<Unit, ErrorCode> FinishBind() => Finish(State.BindInProgress, State.Bound);

    public Result<Unit, ErrorCode> StartConnect(INetwork network, IpSocketAddress remoteAddress)
    {
        var address = remoteAddress.ToNative();
        if (_state is not (State.Unbound or State.Bound))
        {
            return ErrorCode.InvalidState;
        }

        if (CheckRemote(address, NetworkUse.TcpConnect) is { } refusal)
        {
            return refusal;
        }

        var error = SocketCalls.Connect(Handle, address);
        if (error is LinuxError.None or LinuxError.EINPROGRESS)
        {
            _state = State.ConnectInProgress;
            return Unit.Value;
        }

        _state = State.Closed;
        return error.ToSocketError();
    }

    public Result<(IInputStream, IOutputStream), ErrorCode> FinishConnect()
    {
        if (_state != State.ConnectInProgress)
        {
            return ErrorCode.NotInProgress;
        }

        if (!IsReady)
        {
            return ErrorCode.WouldBlock;
        }

        var error = SocketCalls.TakeError(Handle);
        if (error != LinuxError.None)
        {
            _state = State.Closed;
            return error.ToSocketError();
        }

        _state = State.Connected;
        return OpenStreams();
    }

    public Result<Unit, ErrorCode> StartListen()
    {
        if (_state != State.Bound)
        {
            return ErrorCode.InvalidState;
        }

        var error = SocketCalls.Listen(Handle, _backlog);
        if (error == LinuxError.None)
        {
            _state = State.ListenInProgress;
        }

        return Answer(error);
    }

    public Result<Unit, ErrorCode> FinishListen() => Finish(State.ListenInProgress, State.Listening);

    public Result<(ITcpSocket, IInputStream, IOutputStream), ErrorCode> Accept()
    {
        if (_state != State.Listening)
        {
            return ErrorCode.InvalidState;
        }

        if (!Host.Budget.TryTake())
        {
            return ErrorCode.NewSocketLimit;
        }

        var error = SocketCalls.Accept(Handle, out var connection);
        if (connection is null)
        {
            Host.Budget.Release();
            return error.ToSocketError();
        }

        var accepted = new TcpSocket(Host, new SharedFile(connection, Host.Budget), AddressFamily() == IpAddressFamily.Ipv6, isConnected: true);
        var (input, output) = accepted.OpenStreams();
        return (accepted, input, output);
    }

    public Result<IpSocketAddress, ErrorCode> LocalAddress() =>
        _state is State.Unbound or State.BindInProgress ? ErrorCode.InvalidState : GetLocalAddress();

    public Result<IpSocketAddress, ErrorCode> RemoteAddress() => _state != State.Connected ? ErrorCode.InvalidState : GetRemoteAddress();

    public bool IsListening() => _state == State.Listening;

    public Result<Unit, ErrorCode> SetListenBacklogSize(ulong value)
    {
        if (value == 0)
        {
            return ErrorCode.InvalidArgument;
        }

        if (_state is State.ConnectInProgress or State.Connected or State.Closed)
        {
            return ErrorCode.InvalidState;
        }

        _backlog = (int)Math.Min(value, LargestBacklog);
        return _state == State.Listening ? Answer(SocketCalls.Listen(Handle, _backlog)) : Unit.Value;
    }

    public Result<bool, ErrorCode> KeepAliveEnabled()
    {
        var error = SocketCalls.GetOption(Handle, SocketOption.KeepAlive, out var value);
        return error == LinuxError.None ? value != 0 : error.ToSocketError();
    }

    public Result<Unit, ErrorCode> SetKeepAliveEnabled(bool value) => Set(SocketOption.KeepAlive, value ? 1 : 0);

    public Result<ulong, ErrorCode> KeepAliveIdleTime() => GetSeconds(SocketOption.KeepAliveIdle);

    public Result<Unit, ErrorCode> SetKeepAliveIdleTime(ulong value) => SetSeconds(SocketOption.KeepAliveIdle, value);

    public Result<ulong, ErrorCode> KeepAliveInterval() => GetSeconds(SocketOption.KeepAliveInterval);

    public Result<Unit, ErrorCode> SetKeepAliveInterval(ulong value) => SetSeconds(SocketOption.KeepAliveInterval, value);

    public Result<uint, ErrorCode> KeepAliveCount()
    {
        var error = SocketCalls.GetOption(Handle, SocketOption.KeepAliveCount, out var value);
        return error == LinuxError.None ? (uint)value : error.ToSocketError();
    }

    public Result<Unit, ErrorCode> SetKeepAliveCount(uint value)
    {
        const uint Largest = 127; // of the kernel
        return value == 0 ? ErrorCode.InvalidArgument : Set(SocketOption.KeepAliveCount, (int)Math.Min(value, Largest));
    }

    public Result<byte, ErrorCode> HopLimit() => GetHopLimit();

    public Result<Unit, ErrorCode> SetHopLimit(byte value) => SetHopLimitTo(value);

    public Result<Unit, ErrorCode> Shutdown(ShutdownType shutdownType) =>
        _state != State.Connected ? ErrorCode.InvalidState : Answer(SocketCalls.Shutdown(Handle, (int)shutdownType)); // the same numbers

    public void Dispose() => File.Release();

    private Result<Unit, ErrorCode> Finish(State running, State done)
    {
        if (_state != running)
        {
            return ErrorCode.NotInProgress;
        }

        _state = done;
        return Unit.Value;
    }

    private (IInputStream Input, IOutputStream Output) OpenStreams()
    {
        SocketCalls.SetOption(Handle, SocketOption.NoDelay, 1); // the guest decides what is sent together, by its writes
        var channel = new Channel(Handle, isSocket: true);
        return (new ChannelInput(Host.Io, channel, File.Share()), new QueuedOutput(Host.Io, new OutputQueue(Host.Io, new ChannelSink(channel)), File.Share()));
    }

    private Result<ulong, ErrorCode> GetSeconds(SocketOption option)
    {
        var error = SocketCalls.GetOption(Handle, option, out var value);
        return error == LinuxError.None ? (ulong)value * NanosecondsPerSecond : error.ToSocketError();
    }

    /// <summary>Rounded up to seconds, and not more than the kernel takes.</summary>
    private Result<Unit, ErrorCode> SetSeconds(SocketOption option, ulong nanoseconds)
    {
        const ulong Largest = 32767;
        return nanoseconds == 0
            ? ErrorCode.InvalidArgument
            : Set(option, (int)Math.Min(((nanoseconds - 1) / NanosecondsPerSecond) + 1, Largest));
    }
}
