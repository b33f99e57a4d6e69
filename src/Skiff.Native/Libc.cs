using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>Declarations of libc functions and constants (Linux, x86-64): C names, C types, no logic. Internal: the types of this assembly own what they return.</summary>
internal static unsafe partial class Libc
{
    internal const int PROT_NONE = 0;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int PROT_EXEC = 4;

    internal const int MAP_PRIVATE = 0x02;
    internal const int MAP_FIXED = 0x10;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MAP_NORESERVE = 0x4000;
    internal const int MAP_STACK = 0x20000;

    internal const int MADV_DONTNEED = 4;
    internal const int MADV_NOHUGEPAGE = 15;

    internal const int SIGILL = 4;
    internal const int SIGBUS = 7;
    internal const int SIGFPE = 8;
    internal const int SIGSEGV = 11;

    internal const int SA_SIGINFO = 0x4;
    internal const int SA_ONSTACK = 0x08000000;

    internal const int SS_DISABLE = 2;

    internal const nuint AT_MINSIGSTKSZ = 51;

    internal static nint MAP_FAILED => -1;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint mmap(nint addr, nuint length, int prot, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(nint addr, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mprotect(nint addr, nuint length, int prot);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int madvise(nint addr, nuint length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sigaction(int signum, SignalAction* act, SignalAction* oldact);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sigaltstack(StackDescription* ss, StackDescription* oldss);

    [LibraryImport("libc")]
    internal static partial nuint getauxval(nuint type);

    /// <summary>struct sigaction as glibc and musl lay it out.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SignalAction
    {
        internal nint Handler;
        internal fixed ulong Mask[16];
        internal int Flags;
        internal nint Restorer;
    }

    /// <summary>stack_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StackDescription
    {
        internal nint Pointer;
        internal int Flags;
        internal nuint Size;
    }
}
