using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>Processes, their ends and their sockets. Declarations only; the names are C's.</summary>
internal static unsafe partial class Libc
{
    internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;
    internal const short POSIX_SPAWN_SETSID = 0x80;

    /// <summary>Room for posix_spawn_file_actions_t (80 bytes in glibc and musl) and for posix_spawnattr_t (336 bytes in both).</summary>
    internal const int SpawnObjectSize = 512;

    /// <summary>sigset_t.</summary>
    internal const int SignalSetSize = 128;

    internal const int SIGCHLD = 17;
    internal const int SA_RESTART = 0x10000000;
    internal const int SA_NOCLDSTOP = 0x1;

    internal const int P_ALL = 0;
    internal const int P_PID = 1;
    internal const int P_PIDFD = 3;
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int WNOWAIT = 0x01000000;

    internal const int CLD_EXITED = 1;

    internal const int PR_SET_CHILD_SUBREAPER = 36;
    internal const int PR_SET_NO_NEW_PRIVS = 38;

    internal const int SECCOMP_SET_MODE_FILTER = 1;
    internal const int SECCOMP_FILTER_FLAG_TSYNC = 1;

    internal const long SYS_seccomp = 317;
    internal const long SYS_pidfd_send_signal = 424;
    internal const long SYS_pidfd_open = 434;

    internal const int EFD_CLOEXEC = 0x80000;
    internal const int EFD_NONBLOCK = 0x800;

    internal const int AF_UNIX = 1;
    internal const int SOCK_STREAM = 1;
    internal const int SO_PEERCRED = 17;
    internal const int SCM_RIGHTS = 1;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;

    internal const nuint TIOCSWINSZ = 0x5414;

    internal const int MNT_DETACH = 2;
    internal const int UMOUNT_NOFOLLOW = 8;

    /// <summary>sock_fprog of linux/filter.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FilterProgram
    {
        internal ushort len;
        internal FilterInstruction* filter;
    }

    /// <summary>The members of siginfo_t that waitid(2) sets.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct ChildInformation
    {
        [FieldOffset(8)]
        internal int si_code;

        [FieldOffset(16)]
        internal int si_pid;

        [FieldOffset(24)]
        internal int si_status;
    }

    /// <summary>struct ucred.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Credentials
    {
        internal int pid;
        internal uint uid;
        internal uint gid;
    }

    /// <summary>struct cmsghdr with one descriptor behind it, padded as CMSG_SPACE says.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct DescriptorControl
    {
        internal nuint cmsg_len;
        internal int cmsg_level;
        internal int cmsg_type;
        internal int descriptor;
        internal int padding;
    }

    /// <summary>struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        internal ushort ws_row;
        internal ushort ws_col;
        internal ushort ws_xpixel;
        internal ushort ws_ypixel;
    }

    // The spawn functions return the error instead of setting errno.
    [LibraryImport("libc")]
    internal static partial int posix_spawnp(int* pid, byte* file, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_adddup2(void* actions, int descriptor, int newDescriptor);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_addopen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int first);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport("libc")]
    internal static partial int sigemptyset(void* signals);

    [LibraryImport("libc")]
    internal static partial int sigfillset(void* signals);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitid(int kind, int id, ChildInformation* information, int options);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, int first, int second, nint third, nint fourth);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    internal static partial int getpid();

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fchmodat(int directory, byte* path, uint mode, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(FileHandle descriptor, nuint request, WindowSize* size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int getsockopt(FileHandle descriptor, int level, int name, Credentials* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mount(byte* source, byte* target, byte* type, nuint flags, byte* data);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int umount2(byte* target, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fchdir(FileHandle directory);
}
