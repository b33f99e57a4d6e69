using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>Namespaces of threads. Declarations only; the names are C's.</summary>
internal static unsafe partial class Libc
{
    internal const int CLONE_NEWNET = 0x40000000;

    internal const long SYS_gettid = 186;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setns(FileHandle descriptor, int kind);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unshare(int flags);
}
