using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>Waiting for descriptors. Declarations only; the names are C's.</summary>
internal static unsafe partial class Libc
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const uint EPOLLONESHOT = 1u << 30;

    /// <summary>struct epoll_event, packed on x86-64.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct EpollEvent
    {
        internal uint events;
        internal ulong data;
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(PollEntry* entries, nuint count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(FileHandle epoll, int operation, FileHandle descriptor, EpollEvent* description);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_wait(FileHandle epoll, EpollEvent* events, int maximum, int timeout);
}
