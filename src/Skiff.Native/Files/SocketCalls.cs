namespace Skiff.Native;

/// <summary>Calls on connected and listening sockets; none of them waits, if listening ones are non-blocking.</summary>
public static unsafe class SocketCalls
{
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_PEEK = 0x02;
    private const int MSG_TRUNC = 0x20;
    private const int SOCK_DGRAM = 2;

    /// <summary>Takes a connection, or answers EAGAIN.</summary>
    public static LinuxError Accept(FileHandle listener, out FileHandle? connection)
    {
        // SAFETY: no address is asked for.
        var descriptor = Libc.accept4(listener, null, null, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
        connection = descriptor < 0 ? null : new FileHandle(descriptor, ownsHandle: true);
        return descriptor < 0 ? Files.LastError() : LinuxError.None;
    }

    /// <summary>Receives into slices of a memory, or answers EAGAIN.</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="slices">Parts of it; each must lie inside.</param>
    /// <param name="peek">Leaves the bytes in the socket.</param>
    /// <param name="count">How many bytes were received; 0 at the end.</param>
    /// <param name="truncated">Whether a datagram was cut.</param>
    public static LinuxError Receive(
        FileHandle socket, Span<byte> memory, ReadOnlySpan<BufferSlice> slices, bool peek, out uint count, out bool truncated)
    {
        // SAFETY: the vectors lie inside the memory (checked by Fill), which is pinned during the call.
        fixed (byte* start = memory)
        {
            var vectors = stackalloc Libc.IoVector[Math.Min(slices.Length, Files.MaximumSlices)];
            var message = new Libc.MessageHeader { msg_iov = vectors, msg_iovlen = (nuint)Files.Fill(vectors, start, memory.Length, slices) };
            var received = Libc.recvmsg(socket, &message, MSG_DONTWAIT | (peek ? MSG_PEEK : 0));
            truncated = received >= 0 && (message.msg_flags & MSG_TRUNC) != 0;
            return Files.Count(received, out count);
        }
    }

    /// <summary>Sends slices of a memory, or answers EAGAIN. A closed peer is EPIPE, not a signal.</summary>
    public static LinuxError Send(FileHandle socket, ReadOnlySpan<byte> memory, ReadOnlySpan<BufferSlice> slices, out uint count)
    {
        // SAFETY: the vectors lie inside the memory (checked by Fill), which is pinned during the call and only read.
        fixed (byte* start = memory)
        {
            var vectors = stackalloc Libc.IoVector[Math.Min(slices.Length, Files.MaximumSlices)];
            var message = new Libc.MessageHeader { msg_iov = vectors, msg_iovlen = (nuint)Files.Fill(vectors, start, memory.Length, slices) };
            return Files.Count(Libc.sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL), out count);
        }
    }

    /// <summary>Closes directions; <paramref name="how"/> is SHUT_RD 0, SHUT_WR 1 or SHUT_RDWR 2.</summary>
    public static LinuxError Shutdown(FileHandle socket, int how) => Files.Result(Libc.shutdown(socket, how));

    /// <summary>Whether the socket is one of datagrams.</summary>
    public static bool IsDatagram(FileHandle socket)
    {
        // SAFETY: the option is one int, which lives on this stack, as does its length.
        int type;
        uint length = sizeof(int);
        return Libc.getsockopt(socket, Libc.SOL_SOCKET, Libc.SO_TYPE, &type, &length) == 0 && type == SOCK_DGRAM;
    }
}
