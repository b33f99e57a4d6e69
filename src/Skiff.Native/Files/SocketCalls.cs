namespace Skiff.Native;

/// <summary>Calls on connected and listening sockets; none of them waits, if listening ones are non-blocking.</summary>
public static unsafe class SocketCalls
{
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_PEEK = 0x02;
    private const int MSG_TRUNC = 0x20;
    private const int SOCK_STREAM = 1;
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

    /// <summary>Makes a socket that never waits; one of IPv6 is of IPv6 only.</summary>
    public static LinuxError Create(bool isIPv6, bool isDatagram, out FileHandle? created)
    {
        created = null;
        var type = (isDatagram ? SOCK_DGRAM : SOCK_STREAM) | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
        var descriptor = Libc.socket(isIPv6 ? InternetAddress.AF_INET6 : InternetAddress.AF_INET, type, 0);
        if (descriptor < 0)
        {
            return Files.LastError();
        }

        var handle = new FileHandle(descriptor, ownsHandle: true);
        var error = isIPv6 ? SetOption(handle, SocketOption.OnlyIPv6, 1) : LinuxError.None;
        if (error != LinuxError.None)
        {
            handle.Dispose();
            return error;
        }

        created = handle;
        return LinuxError.None;
    }

    /// <summary>Gives a socket its local address.</summary>
    public static LinuxError Bind(FileHandle socket, in InternetAddress address)
    {
        // SAFETY: the buffer lives on this stack and its length is passed.
        var buffer = stackalloc byte[InternetAddress.LargestSize];
        return Files.Result(Libc.bind(socket, buffer, address.Encode(new Span<byte>(buffer, InternetAddress.LargestSize))));
    }

    /// <summary>Begins to connect; EINPROGRESS while it goes on. A socket of datagrams gets its only peer.</summary>
    public static LinuxError Connect(FileHandle socket, in InternetAddress address)
    {
        // SAFETY: the buffer lives on this stack and its length is passed.
        var buffer = stackalloc byte[InternetAddress.LargestSize];
        return Files.Result(Libc.connect(socket, buffer, address.Encode(new Span<byte>(buffer, InternetAddress.LargestSize))));
    }

    /// <summary>Takes the only peer of a socket of datagrams away.</summary>
    public static LinuxError Disconnect(FileHandle socket)
    {
        // SAFETY: AF_UNSPEC is zero; the buffer lives on this stack and its length is passed.
        var buffer = stackalloc byte[InternetAddress.LargestSize];
        new Span<byte>(buffer, InternetAddress.LargestSize).Clear();
        return Files.Result(Libc.connect(socket, buffer, InternetAddress.SmallestSize));
    }

    /// <summary>Begins to take connections, or changes how many may wait.</summary>
    public static LinuxError Listen(FileHandle socket, int backlog) => Files.Result(Libc.listen(socket, backlog));

    /// <summary>The local address.</summary>
    public static LinuxError LocalAddress(FileHandle socket, out InternetAddress address)
    {
        // SAFETY: the kernel writes as many bytes as the length says, for which this stack has room.
        var buffer = stackalloc byte[InternetAddress.LargestSize];
        uint length = InternetAddress.LargestSize;
        var error = Files.Result(Libc.getsockname(socket, buffer, &length));
        address = error == LinuxError.None ? InternetAddress.Decode(new ReadOnlySpan<byte>(buffer, InternetAddress.LargestSize)) : default;
        return error;
    }

    /// <summary>The address of the peer.</summary>
    public static LinuxError RemoteAddress(FileHandle socket, out InternetAddress address)
    {
        // SAFETY: the kernel writes as many bytes as the length says, for which this stack has room.
        var buffer = stackalloc byte[InternetAddress.LargestSize];
        uint length = InternetAddress.LargestSize;
        var error = Files.Result(Libc.getpeername(socket, buffer, &length));
        address = error == LinuxError.None ? InternetAddress.Decode(new ReadOnlySpan<byte>(buffer, InternetAddress.LargestSize)) : default;
        return error;
    }

    /// <summary>Receives a datagram, or answers EAGAIN.</summary>
    public static LinuxError ReceiveFrom(FileHandle socket, Span<byte> destination, out int count, out InternetAddress sender)
    {
        // SAFETY: the span is pinned during the call; address and vector live on this stack; all lengths are passed.
        fixed (byte* start = destination)
        {
            var address = stackalloc byte[InternetAddress.LargestSize];
            var vector = new Libc.IoVector { iov_base = start, iov_len = (nuint)destination.Length };
            var message = new Libc.MessageHeader { msg_name = address, msg_namelen = InternetAddress.LargestSize, msg_iov = &vector, msg_iovlen = 1 };
            var error = Files.Count(Libc.recvmsg(socket, &message, MSG_DONTWAIT), out var received);
            count = (int)received;
            sender = error == LinuxError.None ? InternetAddress.Decode(new ReadOnlySpan<byte>(address, InternetAddress.LargestSize)) : default;
            return error;
        }
    }

    /// <summary>Sends a datagram, to the only peer where no other is named, or answers EAGAIN.</summary>
    public static LinuxError SendTo(FileHandle socket, ReadOnlySpan<byte> datagram, InternetAddress? receiver)
    {
        // SAFETY: the span is pinned during the call and only read; address and vector live on this stack; all lengths are passed.
        fixed (byte* start = datagram)
        {
            var address = stackalloc byte[InternetAddress.LargestSize];
            var vector = new Libc.IoVector { iov_base = start, iov_len = (nuint)datagram.Length };
            var message = new Libc.MessageHeader { msg_iov = &vector, msg_iovlen = 1 };
            if (receiver is { } named)
            {
                message.msg_name = address;
                message.msg_namelen = named.Encode(new Span<byte>(address, InternetAddress.LargestSize));
            }

            return Files.Count(Libc.sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL), out _);
        }
    }

    /// <summary>Reads an option.</summary>
    public static LinuxError GetOption(FileHandle socket, SocketOption option, out int value)
    {
        // SAFETY: the option is one int, which lives on this stack, as does its length.
        int read = 0;
        uint length = sizeof(int);
        var error = Files.Result(Libc.getsockopt(socket, (int)option >> 16, (int)option & 0xFFFF, &read, &length));
        value = read;
        return error;
    }

    /// <summary>Sets an option.</summary>
    public static LinuxError SetOption(FileHandle socket, SocketOption option, int value)
    {
        // SAFETY: the option is one int, which lives on this stack.
        return Files.Result(Libc.setsockopt(socket, (int)option >> 16, (int)option & 0xFFFF, &value, sizeof(int)));
    }

    /// <summary>Takes the error that a connection ended with; none if it has none.</summary>
    public static LinuxError TakeError(FileHandle socket)
    {
        var error = GetOption(socket, SocketOption.Error, out var value);
        return error != LinuxError.None ? error : (LinuxError)value;
    }
}
