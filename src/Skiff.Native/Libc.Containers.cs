using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>Namespaces, mounts and what a process does to itself before it becomes another program. Declarations only; the names are C's.</summary>
internal static unsafe partial class Libc
{
    internal const long SYS_write = 1;
    internal const long SYS_open = 2;
    internal const long SYS_rt_sigprocmask = 14;
    internal const long SYS_ioctl = 16;
    internal const long SYS_dup2 = 33;
    internal const long SYS_execve = 59;
    internal const long SYS_chdir = 80;
    internal const long SYS_umask = 95;
    internal const long SYS_setsid = 112;
    internal const long SYS_setgroups = 116;
    internal const long SYS_setresuid = 117;
    internal const long SYS_setresgid = 119;
    internal const long SYS_capset = 126;
    internal const long SYS_pivot_root = 155;
    internal const long SYS_prctl = 157;
    internal const long SYS_mount = 165;
    internal const long SYS_gettid = 186;
    internal const long SYS_keyctl = 250;
    internal const long SYS_unshare = 272;
    internal const long SYS_setns = 308;
    internal const long SYS_prlimit64 = 302;
    internal const long SYS_open_tree = 428;
    internal const long SYS_move_mount = 429;
    internal const long SYS_close_range = 436;
    internal const long SYS_mount_setattr = 442;

    internal const int SIG_SETMASK = 2;
    internal const int CLOSE_RANGE_CLOEXEC = 4;
    internal const int KEYCTL_JOIN_SESSION_KEYRING = 1;
    internal const uint LINUX_CAPABILITY_VERSION_3 = 0x2008_0522;

    internal const int PR_SET_KEEPCAPS = 8;
    internal const int PR_CAPBSET_DROP = 24;
    internal const int PR_CAP_AMBIENT = 47;
    internal const int PR_CAP_AMBIENT_RAISE = 2;
    internal const int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    internal const int AF_INET = 2;
    internal const int SOCK_DGRAM = 2;
    internal const nuint SIOCSIFFLAGS = 0x8914;
    internal const nuint TIOCSCTTY = 0x540E;
    internal const nuint TIOCGPTPEER = 0x5441;
    internal const nuint TIOCSPTLCK = 0x4004_5431;

    internal const int AT_RECURSIVE = 0x8000;
    internal const int OPEN_TREE_CLONE = 1;
    internal const int MOVE_MOUNT_F_EMPTY_PATH = 4;

    internal const uint S_IFCHR = 0x2000;
    internal const uint S_IFREG = 0x8000;

    /// <summary>struct clone_args of linux/sched.h, with everything up to 5.7.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CloneArguments
    {
        internal ulong flags;
        internal ulong pidfd;
        internal ulong child_tid;
        internal ulong parent_tid;
        internal ulong exit_signal;
        internal ulong stack;
        internal ulong stack_size;
        internal ulong tls;
        internal ulong set_tid;
        internal ulong set_tid_size;
        internal ulong cgroup;
    }

    /// <summary>struct mount_attr of linux/mount.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MountAttributes
    {
        internal ulong attr_set;
        internal ulong attr_clr;
        internal ulong propagation;
        internal ulong userns_fd;
    }

    /// <summary>struct ifreq of net/if.h, with its flags.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    internal struct InterfaceFlags
    {
        [FieldOffset(0)]
        internal fixed byte name[16];

        [FieldOffset(16)]
        internal short flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setns(FileHandle descriptor, int kinds);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sethostname(byte* name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setdomainname(byte* name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(FileHandle descriptor, nuint request, InterfaceFlags* argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(FileHandle descriptor, nuint request, int argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mknodat(int directory, byte* path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int rmdir(byte* path);

    [LibraryImport("libc")]
    internal static partial uint umask(uint mask);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, int how, ulong* set, ulong* before, nint size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, byte* newRoot, byte* putOld);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, int directory, byte* path, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, FileHandle from, byte* fromPath, int to, byte* toPath, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long syscall(long number, FileHandle directory, byte* path, uint flags, MountAttributes* attributes, nuint size);
}
