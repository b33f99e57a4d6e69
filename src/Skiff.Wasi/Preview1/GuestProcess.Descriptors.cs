using System.Buffers.Binary;
using Skiff.Native;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary>Functions on a descriptor that do not transfer data.</summary>
internal sealed partial class GuestProcess
{
    private const int AdviceCount = 6;
    private const uint DescriptorStatusSize = 24;
    private const uint FileStatusSize = 64;
    private const uint PrestatSize = 8;
    private const byte PrestatDirectory = 0;

    // Preview 1 knows directories only. A number it does not define makes C libraries go on to the next descriptor; an error would make them stop.
    private const byte PrestatSocket = 1;

    internal Errno FdAdvise(uint fd, ulong offset, ulong length, uint advice)
    {
        var error = Find(fd, Rights.FdAdvise, out var descriptor);
        return error != Errno.Success ? error
            : advice >= AdviceCount || offset > long.MaxValue || length > long.MaxValue ? Errno.Invalid
            : descriptor.Type == FileType.Directory ? Errno.BadDescriptor
            : descriptor.Handle is null ? Errno.SeekPipe
            : Files.Advise(descriptor.Handle, (long)offset, (long)length, NativeAdvice(advice)).ToErrno();
    }

    internal Errno FdAllocate(uint fd, ulong offset, ulong length)
    {
        var error = Find(fd, Rights.FdAllocate, out var descriptor);
        return error != Errno.Success ? error
            : descriptor is not RegularFile { Handle: var handle } ? Errno.BadDescriptor
            : offset > long.MaxValue || length > long.MaxValue ? Errno.FileTooBig
            : Files.Allocate(handle, (long)offset, (long)length).ToErrno();
    }

    internal Errno FdClose(uint fd) => _descriptors.Close(fd) ? Errno.Success : Errno.BadDescriptor;

    internal Errno FdRenumber(uint from, uint to) => _descriptors.Renumber(from, to) ? Errno.Success : Errno.BadDescriptor;

    internal Errno FdDatasync(uint fd) => Sync(fd, Rights.FdDatasync, Files.SyncData);

    internal Errno FdSync(uint fd) => Sync(fd, Rights.FdSync, Files.Sync);

    internal Errno FdFdstatGet(GuestView view, uint fd, uint result)
    {
        if (!view.Contains(result, DescriptorStatusSize))
        {
            return Errno.Fault;
        }

        var error = Find(fd, Rights.None, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        view.Slice(result, DescriptorStatusSize).Clear();
        view.WriteByte(result, (byte)descriptor.Type);
        view.WriteUInt16(result + 2, (ushort)descriptor.Flags);
        view.WriteUInt64(result + 8, (ulong)descriptor.Base);
        view.WriteUInt64(result + 16, (ulong)descriptor.Inheriting);
        return Errno.Success;
    }

    internal Errno FdFdstatSetFlags(uint fd, uint flags)
    {
        var error = Find(fd, Rights.FdFdstatSetFlags, out var descriptor);
        return error != Errno.Success ? error
            : (flags & ~(uint)DescriptorFlags.All) != 0 ? Errno.Invalid
            : descriptor.SetFlags((DescriptorFlags)flags);
    }

    internal Errno FdFdstatSetRights(uint fd, ulong rights, ulong inheriting)
    {
        var error = Find(fd, Rights.None, out var descriptor);
        return error != Errno.Success ? error
            : descriptor.Restrict((Rights)rights, (Rights)inheriting) ? Errno.Success
            : Errno.NotCapable;
    }

    internal Errno FdFilestatGet(GuestView view, uint fd, uint result)
    {
        if (!view.Contains(result, FileStatusSize))
        {
            return Errno.Fault;
        }

        var error = Find(fd, Rights.FdFilestatGet, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        error = descriptor.GetStatus(out var status);
        if (error == Errno.Success)
        {
            WriteStatus(view.Slice(result, FileStatusSize), status, descriptor.Type);
        }

        return error;
    }

    internal Errno FdFilestatSetSize(uint fd, ulong size)
    {
        var error = Find(fd, Rights.FdFilestatSetSize, out var descriptor);
        return error != Errno.Success ? error
            : descriptor is not RegularFile { Handle: var handle } ? Errno.BadDescriptor
            : size > long.MaxValue ? Errno.FileTooBig
            : Files.SetSize(handle, (long)size).ToErrno();
    }

    internal Errno FdFilestatSetTimes(uint fd, ulong accessed, ulong modified, uint flags)
    {
        var error = Find(fd, Rights.FdFilestatSetTimes, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        error = ReadTimes(accessed, modified, flags, out var first, out var second);
        return error != Errno.Success ? error
            : descriptor.IsReadOnly ? Errno.ReadOnlyFileSystem
            : descriptor is not (RegularFile or OpenDirectory) ? Errno.BadDescriptor
            : Files.SetTimes(descriptor.Handle!, first, second).ToErrno(); // both kinds have a handle
    }

    internal Errno FdPrestatGet(GuestView view, uint fd, uint result)
    {
        if (!view.Contains(result, PrestatSize))
        {
            return Errno.Fault;
        }

        if (!_descriptors.TryGet(fd, out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        view.Slice(result, PrestatSize).Clear();
        switch (descriptor)
        {
            case OpenDirectory { GrantedAs: { } name }:
                view.WriteByte(result, PrestatDirectory);
                view.WriteUInt32(result + 4, (uint)name.Length);
                return Errno.Success;
            case Channel { IsSocket: true }:
                view.WriteByte(result, PrestatSocket);
                return Errno.Success;
            default:
                return Errno.BadDescriptor;
        }
    }

    internal Errno FdPrestatDirName(GuestView view, uint fd, uint path, uint length)
    {
        if (!view.Contains(path, length))
        {
            return Errno.Fault;
        }

        if (!_descriptors.TryGet(fd, out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        if (descriptor is not OpenDirectory { GrantedAs: { } name })
        {
            return Errno.NotDirectory;
        }

        if (length < name.Length)
        {
            return Errno.NameTooLong;
        }

        name.Span.CopyTo(view.Slice(path, length));
        return Errno.Success;
    }

    internal Errno FdSeek(GuestView view, uint fd, long offset, uint whence, uint result)
    {
        if (!view.Contains(result, 8))
        {
            return Errno.Fault;
        }

        // Asking for the position is all that "tell" is.
        var right = whence == (uint)Whence.Current && offset == 0 ? Rights.FdTell : Rights.FdSeek;
        var error = Find(fd, right, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        if (whence > (uint)Whence.End)
        {
            return Errno.Invalid;
        }

        error = descriptor.Seek(offset, (Whence)whence, out var position);
        if (error == Errno.Success)
        {
            view.WriteUInt64(result, position);
        }

        return error;
    }

    internal Errno FdTell(GuestView view, uint fd, uint result) => FdSeek(view, fd, 0, (uint)Whence.Current, result);

    /// <summary>Writes a <c>filestat</c>.</summary>
    private static void WriteStatus(Span<byte> destination, in FileStatus status, FileType type)
    {
        destination.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination, status.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], status.Inode);
        destination[16] = (byte)type;
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], status.Links);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], status.Size);
        BinaryPrimitives.WriteInt64LittleEndian(destination[40..], status.Accessed);
        BinaryPrimitives.WriteInt64LittleEndian(destination[48..], status.Modified);
        BinaryPrimitives.WriteInt64LittleEndian(destination[56..], status.Changed);
    }

    private static Errno ReadTimes(ulong accessed, ulong modified, uint flags, out FileTime first, out FileTime second)
    {
        const uint BothAccessed = (uint)(SetTimesFlags.Accessed | SetTimesFlags.AccessedNow);
        const uint BothModified = (uint)(SetTimesFlags.Modified | SetTimesFlags.ModifiedNow);
        first = Time(accessed, (flags & (uint)SetTimesFlags.Accessed) != 0, (flags & (uint)SetTimesFlags.AccessedNow) != 0);
        second = Time(modified, (flags & (uint)SetTimesFlags.Modified) != 0, (flags & (uint)SetTimesFlags.ModifiedNow) != 0);
        return (flags & BothAccessed) == BothAccessed || (flags & BothModified) == BothModified || (flags & ~(uint)SetTimesFlags.All) != 0
            ? Errno.Invalid
            : Errno.Success;

        static FileTime Time(ulong time, bool set, bool setNow) => setNow ? FileTime.Now : set ? FileTime.At(time) : FileTime.Unchanged;
    }

    /// <summary>The same advice as POSIX_FADV_*, but the last three are numbered differently.</summary>
    private static int NativeAdvice(uint advice) => advice switch
    {
        1 => 2, // sequential
        2 => 1, // random
        _ => (int)advice, // normal, willneed, dontneed, noreuse
    };

    private Errno Sync(uint fd, Rights right, Func<FileHandle, LinuxError> sync)
    {
        var error = Find(fd, right, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        switch (descriptor)
        {
            case RegularFile file:
                return sync(file.Handle).ToErrno();
            case OpenDirectory directory:
                var opened = directory.GetReader(out var reader);
                return (reader is null ? opened : sync(reader)).ToErrno();
            default:
                return Errno.Success; // Nothing is held back for a pipe, a terminal or a stream.
        }
    }
}
