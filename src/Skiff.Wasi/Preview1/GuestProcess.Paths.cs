using System.Text.Unicode;
using Skiff.Wasi.Host;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary>Functions that take a path.</summary>
internal sealed partial class GuestProcess
{
    private const int LongestPath = 4095; // PATH_MAX without the final zero

    // Copies of the guest's paths: they are looked at more than once, and must not change in between.
    private byte[]? _firstPath;
    private byte[]? _secondPath;

    internal Errno PathCreateDirectory(GuestView view, uint fd, uint path, uint length)
    {
        var error = FindPath(view, fd, Rights.PathCreateDirectory, path, length, ref _firstPath, out var directory, out var text);
        return error != Errno.Success ? error : Beneath.CreateDirectory(directory.Handle, text).ToErrno();
    }

    internal Errno PathRemoveDirectory(GuestView view, uint fd, uint path, uint length)
    {
        var error = FindPath(view, fd, Rights.PathRemoveDirectory, path, length, ref _firstPath, out var directory, out var text);
        return error != Errno.Success ? error : Beneath.RemoveDirectory(directory.Handle, text).ToErrno();
    }

    internal Errno PathUnlinkFile(GuestView view, uint fd, uint path, uint length)
    {
        var error = FindPath(view, fd, Rights.PathUnlinkFile, path, length, ref _firstPath, out var directory, out var text);
        return error != Errno.Success ? error : Beneath.RemoveFile(directory.Handle, text).ToErrno();
    }

    internal Errno PathSymlink(GuestView view, uint target, uint targetLength, uint fd, uint path, uint length)
    {
        var error = ReadPath(view, target, targetLength, ref _secondPath, out var targetText);
        if (error != Errno.Success)
        {
            return error;
        }

        error = FindPath(view, fd, Rights.PathSymlink, path, length, ref _firstPath, out var directory, out var text);
        return error != Errno.Success ? error : Beneath.CreateSymbolicLink(targetText, directory.Handle, text).ToErrno();
    }

    internal Errno PathLink(GuestView view, uint oldFd, uint lookup, uint oldPath, uint oldLength, uint newFd, uint newPath, uint newLength)
    {
        if (lookup != (uint)LookupFlags.None)
        {
            return Errno.Invalid; // A link to what a symbolic link points to cannot be made without following it.
        }

        var error = FindPath(view, oldFd, Rights.PathLinkSource, oldPath, oldLength, ref _firstPath, out var oldDirectory, out var oldText);
        if (error != Errno.Success)
        {
            return error;
        }

        error = FindPath(view, newFd, Rights.PathLinkTarget, newPath, newLength, ref _secondPath, out var newDirectory, out var newText);
        return error != Errno.Success ? error : Beneath.Link(oldDirectory.Handle, oldText, newDirectory.Handle, newText).ToErrno();
    }

    internal Errno PathRename(GuestView view, uint oldFd, uint oldPath, uint oldLength, uint newFd, uint newPath, uint newLength)
    {
        var error = FindPath(view, oldFd, Rights.PathRenameSource, oldPath, oldLength, ref _firstPath, out var oldDirectory, out var oldText);
        if (error != Errno.Success)
        {
            return error;
        }

        error = FindPath(view, newFd, Rights.PathRenameTarget, newPath, newLength, ref _secondPath, out var newDirectory, out var newText);
        return error != Errno.Success ? error : Beneath.Rename(oldDirectory.Handle, oldText, newDirectory.Handle, newText).ToErrno();
    }

    internal Errno PathReadlink(GuestView view, uint fd, uint path, uint length, uint buffer, uint bufferLength, uint result)
    {
        if (!view.Contains(buffer, bufferLength) || !view.Contains(result, 4))
        {
            return Errno.Fault;
        }

        var error = FindPath(view, fd, Rights.PathReadlink, path, length, ref _firstPath, out var directory, out var text);
        if (error != Errno.Success)
        {
            return error;
        }

        error = Beneath.ReadLink(directory.Handle, text, view.Slice(buffer, bufferLength), out var used).ToErrno();
        if (error == Errno.Success)
        {
            view.WriteUInt32(result, (uint)used);
        }

        return error;
    }

    internal Errno PathFilestatGet(GuestView view, uint fd, uint lookup, uint path, uint length, uint result)
    {
        if (!view.Contains(result, FileStatusSize))
        {
            return Errno.Fault;
        }

        var error = FindPath(view, fd, Rights.PathFilestatGet, path, length, ref _firstPath, out var directory, out var text);
        if (error != Errno.Success)
        {
            return error;
        }

        if ((lookup & ~(uint)LookupFlags.SymlinkFollow) != 0)
        {
            return Errno.Invalid;
        }

        error = Beneath.Status(directory.Handle, text, lookup == (uint)LookupFlags.SymlinkFollow, out var status).ToErrno();
        if (error == Errno.Success)
        {
            WriteStatus(view.Slice(result, FileStatusSize), status, DescriptorFactory.TypeOf(null, status.Kind));
        }

        return error;
    }

    internal Errno PathFilestatSetTimes(
        GuestView view, uint fd, uint lookup, uint path, uint length, ulong accessed, ulong modified, uint flags)
    {
        var error = ReadTimes(accessed, modified, flags, out var first, out var second);
        if (error != Errno.Success)
        {
            return error;
        }

        error = FindPath(view, fd, Rights.PathFilestatSetTimes, path, length, ref _firstPath, out var directory, out var text);
        return error != Errno.Success ? error
            : (lookup & ~(uint)LookupFlags.SymlinkFollow) != 0 ? Errno.Invalid
            : Beneath.SetTimes(directory.Handle, text, lookup == (uint)LookupFlags.SymlinkFollow, first, second).ToErrno();
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

    /// <summary>Finds a directory that has a right, and reads the path that is to be looked up in it.</summary>
    private Errno FindPath(
        GuestView view, uint fd, Rights right, uint address, uint length, ref byte[]? copy, out OpenDirectory directory, out ReadOnlySpan<byte> path)
    {
        path = default;
        var error = FindDirectory(fd, right, out directory);
        return error != Errno.Success ? error : ReadPath(view, address, length, ref copy, out path);
    }
}
