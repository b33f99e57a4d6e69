using System.Net;
using System.Net.Sockets;
using System.Text;
using Skiff.Native;
using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

/// <summary>Listening sockets that the embedder hands down.</summary>
public sealed class SocketTests : IDisposable
{
    private const uint Listener = 3;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly FileHandle _handle;
    private readonly TestGuest _guest;

    public SocketTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _handle = new FileHandle((int)_listener.Handle, ownsHandle: false);
        _guest = new TestGuest(new WasiOptions { ListenSockets = [_handle] });
    }

    public void Dispose()
    {
        _guest.Dispose();
        _handle.Dispose();
        _client.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task A_connection_is_accepted_and_carries_data_both_ways()
    {
        var connection = await AcceptAsync();
        await _client.SendAsync("question"u8.ToArray());

        Assert.Equal("question", await ReceiveAsync(connection, 100, ReceiveFlags.None));
        Encoding.UTF8.GetBytes("answer", _guest.Bytes[(int)TestGuest.Buffer..]);
        Assert.Equal(Errno.Success, await _guest.CallAsync("sock_send", connection, _guest.PutVector(6), 1, 0, TestGuest.Result));
        Assert.Equal(6u, _guest.ReadUInt32(TestGuest.Result));
        var buffer = new byte[100];
        Assert.Equal(6, await _client.ReceiveAsync(buffer));
        Assert.Equal("answer", Encoding.UTF8.GetString(buffer, 0, 6));
    }

    [Fact]
    public async Task A_peek_leaves_the_data()
    {
        var connection = await AcceptAsync();
        await _client.SendAsync("abc"u8.ToArray());

        Assert.Equal("a", await ReceiveAsync(connection, 1, ReceiveFlags.Peek));
        Assert.Equal("abc", await ReceiveAsync(connection, 100, ReceiveFlags.None));
    }

    [Fact]
    public async Task Waiting_for_all_joins_pieces_and_ends_where_the_data_ends()
    {
        var connection = await AcceptAsync();
        await _client.SendAsync("ab"u8.ToArray());
        var answer = ReceiveAsync(connection, 5, ReceiveFlags.WaitAll);
        await _client.SendAsync("cdef"u8.ToArray());

        Assert.Equal("abcde", await answer);
        _client.Shutdown(SocketShutdown.Send);
        Assert.Equal("f", await ReceiveAsync(connection, 5, ReceiveFlags.WaitAll));
        Assert.Equal("", await ReceiveAsync(connection, 5, ReceiveFlags.None));
    }

    [Fact]
    public async Task A_connection_works_as_a_file()
    {
        var connection = await AcceptAsync();
        await _client.SendAsync("abc"u8.ToArray());

        Assert.Equal(Errno.Success, await _guest.CallAsync("fd_read", connection, _guest.PutVector(10), 1, TestGuest.Result));
        Assert.Equal(3u, _guest.ReadUInt32(TestGuest.Result));
        Assert.Equal(Errno.Success, _guest.Call("fd_fdstat_get", connection, TestGuest.Buffer));
        Assert.Equal((byte)FileType.SocketStream, _guest.Bytes[(int)TestGuest.Buffer]);
        Assert.Equal(Errno.SeekPipe, _guest.Call("fd_seek", connection, 0, 0, TestGuest.Result));
    }

    [Fact]
    public async Task A_shutdown_is_seen_by_the_peer()
    {
        var connection = await AcceptAsync();

        Assert.Equal(Errno.Invalid, _guest.Call("sock_shutdown", connection, 0));
        Assert.Equal(Errno.Success, _guest.Call("sock_shutdown", connection, 2));
        Assert.Equal(0, await _client.ReceiveAsync(new byte[1]));
        Assert.Equal(Errno.Pipe, await _guest.CallAsync("sock_send", connection, _guest.PutVector(1), 1, 0, TestGuest.Result));
    }

    [Fact]
    public void A_nonblocking_accept_does_not_wait()
    {
        Assert.Equal(Errno.Success, _guest.Call("fd_fdstat_set_flags", Listener, (ulong)DescriptorFlags.NonBlocking));
        Assert.Equal(Errno.Again, _guest.Call("sock_accept", Listener, 0, TestGuest.Result));
    }

    [Fact]
    public async Task Cancellation_ends_an_accept()
    {
        using var stop = new CancellationTokenSource();
        _guest.Cancellation = stop.Token;

        var answer = _guest.CallAsync("sock_accept", Listener, 0, TestGuest.Result);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await answer);
    }

    [Fact]
    public void What_is_no_socket_is_told_so()
    {
        Assert.Equal(Errno.NotSocket, _guest.Call("sock_shutdown", 1, 1));
        Assert.Equal(Errno.NotSocket, _guest.Call("sock_accept", 0, 0, TestGuest.Result));
        Assert.Equal(Errno.BadDescriptor, _guest.Call("sock_shutdown", 99, 1));
    }

    [Fact]
    public void A_listener_before_directories_does_not_hide_them()
    {
        using var folder = new ScratchFolder();
        using var guest = new TestGuest(new WasiOptions { ListenSockets = [_handle], Directories = [folder.Grant()] });

        // C libraries ask from 3 on until badf, and pass over kinds they do not know.
        Assert.Equal(Errno.Success, guest.Call("fd_prestat_get", 3, TestGuest.Result));
        Assert.NotEqual(0, guest.Bytes[(int)TestGuest.Result]);
        Assert.Equal(Errno.Success, guest.Call("fd_prestat_get", 4, TestGuest.Result));
        Assert.Equal(0, guest.Bytes[(int)TestGuest.Result]);
        Assert.Equal(Errno.BadDescriptor, guest.Call("fd_prestat_get", 5, TestGuest.Result));
    }

    private async Task<uint> AcceptAsync()
    {
        var answer = _guest.CallAsync("sock_accept", Listener, 0, TestGuest.Result);
        await _client.ConnectAsync(_listener.LocalEndPoint!);
        Assert.Equal(Errno.Success, await answer);
        return _guest.ReadUInt32(TestGuest.Result);
    }

    private async Task<string> ReceiveAsync(uint connection, uint length, ReceiveFlags flags)
    {
        var answer = await _guest.CallAsync("sock_recv", connection, _guest.PutVector(length), 1, (ulong)flags, TestGuest.Result, TestGuest.Result + 8);
        Assert.Equal(Errno.Success, answer);
        return _guest.ReadText(TestGuest.Buffer, _guest.ReadUInt32(TestGuest.Result));
    }
}
