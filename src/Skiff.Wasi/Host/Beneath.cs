using Skiff.Native;

namespace Skiff.Wasi.Host;

/// <summary>
/// What a guest can do with paths below a directory it was given: the part that all versions of WASI share. The kernel keeps every path inside
/// (<see cref="Paths.OpenBeneath"/>, <see cref="ParentLookup"/>). Whether something may be changed is the caller's to check.
/// </summary>
internal static class Beneath
{
    private const uint FileMode = 0x1B6; // rw-rw-rw-, less the umask
    private const uint DirectoryMode = 0x1FF; // rwxrwxrwx, less the umask

    /// <summary>Opens a path; one that leads out of the directory is <see cref="LinuxError.OutsideDirectory"/>.</summary>
    internal static LinuxError Open(FileHandle directory, ReadOnlySpan<byte> path, OpenFlags flags, out FileHandle? opened) =>
        Paths.OpenBeneath(directory, path, flags, FileMode, out opened);

    /// <summary>Opens a path as a place only (O_PATH): good for its status, times and the text of a symbolic link.</summary>
    internal static LinuxError OpenPlace(FileHandle directory, ReadOnlySpan<byte> path, bool follow, out FileHandle? place) =>
        Open(directory, path, follow ? OpenFlags.Path : OpenFlags.Path | OpenFlags.NoFollow, out place);

    internal static LinuxError Status(FileHandle directory, ReadOnlySpan<byte> path, bool follow, out FileStatus status)
    {
        status = default;
        var error = OpenPlace(directory, path, follow, out var place);
        using (place)
        {
            return place is null ? error : Files.Status(place, out status);
        }
    }

    internal static LinuxError SetTimes(FileHandle directory, ReadOnlySpan<byte> path, bool follow, FileTime accessed, FileTime modified)
    {
        var error = OpenPlace(directory, path, follow, out var place);
        using (place)
        {
            return place is null ? error : Files.SetTimes(place, accessed, modified);
        }
    }

    /// <summary>Reads a symbolic link; cut where the buffer ends.</summary>
    internal static LinuxError ReadLink(FileHandle directory, ReadOnlySpan<byte> path, Span<byte> target, out int length)
    {
        length = 0;
        var error = OpenPlace(directory, path, follow: false, out var place);
        using (place)
        {
            if (place is null)
            {
                return error;
            }

            error = Files.Status(place, out var found);
            return error != LinuxError.None ? error
                : found.Kind != FileKind.SymbolicLink || target.IsEmpty ? LinuxError.EINVAL
                : Paths.ReadLink(place, target, out length);
        }
    }

    internal static LinuxError CreateDirectory(FileHandle directory, ReadOnlySpan<byte> path)
    {
        var error = ParentLookup.Find(directory, path, LinuxError.EEXIST, out var parent);
        using (parent)
        {
            return error != LinuxError.None ? error : Paths.CreateDirectory(parent.Directory, parent.Name, DirectoryMode);
        }
    }

    internal static LinuxError RemoveDirectory(FileHandle directory, ReadOnlySpan<byte> path)
    {
        var error = ParentLookup.Find(directory, path, LinuxError.EINVAL, out var parent);
        using (parent)
        {
            return error != LinuxError.None ? error : Paths.RemoveDirectory(parent.Directory, parent.Name);
        }
    }

    internal static LinuxError RemoveFile(FileHandle directory, ReadOnlySpan<byte> path)
    {
        var error = ParentLookup.Find(directory, path, LinuxError.EISDIR, out var parent);
        using (parent)
        {
            if (error == LinuxError.None && parent.HasTrailingSlash)
            {
                error = parent.CheckDirectory();
                return error == LinuxError.None ? LinuxError.EISDIR : error;
            }

            return error != LinuxError.None ? error : Paths.RemoveFile(parent.Directory, parent.Name);
        }
    }

    /// <summary>Makes a symbolic link. An absolute target is refused: it could never be followed, and the host might follow it.</summary>
    internal static LinuxError CreateSymbolicLink(ReadOnlySpan<byte> target, FileHandle directory, ReadOnlySpan<byte> path)
    {
        if (target.IsEmpty)
        {
            return LinuxError.ENOENT;
        }

        if (target[0] == (byte)'/')
        {
            return LinuxError.OutsideDirectory;
        }

        var error = ParentLookup.Find(directory, path, LinuxError.EEXIST, out var parent);
        using (parent)
        {
            return error != LinuxError.None ? error
                : parent.HasTrailingSlash ? parent.CannotCreate()
                : Paths.CreateSymbolicLink(target, parent.Directory, parent.Name);
        }
    }

    /// <summary>Makes a second name; of a symbolic link itself, as what it points to cannot be linked without following it.</summary>
    internal static LinuxError Link(FileHandle oldDirectory, ReadOnlySpan<byte> oldPath, FileHandle newDirectory, ReadOnlySpan<byte> newPath)
    {
        var error = ParentLookup.Find(oldDirectory, oldPath, LinuxError.EPERM, out var source);
        using (source)
        {
            if (error != LinuxError.None)
            {
                return error;
            }

            error = ParentLookup.Find(newDirectory, newPath, LinuxError.EEXIST, out var target);
            using (target)
            {
                error = error == LinuxError.None && source.HasTrailingSlash ? source.CheckDirectory() : error;
                return error != LinuxError.None ? error
                    : target.HasTrailingSlash ? target.CannotCreate()
                    : Paths.Link(source.Directory, source.Name, target.Directory, target.Name);
            }
        }
    }

    internal static LinuxError Rename(FileHandle oldDirectory, ReadOnlySpan<byte> oldPath, FileHandle newDirectory, ReadOnlySpan<byte> newPath)
    {
        var error = ParentLookup.Find(oldDirectory, oldPath, LinuxError.EBUSY, out var source);
        using (source)
        {
            if (error != LinuxError.None)
            {
                return error;
            }

            error = ParentLookup.Find(newDirectory, newPath, LinuxError.EBUSY, out var target);
            using (target)
            {
                // A slash at either end says that a directory is meant; the names go to the kernel without it.
                error = error == LinuxError.None && (source.HasTrailingSlash || target.HasTrailingSlash) ? source.CheckDirectory() : error;
                return error != LinuxError.None ? error
                    : Paths.Rename(source.Directory, source.Name, target.Directory, target.Name);
            }
        }
    }
}
