using Skiff.Components;
using Skiff.Wasi.Filesystem;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Preview2.Sockets;
using Skiff.Wasi.Rc20231018;
using Skiff.Wasi.Sockets;
using Datagram = Skiff.Wasi.Rc20231018.Datagram;
using FileError = Skiff.Wasi.Filesystem.ErrorCode;
using SocketError = Skiff.Wasi.Sockets.ErrorCode;

namespace Skiff.Wasi.Preview2.Snapshots;

/// <summary>What the release candidates have and 0.2.12 has not, or has otherwise: streams, clocks, files and sockets. For HTTP see the other part.</summary>
internal sealed partial class ReleaseCandidateHost(Preview2Context context) : IIoHost, IFilesystemHost, Rc20231018.ISocketsHost, Rc20231110.ISocketsHost
{
    public ValueTask PollOne(IPollable pollable, CancellationToken cancellation) => pollable.Block(cancellation);

    public Result<ulong, StreamError> Splice(IOutputStream self, IInputStream source, ulong length)
    {
        using var owned = source as IDisposable; // given away with the call
        return self.Splice(source, length);
    }

    public async ValueTask<Result<ulong, StreamError>> BlockingSplice(IOutputStream self, IInputStream source, ulong length, CancellationToken cancellation)
    {
        using var owned = source as IDisposable;
        return await self.BlockingSplice(source, length, cancellation).ConfigureAwait(false);
    }

    /// <summary>Splices to the end of the input.</summary>
    public async ValueTask<Result<ulong, StreamError>> Forward(IOutputStream self, IInputStream source, CancellationToken cancellation)
    {
        using var owned = source as IDisposable;
        for (var total = 0UL; ;)
        {
            var moved = await self.BlockingSplice(source, ulong.MaxValue, cancellation).ConfigureAwait(false);
            if (moved.IsOk)
            {
                total += moved.Value;
            }
            else if (moved.Error.Kind == StreamErrorKind.Closed && ((InputStream)source).Take([]).State == StreamState.Closed)
            {
                return total; // the one end that is no error
            }
            else
            {
                return moved;
            }
        }
    }

    public IPollable Subscribe(ulong when, bool absolute) => absolute ? context.Clocks.SubscribeInstant(when) : context.Clocks.SubscribeDuration(when);

    /// <summary>A new file has the permissions that the host gives, as in 0.2.12.</summary>
    public Result<IDescriptor, FileError> OpenAt(IDescriptor self, PathFlags pathFlags, string path, OpenFlags openFlags, DescriptorFlags flags, Modes modes) =>
        self.OpenAt(pathFlags, path, openFlags, flags);

    public Result<Unit, FileError> AccessAt(IDescriptor self, PathFlags pathFlags, string path, AccessType type)
    {
        if (type.Kind == AccessTypeKind.Access)
        {
            return FileError.Unsupported;
        }

        var status = self.StatAt(pathFlags, path);
        return status.IsOk ? Unit.Value : status.Error;
    }

    public Result<Unit, FileError> ChangePermissionsAt(IDescriptor self, PathFlags pathFlags, string path, Modes modes) => FileError.Unsupported;

    public Result<Unit, FileError> Lock(IDescriptor self) => FileError.Unsupported;

    public Result<Unit, SocketError> StartConnect(IUdpSocket self, INetwork network, IpSocketAddress remoteAddress) => ((UdpSocket)self).StartConnect(remoteAddress);

    public Result<Unit, SocketError> FinishConnect(IUdpSocket self) => ((UdpSocket)self).FinishConnect();

    public Result<Datagram[], SocketError> Receive(IUdpSocket self, ulong maxResults)
    {
        if (!((UdpSocket)self).OwnStreams().TryGetValue(out var streams, out var error))
        {
            return error;
        }

        var received = streams.Input.Receive(maxResults);
        return received.IsError ? received.Error
            : received.Value.Length == 0 && maxResults > 0 ? SocketError.WouldBlock
            : received.Value.Select(datagram => new Datagram(datagram.Data, datagram.RemoteAddress)).ToArray();
    }

    public Result<ulong, SocketError> Send(IUdpSocket self, Datagram[] datagrams)
    {
        if (!((UdpSocket)self).OwnStreams().TryGetValue(out var streams, out var error))
        {
            return error;
        }

        var permitted = streams.Output.CheckSend();
        return permitted.IsError ? permitted.Error
            : permitted.Value == 0 && datagrams.Length > 0 ? SocketError.WouldBlock
            : streams.Output.Send([.. datagrams.Take((int)permitted.Value).Select(datagram => new OutgoingDatagram(datagram.Data, datagram.RemoteAddress))]);
    }

    /// <summary>Always on: the guest decides what is sent together, by its writes.</summary>
    public Result<bool, SocketError> NoDelay(ITcpSocket self) => true;

    public Result<Unit, SocketError> SetNoDelay(ITcpSocket self, bool value) => value ? Unit.Value : SocketError.NotSupported;

    public Result<IResolveAddressStream, SocketError> ResolveAddresses(INetwork network, string name, IpAddressFamily? addressFamily, bool includeUnavailable) =>
        addressFamily is null ? context.Sockets.ResolveAddresses(network, name) : SocketError.NotSupported;

    public Result<bool, SocketError> TcpIpv6Only(ITcpSocket self) => IsIPv6Only(self.AddressFamily());

    public Result<Unit, SocketError> TcpSetIpv6Only(ITcpSocket self, bool value) => SetIPv6Only(self.AddressFamily(), value);

    public Result<bool, SocketError> UdpIpv6Only(IUdpSocket self) => IsIPv6Only(self.AddressFamily());

    public Result<Unit, SocketError> UdpSetIpv6Only(IUdpSocket self, bool value) => SetIPv6Only(self.AddressFamily(), value);

    // Sockets of IPv6 never speak IPv4 in 0.2.12.
    private static Result<bool, SocketError> IsIPv6Only(IpAddressFamily family) => family == IpAddressFamily.Ipv6 ? true : SocketError.NotSupported;

    private static Result<Unit, SocketError> SetIPv6Only(IpAddressFamily family, bool value) => family == IpAddressFamily.Ipv6 && value ? Unit.Value : SocketError.NotSupported;
}
