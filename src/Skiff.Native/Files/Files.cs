using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>Calls on open files. All answer errno instead of throwing: a guest's mistake is not exceptional here.</summary>
public static unsafe class Files
{
    private const int MaximumVectors = 1024; // IOV_MAX
    private const int RWF_NOWAIT = 0x08;
    private const int RWF_APPEND = 0x10;

    /// <summary>The most slices that one read or write takes.</summary>
    public static int MaximumSlices => MaximumVectors;

    /// <summary>A second descriptor of the same open file.</summary>
    public static LinuxError Duplicate(FileHandle file, out FileHandle? copy)
    {
        var descriptor = Libc.fcntl(file, Libc.F_DUPFD_CLOEXEC, 0);
        copy = descriptor < 0 ? null : new FileHandle(descriptor, ownsHandle: true) { StaysOnMount = file.StaysOnMount };
        return descriptor < 0 ? LastError() : LinuxError.None;
    }

    /// <summary>The status of an open file.</summary>
    public static LinuxError Status(FileHandle file, out FileStatus status)
    {
        byte empty = 0;

        // SAFETY: the name is a zero byte on this stack.
        return Status(file, &empty, Libc.AT_EMPTY_PATH, out status);
    }

    /// <summary>Sets the times of an open file, also of one opened with <see cref="OpenFlags.Path"/>.</summary>
    public static LinuxError SetTimes(FileHandle file, FileTime accessed, FileTime modified)
    {
        // SAFETY: name and times live on this stack; the array has the two elements that utimensat reads.
        byte empty = 0;
        var times = stackalloc Libc.TimeSpec[2];
        times[0] = new Libc.TimeSpec { tv_sec = accessed.Seconds, tv_nsec = accessed.Nanoseconds };
        times[1] = new Libc.TimeSpec { tv_sec = modified.Seconds, tv_nsec = modified.Nanoseconds };
        return Result(Libc.utimensat(file, &empty, times, Libc.AT_EMPTY_PATH));
    }

    /// <summary>Reads into slices of a memory.</summary>
    /// <param name="file">What is read.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="slices">Parts of it; each must lie inside.</param>
    /// <param name="offset">Where in the file, or -1 for (and from) its position.</param>
    /// <param name="mode">Whether it may wait.</param>
    /// <param name="count">How many bytes were read; 0 at the end.</param>
    public static LinuxError Read(FileHandle file, Span<byte> memory, ReadOnlySpan<BufferSlice> slices, long offset, WaitMode mode, out uint count)
    {
        // SAFETY: the vectors lie inside the memory (checked by Fill), which is pinned during the call.
        fixed (byte* start = memory)
        {
            var vectors = stackalloc Libc.IoVector[slices.Length > MaximumVectors ? MaximumVectors : slices.Length];
            var used = Fill(vectors, start, memory.Length, slices);
            nint read;
            do
            {
                read = Libc.preadv2(file, vectors, used, offset, mode == WaitMode.Never ? RWF_NOWAIT : 0);
            }
            while (read < 0 && LastError() == LinuxError.EINTR);

            return Count(read, out count);
        }
    }

    /// <summary>Writes slices of a memory. Parameters as in <see cref="Read"/>.</summary>
    public static LinuxError Write(FileHandle file, ReadOnlySpan<byte> memory, ReadOnlySpan<BufferSlice> slices, long offset, WaitMode mode, out uint count) =>
        Write(file, memory, slices, offset, mode == WaitMode.Never ? RWF_NOWAIT : 0, out count);

    /// <summary>Writes slices of a memory at the end of the file, wherever that is by then.</summary>
    public static LinuxError Append(FileHandle file, ReadOnlySpan<byte> memory, ReadOnlySpan<BufferSlice> slices, out uint count) =>
        Write(file, memory, slices, 0, RWF_APPEND, out count);

    /// <summary>Moves the position; <paramref name="whence"/> is SEEK_SET 0, SEEK_CUR 1 or SEEK_END 2.</summary>
    public static LinuxError Seek(FileHandle file, long offset, int whence, out long position)
    {
        position = Libc.lseek(file, offset, whence);
        return position < 0 ? LastError() : LinuxError.None;
    }

    /// <summary>Gives the file to another user and group.</summary>
    public static LinuxError SetOwner(FileHandle file, uint user, uint group) => Result(Libc.fchown(file, user, group));

    /// <summary>Sets the size.</summary>
    public static LinuxError SetSize(FileHandle file, long size) => Result(Libc.ftruncate(file, size));

    /// <summary>Reserves room on the device, growing the file where the range passes its end.</summary>
    public static LinuxError Allocate(FileHandle file, long offset, long length) => Result(Libc.fallocate(file, 0, offset, length));

    /// <summary>Tells how a range will be used; <paramref name="advice"/> is POSIX_FADV_*.</summary>
    public static LinuxError Advise(FileHandle file, long offset, long length, int advice) =>
        (LinuxError)Libc.posix_fadvise(file, offset, length, advice);

    /// <summary>Writes content and status to the device.</summary>
    public static LinuxError Sync(FileHandle file) => Result(Libc.fsync(file));

    /// <summary>Writes the content to the device.</summary>
    public static LinuxError SyncData(FileHandle file) => Result(Libc.fdatasync(file));

    /// <summary>The flags that the file was opened with, as later changed.</summary>
    public static LinuxError GetFlags(FileHandle file, out OpenFlags flags)
    {
        var value = Libc.fcntl(file, Libc.F_GETFL, 0);
        flags = value < 0 ? default : (OpenFlags)value;
        return value < 0 ? LastError() : LinuxError.None;
    }

    /// <summary>Sets <see cref="OpenFlags.Append"/> and <see cref="OpenFlags.NonBlocking"/>; the kernel ignores the others.</summary>
    public static LinuxError SetFlags(FileHandle file, OpenFlags flags) => Result(Libc.fcntl(file, Libc.F_SETFL, (long)flags));

    /// <summary>Reads entries of a directory in the form of getdents64(2); 0 bytes at the end.</summary>
    public static LinuxError ReadDirectory(FileHandle directory, Span<byte> buffer, out uint count)
    {
        // SAFETY: the buffer is pinned during the call and its length is passed.
        fixed (byte* start = buffer)
        {
            return Count(Libc.getdents64(directory, start, (nuint)buffer.Length), out count);
        }
    }

    /// <summary>How many bytes can be read without waiting from a pipe, terminal or socket.</summary>
    public static LinuxError Available(FileHandle file, out uint count)
    {
        // SAFETY: FIONREAD writes one int, which lives on this stack.
        int value;
        var error = Result(Libc.ioctl(file, Libc.FIONREAD, &value));
        count = error == LinuxError.None ? (uint)Math.Max(value, 0) : 0;
        return error;
    }

    /// <summary>Whether it is a terminal.</summary>
    public static bool IsTerminal(FileHandle file)
    {
        // SAFETY: TIOCGWINSZ writes four shorts, for which this stack has room.
        var window = stackalloc int[2];
        return Libc.ioctl(file, Libc.TIOCGWINSZ, window) == 0;
    }

    /// <summary>Fills a span with random bytes of the kernel.</summary>
    public static void Randomize(Span<byte> bytes)
    {
        // SAFETY: the span is pinned, and each call gets what is left of it.
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var got = Libc.getrandom(start + done, (nuint)(bytes.Length - done), 0);
                if (got < 0 && LastError() != LinuxError.EINTR)
                {
                    throw new IOException($"getrandom failed: {LastError()}");
                }

                done += (int)Math.Max(got, 0);
            }
        }
    }

    internal static LinuxError Status(FileHandle directory, byte* name, int flags, out FileStatus status)
    {
        // SAFETY: the caller's name is ended by a zero byte; the buffer has the 256 bytes that statx writes.
        Libc.StatusBuffer buffer;
        var error = Result(Libc.statx(directory, name, flags, Libc.STATX_BASIC_STATS, &buffer));
        status = error != LinuxError.None ? default : new FileStatus(
            ((ulong)buffer.stx_dev_major << 32) | buffer.stx_dev_minor,
            buffer.stx_ino,
            (FileKind)(buffer.stx_mode & 0xF000),
            (ushort)(buffer.stx_mode & 0xFFF),
            buffer.stx_nlink,
            buffer.stx_size,
            Nanoseconds(buffer.stx_atime),
            Nanoseconds(buffer.stx_mtime),
            Nanoseconds(buffer.stx_ctime));
        return error;
    }

    internal static LinuxError LastError() => (LinuxError)Marshal.GetLastPInvokeError();

    internal static LinuxError Result(int returned) => returned < 0 ? LastError() : LinuxError.None;

    internal static LinuxError Count(nint returned, out uint count)
    {
        count = returned < 0 ? 0 : (uint)returned;
        return returned < 0 ? LastError() : LinuxError.None;
    }

    /// <summary>Makes vectors of the slices, not more than <see cref="MaximumVectors"/>; an unchecked slice is a mistake of ours and throws.</summary>
    internal static int Fill(Libc.IoVector* vectors, byte* start, int length, ReadOnlySpan<BufferSlice> slices)
    {
        var used = Math.Min(slices.Length, MaximumVectors);
        for (var i = 0; i < used; i++)
        {
            var slice = slices[i];
            if ((ulong)slice.Offset + slice.Length > (ulong)length)
            {
                throw new ArgumentOutOfRangeException(nameof(slices));
            }

            // SAFETY: the slice lies inside the memory, as just checked; vectors has room for used entries.
            vectors[i] = new Libc.IoVector { iov_base = start + slice.Offset, iov_len = slice.Length };
        }

        return used;
    }

    private static LinuxError Write(FileHandle file, ReadOnlySpan<byte> memory, ReadOnlySpan<BufferSlice> slices, long offset, int flags, out uint count)
    {
        // SAFETY: the vectors lie inside the memory (checked by Fill), which is pinned during the call and only read.
        fixed (byte* start = memory)
        {
            var vectors = stackalloc Libc.IoVector[slices.Length > MaximumVectors ? MaximumVectors : slices.Length];
            var used = Fill(vectors, start, memory.Length, slices);
            nint written;
            do
            {
                written = Libc.pwritev2(file, vectors, used, offset, flags);
            }
            while (written < 0 && LastError() == LinuxError.EINTR);

            return Count(written, out count);
        }
    }

    private static long Nanoseconds(Libc.StatusTime time) => unchecked((time.tv_sec * 1_000_000_000) + time.tv_nsec);
}
