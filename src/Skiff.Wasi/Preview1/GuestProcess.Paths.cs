using System.Text.Unicode;
using Skiff.Native;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary>Functions that take a path.</summary>
internal sealed partial class GuestProcess
{
    private const int LongestPath = 4095; // PATH_MAX without the final zero
    private const uint DirectoryMode = 0x1FF; // rwxrwxrwx, less the umask

    // Copies of the guest's paths: they are looked at more than once, and must not change in between.
    private byte[]? _firstPath;
    private byte[]? _secondPath;

    internal Errno PathCreateDirectory(GuestView view, uint fd, uint path, uint length)
    {
        var error = FindParent(view, fd, Rights.PathCreateDirectory, path, length, Errno.Exist, ref _firstPath, out var parent);
        if (error != Errno.Success)
        {
            return error;
        }

        using (parent)
        {
            return Paths.CreateDirectory(parent.Directory, parent.Name, DirectoryMode).ToErrno();
        }
    }

    internal Errno PathRemoveDirectory(GuestView view, uint fd, uint path, uint length)
    {
        var error = FindParent(view, fd, Rights.PathRemoveDirectory, path, length, Errno.Invalid, ref _firstPath, out var parent);
        if (error != Errno.Success)
        {
            return error;
        }

        using (parent)
        {
            return Paths.RemoveDirectory(parent.Directory, parent.Name).ToErrno();
        }
    }

    internal Errno PathUnlinkFile(GuestView view, uint fd, uint path, uint length)
    {
        var error = FindParent(view, fd, Rights.PathUnlinkFile, path, length, Errno.IsDirectory, ref _firstPath, out var parent);
        if (error != Errno.Success)
        {
            return error;
        }

        using (parent)
        {
            if (parent.HasTrailingSlash)
            {
                error = parent.CheckDirectory();
                return error == Errno.Success ? Errno.IsDirectory : error;
            }

            return Paths.RemoveFile(parent.Directory, parent.Name).ToErrno();
        }
    }

    internal Errno PathSymlink(GuestView view, uint target, uint targetLength, uint fd, uint path, uint length)
    {
        var error = ReadPath(view, target, targetLength, ref _secondPath, out var text);
        if (error != Errno.Success)
        {
            return error;
        }

        if (text[0] == (byte)'/')
        {
            return Errno.NotCapable; // It could never be followed, and the host might follow it.
        }

        error = FindParent(view, fd, Rights.PathSymlink, path, length, Errno.Exist, ref _firstPath, out var parent);
        if (error != Errno.Success)
        {
            return error;
        }

        using (parent)
        {
            return parent.HasTrailingSlash
                ? CannotCreate(parent)
                : Paths.CreateSymbolicLink(text, parent.Directory, parent.Name).ToErrno();
        }
    }

    internal Errno PathLink(GuestView view, uint oldFd, uint lookup, uint oldPath, uint oldLength, uint newFd, uint newPath, uint newLength)
    {
        if (lookup != (uint)LookupFlags.None)
        {
            return Errno.Invalid; // A link to what a symbolic link points to cannot be made without following it.
        }

        var error = FindParent(view, oldFd, Rights.PathLinkSource, oldPath, oldLength, Errno.NotPermitted, ref _firstPath, out var source);
        if (error != Errno.Success)
        {
            return error;
        }

        using (source)
        {
            error = FindParent(view, newFd, Rights.PathLinkTarget, newPath, newLength, Errno.Exist, ref _secondPath, out var target);
            if (error != Errno.Success)
            {
                return error;
            }

            using (target)
            {
                error = source.HasTrailingSlash ? source.CheckDirectory() : Errno.Success;
                return error != Errno.Success ? error
                    : target.HasTrailingSlash ? CannotCreate(target)
                    : Paths.Link(source.Directory, source.Name, target.Directory, target.Name).ToErrno();
            }
        }
    }

    internal Errno PathRename(GuestView view, uint oldFd, uint oldPath, uint oldLength, uint newFd, uint newPath, uint newLength)
    {
        var error = FindParent(view, oldFd, Rights.PathRenameSource, oldPath, oldLength, Errno.Busy, ref _firstPath, out var source);
        if (error != Errno.Success)
        {
            return error;
        }

        using (source)
        {
            error = FindParent(view, newFd, Rights.PathRenameTarget, newPath, newLength, Errno.Busy, ref _secondPath, out var target);
            if (error != Errno.Success)
            {
                return error;
            }

            using (target)
            {
                // A slash at either end says that a directory is meant; the names go to the kernel without it.
                error = source.HasTrailingSlash || target.HasTrailingSlash ? source.CheckDirectory() : Errno.Success;
                return error != Errno.Success ? error
                    : Paths.Rename(source.Directory, source.Name, target.Directory, target.Name).ToErrno();
            }
        }
    }

    internal Errno PathReadlink(GuestView view, uint fd, uint path, uint length, uint buffer, uint bufferLength, uint result)
    {
        if (!view.Contains(buffer, bufferLength) || !view.Contains(result, 4))
        {
            return Errno.Fault;
        }

        var error = OpenPlace(view, fd, Rights.PathReadlink, LookupFlags.None, path, length, out var place);
        if (place is null)
        {
            return error;
        }

        using (place)
        {
            var status = Files.Status(place, out var found);
            if (status != LinuxError.None || found.Kind != FileKind.SymbolicLink || bufferLength == 0)
            {
                return status != LinuxError.None ? status.ToErrno() : Errno.Invalid;
            }

            error = Paths.ReadLink(place, view.Slice(buffer, bufferLength), out var used).ToErrno();
            if (error == Errno.Success)
            {
                view.WriteUInt32(result, (uint)used);
            }

            return error;
        }
    }

    internal Errno PathFilestatGet(GuestView view, uint fd, uint lookup, uint path, uint length, uint result)
    {
        if (!view.Contains(result, FileStatusSize))
        {
            return Errno.Fault;
        }

        var error = OpenPlace(view, fd, Rights.PathFilestatGet, (LookupFlags)lookup, path, length, out var place);
        if (place is null)
        {
            return error;
        }

        using (place)
        {
            error = Files.Status(place, out var status).ToErrno();
            if (error == Errno.Success)
            {
                WriteStatus(view.Slice(result, FileStatusSize), status, DescriptorFactory.TypeOf(null, status.Kind));
            }

            return error;
        }
    }

    internal Errno PathFilestatSetTimes(
        GuestView view, uint fd, uint lookup, uint path, uint length, ulong accessed, ulong modified, uint flags)
    {
        var error = ReadTimes(accessed, modified, flags, out var first, out var second);
        if (error != Errno.Success)
        {
            return error;
        }

        error = OpenPlace(view, fd, Rights.PathFilestatSetTimes, (LookupFlags)lookup, path, length, out var place);
        if (place is null)
        {
            return error;
        }

        using (place)
        {
            return Files.SetTimes(place, first, second).ToErrno();
        }
    }

    /// <summary>Copies a path out of the guest's memory.</summary>
    private static Errno ReadPath(GuestView view, uint address, uint length, ref byte[]? copy, out ReadOnlySpan<byte> path)
    {
        path = default;
        if (length > LongestPath)
        {
            return Errno.NameTooLong;
        }

        if (!view.Contains(address, length))
        {
            return Errno.Fault;
        }

        copy ??= new byte[LongestPath];
        view.Slice(address, length).CopyTo(copy);
        path = copy.AsSpan(0, (int)length);
        return path.IsEmpty ? Errno.NoEntry
            : path.Contains((byte)0) ? Errno.Invalid
            : !Utf8.IsValid(path) ? Errno.IllegalSequence
            : Errno.Success;
    }

    /// <summary>A link whose name ends in a slash: there is something, or there is no such directory.</summary>
    private static Errno CannotCreate(in ParentLookup parent) =>
        Paths.Status(parent.Directory, parent.Name, out _).ToErrno() is var error && error == Errno.Success ? Errno.Exist : error;

    private Errno FindParent(
        GuestView view, uint fd, Rights right, uint path, uint length, Errno itself, ref byte[]? copy, out ParentLookup parent)
    {
        parent = default;
        var error = FindDirectory(fd, right, out var directory);
        if (error != Errno.Success)
        {
            return error;
        }

        error = ReadPath(view, path, length, ref copy, out var text);
        return error != Errno.Success ? error : ParentLookup.Find(directory, text, itself, out parent);
    }

    /// <summary>Opens a path as a place only (O_PATH): good for its status, times and the text of a symbolic link.</summary>
    private Errno OpenPlace(GuestView view, uint fd, Rights right, LookupFlags lookup, uint path, uint length, out FileHandle? place)
    {
        place = null;
        var error = FindDirectory(fd, right, out var directory);
        if (error != Errno.Success)
        {
            return error;
        }

        error = ReadPath(view, path, length, ref _firstPath, out var text);
        if (error != Errno.Success)
        {
            return error;
        }

        if ((lookup & ~LookupFlags.SymlinkFollow) != LookupFlags.None)
        {
            return Errno.Invalid;
        }

        var follow = lookup == LookupFlags.SymlinkFollow;
        return ParentLookup.OpenBeneath(directory, text, follow ? OpenFlags.Path : OpenFlags.Path | OpenFlags.NoFollow, out place);
    }
}
