using Skiff.Native;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary>Sockets. Preview 1 cannot make one: listening ones are given by the embedder, connected ones are accepted.</summary>
internal sealed partial class GuestProcess
{
    private const ushort DataTruncated = 1; // roflags
    private const uint ShutdownBoth = 3; // sdflags: rd 1, wr 2

    internal async ValueTask<Errno> SockAcceptAsync(IGuestMemory memory, uint fd, uint flags, uint result)
    {
        if (!new GuestView(memory.Bytes).Contains(result, 4))
        {
            return Errno.Fault;
        }

        var error = FindSocket(fd, Rights.SockAccept, out var listener);
        if (error != Errno.Success)
        {
            return error;
        }

        if ((flags & ~(uint)DescriptorFlags.NonBlocking) != 0)
        {
            return Errno.Invalid;
        }

        if (!_descriptors.HasRoom)
        {
            return Errno.DescriptorLimit;
        }

        FileHandle? connection;
        LinuxError accepted;
        while ((accepted = SocketCalls.Accept(listener.Handle, out connection)) == LinuxError.EAGAIN)
        {
            if ((listener.Flags & DescriptorFlags.NonBlocking) != DescriptorFlags.None)
            {
                return Errno.Again;
            }

            await listener.WaitAsync(PollEvents.Readable, Cancellation).ConfigureAwait(false);
        }

        if (connection is null)
        {
            return accepted.ToErrno();
        }

        var channel = new Channel(connection, FileType.SocketStream, Rights.Socket & ~Rights.SockAccept) { Flags = (DescriptorFlags)flags };
        _descriptors.TryAdd(channel, out var number); // there is room, as just asked; one call runs at a time
        new GuestView(memory.Bytes).WriteUInt32(result, number);
        return Errno.Success;
    }

    internal async ValueTask<Errno> SockRecvAsync(
        IGuestMemory memory, uint fd, uint vectors, uint count, uint flags, uint result, uint resultFlags)
    {
        var view = new GuestView(memory.Bytes);
        if (!view.Contains(result, 4) || !view.Contains(resultFlags, 2))
        {
            return Errno.Fault;
        }

        var error = FindSocket(fd, Rights.FdRead, out var socket);
        if (error == Errno.Success)
        {
            error = (flags & ~(uint)(ReceiveFlags.Peek | ReceiveFlags.WaitAll)) != 0 ? Errno.Invalid : _buffers.Load(memory, vectors, count);
        }

        if (error != Errno.Success)
        {
            return error;
        }

        var peek = (flags & (uint)ReceiveFlags.Peek) != 0;
        var waitForAll = (flags & (uint)ReceiveFlags.WaitAll) != 0 && !peek;
        uint total = 0;
        bool truncated;
        while (true)
        {
            var received = SocketCalls.Receive(socket.Handle, _buffers.Memory, _buffers.Slices, peek, out var got, out truncated);
            total += got;
            if (received == LinuxError.EAGAIN && (socket.Flags & DescriptorFlags.NonBlocking) == DescriptorFlags.None)
            {
                await socket.WaitAsync(PollEvents.Readable, Cancellation).ConfigureAwait(false);
                continue;
            }

            if (received != LinuxError.None && total == 0)
            {
                return received.ToErrno();
            }

            _buffers.Advance(got);
            if (received != LinuxError.None || got == 0 || !waitForAll || _buffers.Length == 0)
            {
                break;
            }
        }

        view = new GuestView(memory.Bytes);
        view.WriteUInt32(result, total);
        view.WriteUInt16(resultFlags, truncated ? DataTruncated : (ushort)0);
        return Errno.Success;
    }

    internal ValueTask<Errno> SockSendAsync(IGuestMemory memory, uint fd, uint vectors, uint count, uint flags, uint result)
    {
        var error = FindSocket(fd, Rights.FdWrite, out _);
        return error != Errno.Success ? new(error)
            : flags != 0 ? new(Errno.Invalid) // siflags: none is defined
            : TransferAsync(memory, fd, vectors, count, null, result, Rights.FdWrite);
    }

    internal Errno SockShutdown(uint fd, uint how)
    {
        var error = FindSocket(fd, Rights.SockShutdown, out var socket);
        return error != Errno.Success ? error
            : how is 0 or > ShutdownBoth ? Errno.Invalid
            : SocketCalls.Shutdown(socket.Handle, (int)how - 1).ToErrno(); // SHUT_RD 0, SHUT_WR 1, SHUT_RDWR 2
    }

    private Errno FindSocket(uint fd, Rights right, out Channel socket)
    {
        var error = Find(fd, Rights.None, out var descriptor);
        socket = (descriptor as Channel)!; // not looked at where the answer is an error
        return error != Errno.Success ? error
            : socket is not { IsSocket: true } ? Errno.NotSocket
            : socket.Check(right);
    }
}
