using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>Files, directories and sockets. Declarations only; the names are C's.</summary>
internal static unsafe partial class Libc
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int AT_EMPTY_PATH = 0x1000;

    internal const ulong RESOLVE_NO_XDEV = 0x01;
    internal const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    internal const ulong RESOLVE_BENEATH = 0x08;
    internal const ulong RESOLVE_IN_ROOT = 0x10;

    /// <summary>openat2 has no wrapper in glibc; the number is the same on all architectures.</summary>
    internal const long SYS_openat2 = 437;

    internal const uint STATX_BASIC_STATS = 0x7FF;

    internal const int F_GETFL = 3;
    internal const int F_SETFL = 4;
    internal const int F_DUPFD_CLOEXEC = 1030;

    internal const nuint FIONREAD = 0x541B;
    internal const nuint TIOCGWINSZ = 0x5413;

    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1;
    internal const int SO_TYPE = 3;

    /// <summary>struct open_how.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        internal ulong flags;
        internal ulong mode;
        internal ulong resolve;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal byte* iov_base;
        internal nuint iov_len;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal void* msg_name;
        internal uint msg_namelen;
        internal IoVector* msg_iov;
        internal nuint msg_iovlen;
        internal void* msg_control;
        internal nuint msg_controllen;
        internal int msg_flags;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal long tv_sec;
        internal long tv_nsec;
    }

    /// <summary>struct statx_timestamp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StatusTime
    {
        internal long tv_sec;
        internal uint tv_nsec;
        internal int reserved;
    }

    /// <summary>struct statx, whose layout is the same on all architectures.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    internal struct StatusBuffer
    {
        internal uint stx_mask;
        internal uint stx_blksize;
        internal ulong stx_attributes;
        internal uint stx_nlink;
        internal uint stx_uid;
        internal uint stx_gid;
        internal ushort stx_mode;
        internal ushort spare0;
        internal ulong stx_ino;
        internal ulong stx_size;
        internal ulong stx_blocks;
        internal ulong stx_attributes_mask;
        internal StatusTime stx_atime;
        internal StatusTime stx_btime;
        internal StatusTime stx_ctime;
        internal StatusTime stx_mtime;
        internal uint stx_rdev_major;
        internal uint stx_rdev_minor;
        internal uint stx_dev_major;
        internal uint stx_dev_minor;
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, FileHandle directory, byte* path, OpenHow* how, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int openat(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "close")]
    internal static partial int close_file(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(FileHandle descriptor, int command, long argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fchown(FileHandle descriptor, uint user, uint group);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(FileHandle descriptor, nuint request, int* argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int statx(FileHandle directory, byte* path, int flags, uint mask, StatusBuffer* buffer);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int utimensat(FileHandle directory, byte* path, TimeSpec* times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint preadv2(FileHandle descriptor, IoVector* vectors, int count, long offset, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint pwritev2(FileHandle descriptor, IoVector* vectors, int count, long offset, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long lseek(FileHandle descriptor, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ftruncate(FileHandle descriptor, long length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fallocate(FileHandle descriptor, int mode, long offset, long length);

    /// <summary>Returns the error instead of setting errno.</summary>
    [LibraryImport("libc")]
    internal static partial int posix_fadvise(FileHandle descriptor, long offset, long length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fsync(FileHandle descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fdatasync(FileHandle descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint getdents64(FileHandle descriptor, byte* buffer, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mkdirat(FileHandle directory, byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unlinkat(FileHandle directory, byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int renameat(FileHandle oldDirectory, byte* oldPath, FileHandle newDirectory, byte* newPath);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int linkat(FileHandle oldDirectory, byte* oldPath, FileHandle newDirectory, byte* newPath, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int symlinkat(byte* target, FileHandle directory, byte* path);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint readlinkat(FileHandle directory, byte* path, byte* buffer, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int bind(FileHandle descriptor, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int connect(FileHandle descriptor, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int listen(FileHandle descriptor, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int getsockname(FileHandle descriptor, byte* address, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int getpeername(FileHandle descriptor, byte* address, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setsockopt(FileHandle descriptor, int level, int name, int* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int accept4(FileHandle descriptor, void* address, uint* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recvmsg(FileHandle descriptor, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint sendmsg(FileHandle descriptor, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int shutdown(FileHandle descriptor, int how);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int getsockopt(FileHandle descriptor, int level, int name, int* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint getrandom(byte* buffer, nuint size, uint flags);
}
