using Skiff.Components;
using Skiff.Native;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary>What sockets of TCP and UDP have in common: addresses, options, and asking the policy.</summary>
internal abstract class GuestSocket(SocketsHost host, SharedFile file, bool isIPv6)
{
    private const int LargestBuffer = 16 << 20;

    private protected SocketsHost Host => host;

    private protected SharedFile File => file;

    private protected FileHandle Handle => file.Handle;

    public IpAddressFamily AddressFamily() => isIPv6 ? IpAddressFamily.Ipv6 : IpAddressFamily.Ipv4;

    public Result<ulong, ErrorCode> ReceiveBufferSize() => GetBuffer(SocketOption.ReceiveBuffer);

    public Result<Unit, ErrorCode> SetReceiveBufferSize(ulong value) => SetBuffer(SocketOption.ReceiveBuffer, value);

    public Result<ulong, ErrorCode> SendBufferSize() => GetBuffer(SocketOption.SendBuffer);

    public Result<Unit, ErrorCode> SetSendBufferSize(ulong value) => SetBuffer(SocketOption.SendBuffer, value);

    private protected static Result<Unit, ErrorCode> Answer(LinuxError error) => error == LinuxError.None ? Unit.Value : error.ToSocketError();

    private protected Result<byte, ErrorCode> GetHopLimit()
    {
        var error = SocketCalls.GetOption(Handle, isIPv6 ? SocketOption.HopLimit : SocketOption.TimeToLive, out var value);
        return error == LinuxError.None ? (byte)value : error.ToSocketError();
    }

    private protected Result<Unit, ErrorCode> SetHopLimitTo(byte value) =>
        value == 0 ? ErrorCode.InvalidArgument : Set(isIPv6 ? SocketOption.HopLimit : SocketOption.TimeToLive, value);

    private protected Result<Unit, ErrorCode> Set(SocketOption option, int value) => Answer(SocketCalls.SetOption(Handle, option, value));

    private protected Result<IpSocketAddress, ErrorCode> GetLocalAddress()
    {
        var error = SocketCalls.LocalAddress(Handle, out var address);
        return error == LinuxError.None ? address.ToWit() : error.ToSocketError();
    }

    private protected Result<IpSocketAddress, ErrorCode> GetRemoteAddress()
    {
        var error = SocketCalls.RemoteAddress(Handle, out var address);
        return error == LinuxError.None ? address.ToWit() : error.ToSocketError();
    }

    /// <summary>Why the socket may not be bound to an address, or null.</summary>
    private protected ErrorCode? CheckLocal(in InternetAddress address, NetworkUse use) =>
        address.IsIPv6 != isIPv6 || !address.IsUnicast() ? ErrorCode.InvalidArgument
        : !IsAllowed(use, address) ? ErrorCode.AccessDenied
        : null;

    /// <summary>Why the socket may not have an address as its peer, or null.</summary>
    private protected ErrorCode? CheckRemote(in InternetAddress address, NetworkUse use) =>
        address.IsIPv6 != isIPv6 || !address.IsUnicast() || address.IsUnspecified() || address.Port == 0 ? ErrorCode.InvalidArgument
        : !IsAllowed(use, address) ? ErrorCode.AccessDenied
        : null;

    private bool IsAllowed(NetworkUse use, in InternetAddress address) =>
        host.Policy.IsAllowed(new NetworkTarget(use, null, null, address.Port, address.ToIPAddress()));

    private Result<ulong, ErrorCode> GetBuffer(SocketOption option)
    {
        var error = SocketCalls.GetOption(Handle, option, out var value);
        return error == LinuxError.None ? (ulong)value / 2 : error.ToSocketError(); // the kernel tells twice what was set
    }

    private Result<Unit, ErrorCode> SetBuffer(SocketOption option, ulong value) =>
        value == 0 ? ErrorCode.InvalidArgument : Set(option, (int)Math.Min(value, LargestBuffer));
}
