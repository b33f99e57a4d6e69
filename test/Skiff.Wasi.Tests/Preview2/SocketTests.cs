using System.Text;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Sockets;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Tests.Preview2;

/// <summary><c>wasi:sockets</c> over the loopback interface.</summary>
public sealed class SocketTests : IDisposable
{
    private static readonly IpSocketAddress s_anyPort = At(0);

    private readonly Preview2Context _context = new(new WasiOptions(), new Preview2Options { Network = NetworkPolicy.AllowAll });
    private readonly Preview2Context _denied = new(new WasiOptions());

    private SocketsHost Host => _context.Sockets;

    public void Dispose()
    {
        _context.Dispose();
        _denied.Dispose();
    }

    [Fact]
    public async Task A_connection_carries_bytes_both_ways()
    {
        var listener = Listen();
        var client = Host.CreateTcpSocket(IpAddressFamily.Ipv4).Value;
        Assert.True(client.StartConnect(Host.InstanceNetwork(), listener.LocalAddress().Value).IsOk);
        await client.Subscribe().Block(default);
        var (clientInput, clientOutput) = client.FinishConnect().Value;
        await listener.Subscribe().Block(default);
        var (server, serverInput, serverOutput) = listener.Accept().Value;

        Assert.True((await clientOutput.BlockingWriteAndFlush("ping"u8, default)).IsOk);
        Assert.Equal("ping", Encoding.ASCII.GetString((await serverInput.BlockingRead(100, default)).Value.Span));
        Assert.True((await serverOutput.BlockingWriteAndFlush("pong"u8, default)).IsOk);
        Assert.Equal("pong", Encoding.ASCII.GetString((await clientInput.BlockingRead(100, default)).Value.Span));
        Assert.Equal(client.LocalAddress().Value, server.RemoteAddress().Value);
        Assert.True(client.Shutdown(ShutdownType.Send).IsOk);
        Assert.Equal(StreamErrorKind.Closed, (await serverInput.BlockingRead(1, default)).Error.Kind);
        Drop(client, clientInput, clientOutput, server, serverInput, serverOutput, listener);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_holds_the_writer_back_and_nothing_is_lost()
    {
        const int Length = 8 << 20;
        var (_, output, _, input) = await ConnectAsync();
        var writing = Task.Run(async () =>
        {
            for (var done = 0; done < Length; done += 4096)
            {
                var piece = new byte[4096];
                piece.AsSpan().Fill((byte)(done / 4096));
                Assert.True((await output.BlockingWriteAndFlush(piece, default)).IsOk);
            }
        });

        var total = 0;
        while (total < Length)
        {
            var bytes = (await input.BlockingRead(50_000, default)).Value;
            for (var i = 0; i < bytes.Length; i++)
            {
                Assert.Equal((byte)((total + i) / 4096), bytes.Span[i]);
            }

            total += bytes.Length;
        }

        await writing;
    }

    [Fact]
    public async Task Every_state_refuses_what_does_not_belong_to_it()
    {
        var network = Host.InstanceNetwork();
        var socket = Host.CreateTcpSocket(IpAddressFamily.Ipv4).Value;

        Assert.Equal(ErrorCode.NotInProgress, socket.FinishBind().Error);
        Assert.Equal(ErrorCode.NotInProgress, socket.FinishConnect().Error);
        Assert.Equal(ErrorCode.InvalidState, socket.StartListen().Error);
        Assert.Equal(ErrorCode.InvalidState, socket.Accept().Error);
        Assert.Equal(ErrorCode.InvalidState, socket.LocalAddress().Error);
        Assert.Equal(ErrorCode.InvalidState, socket.RemoteAddress().Error);
        Assert.Equal(ErrorCode.InvalidState, socket.Shutdown(ShutdownType.Both).Error);
        Assert.True(socket.StartBind(network, s_anyPort).IsOk);
        Assert.True(socket.FinishBind().IsOk);
        Assert.Equal(ErrorCode.InvalidState, socket.StartBind(network, s_anyPort).Error);
        Assert.Equal(ErrorCode.InvalidArgument, socket.StartConnect(network, s_anyPort).Error);
        Assert.True(socket.StartListen().IsOk);
        Assert.Equal(ErrorCode.NotInProgress, socket.FinishBind().Error);
        Assert.True(socket.FinishListen().IsOk);
        Assert.True(socket.IsListening());
        Assert.Equal(ErrorCode.WouldBlock, socket.Accept().Error);
        Drop(socket);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_refused_connection_is_an_error_when_it_is_finished()
    {
        var listener = Listen();
        var address = listener.LocalAddress().Value;
        Drop(listener);
        var client = Host.CreateTcpSocket(IpAddressFamily.Ipv4).Value;

        var started = client.StartConnect(Host.InstanceNetwork(), address);
        if (started.IsOk)
        {
            await client.Subscribe().Block(default);
            Assert.Equal(ErrorCode.ConnectionRefused, client.FinishConnect().Error);
        }
        else
        {
            Assert.Equal(ErrorCode.ConnectionRefused, started.Error);
        }

        Assert.Equal(ErrorCode.InvalidState, client.StartConnect(Host.InstanceNetwork(), address).Error);
        Drop(client);
    }

    [Fact]
    public async Task Nothing_of_the_network_is_allowed_by_default()
    {
        var denied = _denied.Sockets;
        var network = denied.InstanceNetwork();
        var listener = Listen();
        var tcp = denied.CreateTcpSocket(IpAddressFamily.Ipv4).Value;
        var udp = denied.CreateUdpSocket(IpAddressFamily.Ipv4).Value;

        Assert.Equal(ErrorCode.AccessDenied, tcp.StartConnect(network, listener.LocalAddress().Value).Error);
        Assert.Equal(ErrorCode.AccessDenied, tcp.StartBind(network, s_anyPort).Error);
        Assert.Equal(ErrorCode.AccessDenied, udp.StartBind(network, s_anyPort).Error);
        Assert.Equal(ErrorCode.AccessDenied, denied.ResolveAddresses(network, "localhost").Error);
        Assert.True((await ConnectAsync()).Client.IsListening() is false);
        Assert.True(Host.ResolveAddresses(network, "localhost").IsOk);
        Drop(listener, tcp, udp);
    }

    [Fact]
    public void The_policy_is_asked_with_what_is_wanted()
    {
        var policy = new Recorder();
        using var context = new Preview2Context(new WasiOptions(), new Preview2Options { Network = policy });
        var socket = context.Sockets.CreateTcpSocket(IpAddressFamily.Ipv4).Value;

        socket.StartConnect(context.Sockets.InstanceNetwork(), At(81));

        Assert.Equal([new NetworkTarget(NetworkUse.TcpConnect, null, null, 81, System.Net.IPAddress.Loopback)], policy.Asked);
        Drop(socket);
    }

    [Fact]
    public void Addresses_of_the_other_family_and_of_many_hosts_are_refused()
    {
        var network = Host.InstanceNetwork();
        var socket = Host.CreateTcpSocket(IpAddressFamily.Ipv4).Value;
        var six = Host.CreateTcpSocket(IpAddressFamily.Ipv6).Value;
        var mapped = IpSocketAddress.Ipv6(new(80, 0, (0, 0, 0, 0, 0, 0xFFFF, 0x7F00, 1), 0));

        Assert.Equal(ErrorCode.InvalidArgument, socket.StartConnect(network, IpSocketAddress.Ipv6(new(80, 0, (0, 0, 0, 0, 0, 0, 0, 1), 0))).Error);
        Assert.Equal(ErrorCode.InvalidArgument, socket.StartConnect(network, IpSocketAddress.Ipv4(new(80, (224, 0, 0, 1)))).Error);
        Assert.Equal(ErrorCode.InvalidArgument, socket.StartConnect(network, IpSocketAddress.Ipv4(new(80, (0, 0, 0, 0)))).Error);
        Assert.Equal(ErrorCode.InvalidArgument, six.StartConnect(network, mapped).Error);
        Drop(socket, six);
    }

    [Fact]
    public void Options_are_kept()
    {
        var socket = Host.CreateTcpSocket(IpAddressFamily.Ipv4).Value;

        Assert.True(socket.SetKeepAliveEnabled(true).IsOk);
        Assert.True(socket.KeepAliveEnabled().Value);
        Assert.True(socket.SetKeepAliveIdleTime(1_500_000_000).IsOk);
        Assert.Equal(2_000_000_000ul, socket.KeepAliveIdleTime().Value);
        Assert.True(socket.SetHopLimit(42).IsOk);
        Assert.Equal(42, socket.HopLimit().Value);
        Assert.True(socket.SetReceiveBufferSize(65536).IsOk);
        Assert.Equal(65536ul, socket.ReceiveBufferSize().Value);
        Assert.Equal(ErrorCode.InvalidArgument, socket.SetHopLimit(0).Error);
        Assert.Equal(ErrorCode.InvalidArgument, socket.SetKeepAliveCount(0).Error);
        Assert.Equal(ErrorCode.InvalidArgument, socket.SetReceiveBufferSize(0).Error);
        Assert.Equal(ErrorCode.InvalidArgument, socket.SetListenBacklogSize(0).Error);
        Drop(socket);
    }

    [Fact]
    public async Task Datagrams_go_to_whom_they_are_sent()
    {
        var (first, firstAddress) = BindUdp();
        var (second, secondAddress) = BindUdp();
        var (firstIn, _) = first.Stream(null).Value;
        var (_, secondOut) = second.Stream(firstAddress).Value;

        Assert.Empty(firstIn.Receive(10).Value);
        Assert.NotEqual(0ul, secondOut.CheckSend().Value);
        Assert.Equal(2ul, secondOut.Send([new("one"u8.ToArray(), null), new("two"u8.ToArray(), firstAddress)]).Value);
        await firstIn.Subscribe().Block(default);
        var received = firstIn.Receive(10).Value;

        Assert.Equal(["one", "two"], received.Select(datagram => Encoding.ASCII.GetString(datagram.Data.Span)));
        Assert.All(received, datagram => Assert.Equal(secondAddress, datagram.RemoteAddress));
        secondOut.CheckSend();
        Assert.Equal(ErrorCode.InvalidArgument, secondOut.Send([new("x"u8.ToArray(), secondAddress)]).Error);
        Assert.Throws<GuestRuleException>(() => secondOut.Send(new OutgoingDatagram[100]));
        Drop(first, second, firstIn, secondOut);
    }

    [Fact]
    public void A_datagram_without_a_receiver_or_too_large_is_an_error()
    {
        var (socket, address) = BindUdp();
        var (_, output) = socket.Stream(null).Value;
        output.CheckSend();

        Assert.Equal(ErrorCode.InvalidArgument, output.Send([new("x"u8.ToArray(), null)]).Error);
        Assert.Equal(ErrorCode.DatagramTooLarge, output.Send([new(new byte[70_000], address)]).Error);
        Drop(socket, output);
    }

    [Fact]
    public async Task A_name_gives_its_addresses_one_by_one_and_then_none()
    {
        var network = Host.InstanceNetwork();
        var lookup = Host.ResolveAddresses(network, "127.0.0.1").Value;

        await lookup.Subscribe().Block(default);

        Assert.Equal((127, 0, 0, 1), lookup.ResolveNextAddress().Value!.Value.AsIpv4);
        Assert.Null(lookup.ResolveNextAddress().Value);
        Assert.Equal(ErrorCode.InvalidArgument, Host.ResolveAddresses(network, "not a name").Error);
        Drop(lookup);
    }

    [Fact]
    public void The_number_of_sockets_is_limited()
    {
        using var context = new Preview2Context(new WasiOptions { Limits = WasiLimits.Default with { MaximumDescriptors = 1 } });
        var first = context.Sockets.CreateTcpSocket(IpAddressFamily.Ipv4).Value;

        Assert.Equal(ErrorCode.NewSocketLimit, context.Sockets.CreateUdpSocket(IpAddressFamily.Ipv4).Error);
        Drop(first);
        Assert.True(context.Sockets.CreateUdpSocket(IpAddressFamily.Ipv4).IsOk);
    }

    private static IpSocketAddress At(ushort port) => IpSocketAddress.Ipv4(new(port, (127, 0, 0, 1)));

    private static void Drop(params object[] resources)
    {
        foreach (var resource in resources)
        {
            (resource as IDisposable)?.Dispose();
        }
    }

    private ITcpSocket Listen()
    {
        var listener = Host.CreateTcpSocket(IpAddressFamily.Ipv4).Value;
        Assert.True(listener.StartBind(Host.InstanceNetwork(), s_anyPort).IsOk);
        Assert.True(listener.FinishBind().IsOk);
        Assert.True(listener.StartListen().IsOk);
        Assert.True(listener.FinishListen().IsOk);
        return listener;
    }

    private async Task<(ITcpSocket Client, IOutputStream Output, ITcpSocket Server, IInputStream Input)> ConnectAsync()
    {
        var listener = Listen();
        var client = Host.CreateTcpSocket(IpAddressFamily.Ipv4).Value;
        client.StartConnect(Host.InstanceNetwork(), listener.LocalAddress().Value);
        await client.Subscribe().Block(default);
        var output = client.FinishConnect().Value.Item2;
        await listener.Subscribe().Block(default);
        var (server, input, _) = listener.Accept().Value;
        return (client, output, server, input);
    }

    private (IUdpSocket Socket, IpSocketAddress Address) BindUdp()
    {
        var socket = Host.CreateUdpSocket(IpAddressFamily.Ipv4).Value;
        Assert.True(socket.StartBind(Host.InstanceNetwork(), s_anyPort).IsOk);
        Assert.True(socket.FinishBind().IsOk);
        return (socket, socket.LocalAddress().Value);
    }

    private sealed class Recorder : INetworkPolicy
    {
        internal List<NetworkTarget> Asked { get; } = [];

        public bool IsAllowed(in NetworkTarget target)
        {
            Asked.Add(target);
            return false;
        }
    }
}
