using Skiff.Native;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>A regular file. Reads and writes never wait for anyone, so they are done at once.</summary>
internal sealed class RegularFile : Descriptor
{
    private const long AtPosition = -1;

    internal RegularFile(FileHandle handle, Rights rights, bool isReadOnly)
    {
        Handle = handle;
        IsReadOnly = isReadOnly;
        Base = rights & Rights.File & (isReadOnly ? ~Rights.Changing : Rights.All);
        Inheriting = Rights.None;
    }

    internal override FileType Type => FileType.RegularFile;

    internal override FileHandle Handle { get; }

    internal override bool IsReadOnly { get; }

    internal override ValueTask<Transfer> ReadAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation)
    {
        var error = Files.Read(Handle, buffers.Memory, buffers.Slices, offset ?? AtPosition, WaitMode.Default, out var count);
        return new(new Transfer(error.ToErrno(), count));
    }

    internal override ValueTask<Transfer> WriteAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation)
    {
        var error = Files.Write(Handle, buffers.Memory, buffers.Slices, offset ?? AtPosition, WaitMode.Default, out var count);
        return new(new Transfer(error.ToErrno(), count));
    }

    internal override Errno Seek(long offset, Whence whence, out ulong position)
    {
        var error = Files.Seek(Handle, offset, (int)whence, out var result);
        position = (ulong)Math.Max(result, 0);
        return error.ToErrno();
    }

    internal override Errno SetFlags(DescriptorFlags flags)
    {
        if (((flags ^ Flags) & DescriptorFlags.AnySync) != DescriptorFlags.None)
        {
            return Errno.NotSupported;
        }

        var error = Files.GetFlags(Handle, out var native);
        if (error == LinuxError.None)
        {
            var append = (flags & DescriptorFlags.Append) != DescriptorFlags.None;
            error = Files.SetFlags(Handle, append ? native | OpenFlags.Append : native & ~OpenFlags.Append);
        }

        if (error == LinuxError.None)
        {
            Flags = flags;
        }

        return error.ToErrno();
    }

    /// <summary>The bytes between the position and the end.</summary>
    internal override ulong Available() =>
        Files.Status(Handle, out var status) == LinuxError.None
            && Files.Seek(Handle, 0, (int)Whence.Current, out var position) == LinuxError.None
            && status.Size > (ulong)position
        ? status.Size - (ulong)position : 0;
}
