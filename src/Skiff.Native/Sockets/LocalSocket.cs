using System.Text;

namespace Skiff.Native;

/// <summary>Sockets of AF_UNIX with a path. None of them waits.</summary>
public static unsafe class LocalSocket
{
    /// <summary>The longest path, in bytes (unix(7)): sun_path has 108, and a zero ends it.</summary>
    public const int MaximumPathLength = 107;

    private const int AddressSize = 110;
    private const int PathAt = 2;
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>Makes a socket that takes connections at a path, which only its owner may connect to. EADDRINUSE where the path exists.</summary>
    public static LinuxError Listen(string path, int backlog, out FileHandle? listener)
    {
        // SAFETY: the buffer lives on this stack, has room for every address, and is zero behind the path.
        var address = stackalloc byte[AddressSize];
        var error = Create(path, new Span<byte>(address, AddressSize), out listener);
        if (error != LinuxError.None)
        {
            return error;
        }

        error = Files.Result(Libc.bind(listener!, address, AddressSize)); // not null: there was no error
        if (error == LinuxError.None)
        {
            // Between bind and here nobody can connect: nothing listens yet.
            error = Files.Result(Libc.fchmodat(Libc.AT_FDCWD, address + PathAt, OwnerOnly, 0));
        }

        error = error == LinuxError.None ? SocketCalls.Listen(listener!, backlog) : error;
        if (error != LinuxError.None)
        {
            listener!.Dispose();
            listener = null;
        }

        return error;
    }

    /// <summary>Connects: at once, or not at all (EAGAIN where the other side's queue is full).</summary>
    public static LinuxError Connect(string path, out FileHandle? connection)
    {
        // SAFETY: as above.
        var address = stackalloc byte[AddressSize];
        var error = Create(path, new Span<byte>(address, AddressSize), out connection);
        if (error != LinuxError.None)
        {
            return error;
        }

        error = Files.Result(Libc.connect(connection!, address, AddressSize)); // not null: there was no error
        if (error != LinuxError.None)
        {
            connection!.Dispose();
            connection = null;
        }

        return error;
    }

    /// <summary>Whether the other side is run by the user that runs this process.</summary>
    public static bool PeerIsOurUser(FileHandle connection)
    {
        // SAFETY: the structure lives on this stack, and its length is passed.
        Libc.Credentials credentials = default;
        var length = (uint)sizeof(Libc.Credentials);
        var error = Files.Result(Libc.getsockopt(connection, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &credentials, &length));
        return error == LinuxError.None && credentials.uid == Libc.geteuid();
    }

    /// <summary>Receives a message that carries one descriptor (SCM_RIGHTS); its bytes are not looked at.</summary>
    public static LinuxError ReceiveDescriptor(FileHandle connection, out FileHandle? received)
    {
        // SAFETY: all buffers live on this stack and their lengths are passed; the kernel sets msg_controllen to what it wrote.
        const int TextSize = 512;
        var text = stackalloc byte[TextSize];
        var vector = new Libc.IoVector { iov_base = text, iov_len = TextSize };
        Libc.DescriptorControl control = default;
        var message = new Libc.MessageHeader { msg_iov = &vector, msg_iovlen = 1, msg_control = &control, msg_controllen = (nuint)sizeof(Libc.DescriptorControl) };
        received = null;
        var error = Files.Count(Libc.recvmsg(connection, &message, Libc.MSG_CMSG_CLOEXEC), out _);
        if (error != LinuxError.None)
        {
            return error;
        }

        if (message.msg_controllen < 20 || control.cmsg_level != Libc.SOL_SOCKET || control.cmsg_type != Libc.SCM_RIGHTS)
        {
            return LinuxError.EINVAL;
        }

        received = new FileHandle(control.descriptor, ownsHandle: true);
        return LinuxError.None;
    }

    /// <summary>Sends a message that carries one descriptor.</summary>
    public static LinuxError SendDescriptor(FileHandle connection, FileHandle sent)
    {
        ArgumentNullException.ThrowIfNull(sent);

        // SAFETY: all buffers live on this stack and their lengths are passed. A message has at least one byte.
        byte text = 0;
        var vector = new Libc.IoVector { iov_base = &text, iov_len = 1 };
        var control = new Libc.DescriptorControl { cmsg_len = 20, cmsg_level = Libc.SOL_SOCKET, cmsg_type = Libc.SCM_RIGHTS, descriptor = sent.Descriptor };
        var message = new Libc.MessageHeader { msg_iov = &vector, msg_iovlen = 1, msg_control = &control, msg_controllen = (nuint)sizeof(Libc.DescriptorControl) };
        return Files.Count(Libc.sendmsg(connection, &message, 0), out _);
    }

    private static LinuxError Create(string path, Span<byte> address, out FileHandle? created)
    {
        ArgumentNullException.ThrowIfNull(path);
        created = null;
        if (Encoding.UTF8.GetByteCount(path) is 0 or > MaximumPathLength)
        {
            return LinuxError.ENAMETOOLONG;
        }

        address.Clear();
        address[0] = Libc.AF_UNIX;
        Encoding.UTF8.GetBytes(path, address[PathAt..]);
        var descriptor = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (descriptor < 0)
        {
            return Files.LastError();
        }

        created = new FileHandle(descriptor, ownsHandle: true);
        return LinuxError.None;
    }
}
