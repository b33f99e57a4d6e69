using System.Buffers;
using System.Buffers.Binary;
using Skiff.Native;
using Skiff.Wasi.Host;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary><c>fd_readdir</c>.</summary>
internal sealed partial class GuestProcess
{
    private const int EntryHeader = 24; // dirent of preview 1

    /// <summary>
    /// Fills the buffer with entries from a cookie on; a buffer that is not full tells the end. Cookies are the positions that the file system gives, so
    /// they stay good while entries come and go.
    /// </summary>
    internal Errno FdReaddir(GuestView view, uint fd, uint buffer, uint length, ulong cookie, uint result)
    {
        if (!view.Contains(buffer, length) || !view.Contains(result, 4))
        {
            return Errno.Fault;
        }

        var error = FindDirectory(fd, Rights.FdReaddir, out var directory);
        if (error != Errno.Success)
        {
            return error;
        }

        if (cookie > long.MaxValue)
        {
            return Errno.Invalid;
        }

        var opened = directory.GetReader(out var reader);
        if (reader is null)
        {
            return opened.ToErrno();
        }

        opened = Files.Seek(reader, (long)cookie, (int)Whence.Set, out _);
        if (opened != LinuxError.None)
        {
            return opened.ToErrno();
        }

        var native = ArrayPool<byte>.Shared.Rent(_options.Limits.DirectoryBuffer);
        try
        {
            error = FillEntries(reader, native, view.Slice(buffer, length), out var used);
            if (error == Errno.Success)
            {
                view.WriteUInt32(result, used);
            }

            return error;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(native);
        }
    }

    private Errno FillEntries(FileHandle reader, byte[] native, Span<byte> destination, out uint used)
    {
        used = 0;
        while (used < destination.Length)
        {
            Cancellation.ThrowIfCancellationRequested();
            var error = Files.ReadDirectory(reader, native, out var count);
            if (error != LinuxError.None)
            {
                // A directory that was removed has no entries any more.
                return error == LinuxError.ENOENT ? Errno.Success : error.ToErrno();
            }

            if (count == 0)
            {
                return Errno.Success;
            }

            for (var entries = native.AsSpan(0, (int)count); !entries.IsEmpty && used < destination.Length;)
            {
                used += WriteEntry(reader, HostDirectoryEntry.Take(ref entries), destination[(int)used..]);
            }
        }

        return Errno.Success;
    }

    /// <summary>Writes one entry, cut where the buffer ends; returns its bytes.</summary>
    private static uint WriteEntry(FileHandle reader, in HostDirectoryEntry entry, Span<byte> destination)
    {
        // What ".." is lies outside of a granted directory: 0 means "unknown".
        var inode = entry.Name.SequenceEqual(".."u8) ? 0 : entry.Inode;
        Span<byte> header = stackalloc byte[EntryHeader];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, entry.Next);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], inode);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)entry.Name.Length);
        header[20] = (byte)DescriptorFactory.TypeOf(null, entry.GetKind(reader));

        var first = Math.Min(EntryHeader, destination.Length);
        header[..first].CopyTo(destination);
        var second = Math.Min(entry.Name.Length, destination.Length - first);
        entry.Name[..second].CopyTo(destination[first..]);
        return (uint)(first + second);
    }
}
