namespace Skiff.Native;

/// <summary>Flags of open(2) on x86-64.</summary>
#pragma warning disable MA0062 // O_SYNC is defined as a bit of its own together with O_DSYNC.
[Flags]
public enum OpenFlags
{
    /// <summary>Reading only.</summary>
    ReadOnly = 0,

    /// <summary>Writing only.</summary>
    WriteOnly = 1,

    /// <summary>Reading and writing.</summary>
    ReadWrite = 2,

    /// <summary>O_CREAT.</summary>
    Create = 0x40,

    /// <summary>O_EXCL.</summary>
    Exclusive = 0x80,

    /// <summary>O_NOCTTY.</summary>
    NoControllingTerminal = 0x100,

    /// <summary>O_TRUNC.</summary>
    Truncate = 0x200,

    /// <summary>O_APPEND.</summary>
    Append = 0x400,

    /// <summary>O_NONBLOCK.</summary>
    NonBlocking = 0x800,

    /// <summary>O_DSYNC.</summary>
    DataSync = 0x1000,

    /// <summary>O_DIRECTORY.</summary>
    Directory = 0x10000,

    /// <summary>O_NOFOLLOW.</summary>
    NoFollow = 0x20000,

    /// <summary>O_CLOEXEC.</summary>
    CloseOnExec = 0x80000,

    /// <summary>O_SYNC.</summary>
    Sync = 0x101000,

    /// <summary>O_PATH: a place in the file system, not the content.</summary>
    Path = 0x200000,
}
#pragma warning restore MA0062

/// <summary>What a file is; the numbers are those of S_IFMT.</summary>
public enum FileKind
{
    /// <summary>None of the others.</summary>
    Unknown = 0,

    /// <summary>A named or unnamed pipe.</summary>
    Fifo = 0x1000,

    /// <summary>A character device, for example a terminal.</summary>
    CharacterDevice = 0x2000,

    /// <summary>A directory.</summary>
    Directory = 0x4000,

    /// <summary>A block device.</summary>
    BlockDevice = 0x6000,

    /// <summary>A regular file.</summary>
    Regular = 0x8000,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 0xA000,

    /// <summary>A socket.</summary>
    Socket = 0xC000,
}

/// <summary>What stat(2) tells. Times are nanoseconds since 1970.</summary>
/// <param name="Device">The number of the device.</param>
/// <param name="Inode">The number of the file on its device.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Permissions">The lower twelve bits of its mode.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Accessed">The last access.</param>
/// <param name="Modified">The last change of the content.</param>
/// <param name="Changed">The last change of the status.</param>
public readonly record struct FileStatus(
    ulong Device, ulong Inode, FileKind Kind, ushort Permissions, uint Links, ulong Size, long Accessed, long Modified, long Changed);

/// <summary>A time to be set by utimensat(2).</summary>
public readonly struct FileTime
{
    // utimensat(2): special values of tv_nsec.
    private const long UTIME_NOW = (1 << 30) - 1;
    private const long UTIME_OMIT = (1 << 30) - 2;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private FileTime(long seconds, long nanoseconds)
    {
        Seconds = seconds;
        Nanoseconds = nanoseconds;
    }

    /// <summary>Leaves the time as it is.</summary>
    public static FileTime Unchanged => new(0, UTIME_OMIT);

    /// <summary>Sets the present time.</summary>
    public static FileTime Now => new(0, UTIME_NOW);

    internal long Seconds { get; }

    internal long Nanoseconds { get; }

    /// <summary>Sets a time, in nanoseconds since 1970.</summary>
    public static FileTime At(ulong nanoseconds) =>
        new((long)(nanoseconds / NanosecondsPerSecond), (long)(nanoseconds % NanosecondsPerSecond));
}

/// <summary>A part of a span of memory, for scattered reads and gathered writes.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct BufferSlice(uint Offset, uint Length);

/// <summary>How a read or write behaves where it would have to wait.</summary>
public enum WaitMode
{
    /// <summary>As the descriptor says.</summary>
    Default,

    /// <summary>Answers EAGAIN, or EOPNOTSUPP where the kernel cannot tell.</summary>
    Never,
}

/// <summary>Events of poll(2).</summary>
[Flags]
public enum PollEvents : short
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>POLLIN.</summary>
    Readable = 0x001,

    /// <summary>POLLPRI: of files of the kernel, that they changed.</summary>
    Priority = 0x002,

    /// <summary>POLLOUT.</summary>
    Writable = 0x004,

    /// <summary>POLLERR, always reported.</summary>
    Error = 0x008,

    /// <summary>POLLHUP, always reported.</summary>
    HangUp = 0x010,

    /// <summary>POLLNVAL, always reported.</summary>
    Invalid = 0x020,
}
