using System.Runtime.InteropServices;

namespace Skiff.Native;

internal static unsafe partial class Libc
{
    internal const int MAP_SHARED = 0x01;
    internal const int MAP_POPULATE = 0x8000;

    internal const uint MFD_CLOEXEC = 0x1;
    internal const uint MFD_ALLOW_SEALING = 0x2;

    internal const int F_ADD_SEALS = 1033;
    internal const int F_SEAL_SEAL = 0x1;
    internal const int F_SEAL_SHRINK = 0x2;
    internal const int F_SEAL_GROW = 0x4;
    internal const int F_SEAL_WRITE = 0x8;

    internal const int O_RDONLY_CLOEXEC = 0x80000;

    /// <summary>PAGEMAP_SCAN of linux/fs.h: _IOWR('f', 16, struct pm_scan_arg).</summary>
    internal const nuint PAGEMAP_SCAN = 0xC0606610;

    internal const ulong PAGE_IS_FILE = 1 << 2;
    internal const ulong PAGE_IS_PRESENT = 1 << 3;
    internal const ulong PAGE_IS_SWAPPED = 1 << 4;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int memfd_create([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ftruncate(int fd, long length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    internal static partial int open_existing([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int close_descriptor(int fd);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    internal static partial nint pread_raw(int fd, void* buffer, nuint count, long offset);

    internal const int SEEK_DATA = 3;
    internal const int SEEK_HOLE = 4;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long lseek(int fd, long offset, int whence);

    [LibraryImport("libc")]
    internal static partial int malloc_trim(nuint pad);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    internal static partial nint pwrite_raw(int fd, void* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, void* argument);

    /// <summary>struct pm_scan_arg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PageScanArgument
    {
        internal ulong Size;
        internal ulong Flags;
        internal ulong Start;
        internal ulong End;
        internal ulong WalkEnd;
        internal ulong Vector;
        internal ulong VectorLength;
        internal ulong MaximumPages;
        internal ulong CategoryInverted;
        internal ulong CategoryMask;
        internal ulong CategoryAnyOfMask;
        internal ulong ReturnMask;
    }

    /// <summary>struct page_region.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PageRegion
    {
        internal ulong Start;
        internal ulong End;
        internal ulong Categories;
    }
}

internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    internal static partial uint geteuid();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int statx_at(int directory, byte* path, int flags, uint mask, StatusBuffer* buffer);
}
