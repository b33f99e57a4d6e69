namespace Skiff.Native;

/// <summary>Kinds of namespaces, by their flags of clone(2). Source: namespaces(7), include/uapi/linux/sched.h.</summary>
[Flags]
public enum NamespaceKinds : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>CLONE_NEWNS.</summary>
    Mount = 0x2_0000,

    /// <summary>CLONE_NEWCGROUP.</summary>
    ControlGroup = 0x200_0000,

    /// <summary>CLONE_NEWUTS: the host's name.</summary>
    HostName = 0x400_0000,

    /// <summary>CLONE_NEWIPC.</summary>
    Ipc = 0x800_0000,

    /// <summary>CLONE_NEWPID.</summary>
    Process = 0x2000_0000,

    /// <summary>CLONE_NEWNET.</summary>
    Network = 0x4000_0000,
}

/// <summary>
/// Moves the calling thread into other namespaces, and only this thread: what it does not finish itself must not be continued elsewhere, and it must not go back to the pool.
/// </summary>
public static unsafe class Namespaces
{
    private const int CLONE_FS = 0x200;
    private const int IFF_UP = 1;

    /// <summary>Moves the thread into new ones. Processes cannot: their children do.</summary>
    public static LinuxError Unshare(NamespaceKinds kinds) => Files.Result(Libc.unshare((int)kinds));

    /// <summary>Moves the thread into the one that a file means: one of /proc/PID/ns, or a process's descriptor, of which several kinds may be taken at once.</summary>
    public static LinuxError Join(FileHandle file, NamespaceKinds kinds)
    {
        ArgumentNullException.ThrowIfNull(file);

        // A thread that shares its current directory with others cannot change where that lies.
        var error = (kinds & NamespaceKinds.Mount) != 0 ? Files.Result(Libc.unshare(CLONE_FS)) : LinuxError.None;
        return error == LinuxError.None ? Files.Result(Libc.setns(file, (int)kinds)) : error;
    }

    /// <summary>Names the host, in the namespace of the thread.</summary>
    public static LinuxError SetHostName(string name)
    {
        using var strings = new NativeStrings();

        // SAFETY: the string ends with a zero, before which the length ends; it lives until the call returns.
        return Files.Result(Libc.sethostname(strings.Add(name), (nuint)System.Text.Encoding.UTF8.GetByteCount(name)));
    }

    /// <summary>Names its domain of NIS.</summary>
    public static LinuxError SetDomainName(string name)
    {
        using var strings = new NativeStrings();

        // SAFETY: as above.
        return Files.Result(Libc.setdomainname(strings.Add(name), (nuint)System.Text.Encoding.UTF8.GetByteCount(name)));
    }

    /// <summary>Makes 127.0.0.1 reachable, which it is not in a new network namespace. Source: netdevice(7).</summary>
    public static LinuxError StartLoopback()
    {
        var descriptor = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            return Files.LastError();
        }

        using var socket = new FileHandle(descriptor, ownsHandle: true);

        // SAFETY: the structure lives on this stack; its name is "lo", ended by the zeros that it is filled with.
        var request = default(Libc.InterfaceFlags);
        request.name[0] = (byte)'l';
        request.name[1] = (byte)'o';
        request.flags = IFF_UP;
        return Files.Result(Libc.ioctl(socket, Libc.SIOCSIFFLAGS, &request));
    }
}
