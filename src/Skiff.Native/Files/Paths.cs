using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Skiff.Native;

/// <summary>
/// Calls that take a name in a directory. Only <see cref="OpenBeneath"/> resolves paths; the others take one component and follow nothing,
/// so that a caller which opens the parent by <see cref="OpenBeneath"/> cannot be led outside of a directory.
/// </summary>
[SkipLocalsInit]
public static unsafe class Paths
{
    // openat2(2): EAGAIN means that a rename elsewhere made ".." unsafe to decide; the walk is to be tried again.
    private const int ResolutionAttempts = 64;

    /// <summary>Opens a path of the host as the process sees it; for the embedder's own paths.</summary>
    /// <param name="path">The path.</param>
    /// <param name="flags">How.</param>
    /// <param name="opened">What was opened.</param>
    /// <param name="staysOnMount">See <see cref="FileHandle.StaysOnMount"/>.</param>
    public static LinuxError Open(string path, OpenFlags flags, out FileHandle? opened, bool staysOnMount = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        opened = null;
        var error = PathBuffer.Create(Encoding.UTF8.GetBytes(path), stackalloc byte[PathBuffer.Maximum], out var buffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        // SAFETY: the buffer is ended by a zero byte and stays pinned during the call.
        fixed (byte* name = buffer)
        {
            return Take(Libc.openat(Libc.AT_FDCWD, name, (int)(flags | OpenFlags.CloseOnExec), 0), out opened, staysOnMount);
        }
    }

    /// <summary>
    /// Opens a path below a directory. The kernel refuses (EXDEV, here <see cref="LinuxError.OutsideDirectory"/>) every walk that leaves the
    /// directory: absolute paths, "..", symbolic links, also when names change during the walk.
    /// </summary>
    public static LinuxError OpenBeneath(FileHandle directory, ReadOnlySpan<byte> path, OpenFlags flags, uint mode, out FileHandle? opened)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var resolve = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_MAGICLINKS | (directory.StaysOnMount ? Libc.RESOLVE_NO_XDEV : 0);
        return OpenResolved(directory, path, flags, mode, resolve, out opened);
    }

    /// <summary>
    /// Opens a path as a process would see it whose root is the directory: absolute paths and symbolic links begin there, and ".." does not leave it.
    /// For what lies in the root file system of a container, which must not lead out of it.
    /// </summary>
    public static LinuxError OpenInRoot(FileHandle root, string path, OpenFlags flags, out FileHandle? opened)
    {
        ArgumentNullException.ThrowIfNull(root);
        return OpenResolved(root, Encoding.UTF8.GetBytes(path), flags, 0, Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS, out opened);
    }

    /// <summary>The status of a name itself; a symbolic link is not followed.</summary>
    public static LinuxError Status(FileHandle directory, ReadOnlySpan<byte> name, out FileStatus status)
    {
        status = default;
        var error = PathBuffer.Create(name, stackalloc byte[PathBuffer.Maximum], out var buffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        // SAFETY: the buffer is ended by a zero byte and stays pinned during the call.
        fixed (byte* pointer = buffer)
        {
            return Files.Status(directory, pointer, Libc.AT_SYMLINK_NOFOLLOW, out status);
        }
    }

    /// <summary>Makes a directory.</summary>
    public static LinuxError CreateDirectory(FileHandle directory, ReadOnlySpan<byte> name, uint mode)
    {
        var error = PathBuffer.Create(name, stackalloc byte[PathBuffer.Maximum], out var buffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        // SAFETY: the buffer is ended by a zero byte and stays pinned during the call.
        fixed (byte* pointer = buffer)
        {
            return Files.Result(Libc.mkdirat(directory, pointer, mode));
        }
    }

    /// <summary>Removes a name that is not a directory's.</summary>
    public static LinuxError RemoveFile(FileHandle directory, ReadOnlySpan<byte> name) => Remove(directory, name, 0);

    /// <summary>Removes an empty directory.</summary>
    public static LinuxError RemoveDirectory(FileHandle directory, ReadOnlySpan<byte> name) => Remove(directory, name, Libc.AT_REMOVEDIR);

    /// <summary>Renames; an existing target is replaced where rename(2) replaces it.</summary>
    public static LinuxError Rename(FileHandle oldDirectory, ReadOnlySpan<byte> oldName, FileHandle newDirectory, ReadOnlySpan<byte> newName)
    {
        var error = PathBuffer.Create(oldName, stackalloc byte[PathBuffer.Maximum], out var oldBuffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        error = PathBuffer.Create(newName, stackalloc byte[PathBuffer.Maximum], out var newBuffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        // SAFETY: both buffers are ended by a zero byte and stay pinned during the call.
        fixed (byte* oldPointer = oldBuffer, newPointer = newBuffer)
        {
            return Files.Result(Libc.renameat(oldDirectory, oldPointer, newDirectory, newPointer));
        }
    }

    /// <summary>Makes a second name for a file; of a symbolic link, not of what it points to.</summary>
    public static LinuxError Link(FileHandle oldDirectory, ReadOnlySpan<byte> oldName, FileHandle newDirectory, ReadOnlySpan<byte> newName)
    {
        var error = PathBuffer.Create(oldName, stackalloc byte[PathBuffer.Maximum], out var oldBuffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        error = PathBuffer.Create(newName, stackalloc byte[PathBuffer.Maximum], out var newBuffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        // SAFETY: both buffers are ended by a zero byte and stay pinned during the call.
        fixed (byte* oldPointer = oldBuffer, newPointer = newBuffer)
        {
            return Files.Result(Libc.linkat(oldDirectory, oldPointer, newDirectory, newPointer, 0));
        }
    }

    /// <summary>Makes a symbolic link.</summary>
    public static LinuxError CreateSymbolicLink(ReadOnlySpan<byte> target, FileHandle directory, ReadOnlySpan<byte> name)
    {
        var error = PathBuffer.Create(target, stackalloc byte[PathBuffer.Maximum], out var targetBuffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        error = PathBuffer.Create(name, stackalloc byte[PathBuffer.Maximum], out var nameBuffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        // SAFETY: both buffers are ended by a zero byte and stay pinned during the call.
        fixed (byte* targetPointer = targetBuffer, namePointer = nameBuffer)
        {
            return Files.Result(Libc.symlinkat(targetPointer, directory, namePointer));
        }
    }

    /// <summary>Reads a symbolic link opened with <see cref="OpenFlags.Path"/> and <see cref="OpenFlags.NoFollow"/>; cut where the buffer ends.</summary>
    public static LinuxError ReadLink(FileHandle link, Span<byte> target, out int length)
    {
        byte empty = 0;

        // SAFETY: the span is pinned during the call and its length is passed; the name is a zero byte on this stack.
        fixed (byte* pointer = target)
        {
            // readlink(2) refuses an empty buffer, so a null pointer never gets there with a length above zero.
            var read = Libc.readlinkat(link, &empty, pointer, (nuint)target.Length);
            length = (int)Math.Max(read, 0);
            return read < 0 ? Files.LastError() : LinuxError.None;
        }
    }

    private static LinuxError OpenResolved(FileHandle directory, ReadOnlySpan<byte> path, OpenFlags flags, uint mode, ulong resolve, out FileHandle? opened)
    {
        opened = null;
        var error = PathBuffer.Create(path, stackalloc byte[PathBuffer.Maximum], out var buffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        var how = new Libc.OpenHow
        {
            flags = (ulong)(flags | OpenFlags.CloseOnExec),
            mode = (flags & OpenFlags.Create) != OpenFlags.ReadOnly ? mode : 0,
            resolve = resolve,
        };

        // SAFETY: the buffer is ended by a zero byte and pinned; how lives on this stack.
        fixed (byte* name = buffer)
        {
            for (var attempt = 0; ; attempt++)
            {
                error = Take((int)Libc.syscall(Libc.SYS_openat2, directory, name, &how, (nuint)sizeof(Libc.OpenHow)), out opened, directory.StaysOnMount);
                if (error is not (LinuxError.EAGAIN or LinuxError.EINTR) || attempt == ResolutionAttempts)
                {
                    return error == LinuxError.EXDEV ? LinuxError.OutsideDirectory : error;
                }
            }
        }
    }

    private static LinuxError Remove(FileHandle directory, ReadOnlySpan<byte> name, int flags)
    {
        var error = PathBuffer.Create(name, stackalloc byte[PathBuffer.Maximum], out var buffer);
        if (error != LinuxError.None)
        {
            return error;
        }

        // SAFETY: the buffer is ended by a zero byte and stays pinned during the call.
        fixed (byte* pointer = buffer)
        {
            return Files.Result(Libc.unlinkat(directory, pointer, flags));
        }
    }

    private static LinuxError Take(int descriptor, out FileHandle? opened, bool staysOnMount = false)
    {
        if (descriptor < 0)
        {
            opened = null;
            return (LinuxError)Marshal.GetLastPInvokeError();
        }

        opened = new FileHandle(descriptor, ownsHandle: true) { StaysOnMount = staysOnMount };
        return LinuxError.None;
    }
}
