using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>
/// Which file it is and in which state: two looks that find the same identity saw the same content, unless it was changed within the granularity of the file system's clock
/// (see <see cref="IsSettled"/>), or in a way that leaves no time behind (docs/adr/0016 lists them).
/// </summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file in it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Nanoseconds since 1970 of the last change of the content.</param>
/// <param name="Changed">The same of the last change of content or attributes, which programs cannot set.</param>
public readonly unsafe record struct FileIdentity(ulong Device, ulong Inode, ulong Size, long Modified, long Changed)
{
    // The coarsest clock of a file system in use (FAT) ticks every two seconds; that of Linux' own ones every 1 to 10 ms.
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    /// <summary>Whether at a moment the last change was so long ago that one after the moment has another time. The moment must not be later than the look at the content.</summary>
    public bool IsSettled(DateTimeOffset moment) => moment - DateTimeOffset.UnixEpoch.AddTicks(Changed / TimeSpan.NanosecondsPerTick) > s_margin;

    /// <summary>The identity of the file that a path leads to; null if it cannot be examined.</summary>
    public static FileIdentity? Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            return Examine(Libc.AT_FDCWD, (byte*)name, 0);
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    /// <summary>The identity of an open file; null if it cannot be examined.</summary>
    public static FileIdentity? Of(SafeHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        byte empty = 0;
        var identity = Examine((int)file.DangerousGetHandle(), &empty, Libc.AT_EMPTY_PATH);
        GC.KeepAlive(file);
        return identity;
    }

    private static FileIdentity? Examine(int directory, byte* path, int flags)
    {
        Libc.StatusBuffer status;
        // SAFETY: the name is ended by a zero byte; the buffer has the 256 bytes that statx writes.
        return Libc.statx_at(directory, path, flags, Libc.STATX_BASIC_STATS, &status) != 0
            ? null
            : new FileIdentity(((ulong)status.stx_dev_major << 32) | status.stx_dev_minor, status.stx_ino, status.stx_size, Nanoseconds(status.stx_mtime), Nanoseconds(status.stx_ctime));
    }

    private static long Nanoseconds(Libc.StatusTime time) => unchecked((time.tv_sec * 1_000_000_000) + time.tv_nsec);
}
