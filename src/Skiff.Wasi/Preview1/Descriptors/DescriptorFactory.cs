using Skiff.Native;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>Makes the descriptor that fits the kind of an open file.</summary>
internal static class DescriptorFactory
{
    /// <summary>One of a handle that stays the embedder's.</summary>
    internal static Descriptor Borrow(FileHandle handle, Rights rights)
    {
        var error = Files.Duplicate(handle, out var own);
        if (own is null)
        {
            throw new IOException($"a descriptor given to a guest cannot be used: {error}");
        }

        error = Files.Status(own, out var status);
        var flags = OpenFlags.ReadOnly;
        error = error == LinuxError.None ? Files.GetFlags(own, out flags) : error;
        if (error != LinuxError.None)
        {
            own.Dispose();
            throw new IOException($"a descriptor given to a guest cannot be used: {error}");
        }

        var descriptor = Make(own, status.Kind, rights, isReadOnly: false);
        descriptor.Flags = flags.HasFlag(OpenFlags.Append) ? DescriptorFlags.Append : DescriptorFlags.None;
        return descriptor;
    }

    /// <summary>One of a listening socket. It is made non-blocking, as accept(2) cannot be asked otherwise not to wait.</summary>
    internal static Descriptor BorrowListener(FileHandle handle)
    {
        var error = Files.GetFlags(handle, out var flags);
        error = error == LinuxError.None ? Files.SetFlags(handle, flags | OpenFlags.NonBlocking) : error;
        return error == LinuxError.None ? Borrow(handle, Rights.All) : throw new IOException($"a socket given to a guest cannot be used: {error}");
    }

    /// <summary>One that is not a directory; the handle belongs to it then.</summary>
    internal static Descriptor Make(FileHandle handle, FileKind kind, Rights rights, bool isReadOnly) => kind switch
    {
        FileKind.Regular => new RegularFile(handle, rights, isReadOnly),
        _ => new Channel(handle, TypeOf(handle, kind), rights),
    };

    /// <summary>The type that the guest is told; preview 1 has none for a pipe.</summary>
    internal static FileType TypeOf(FileHandle? handle, FileKind kind) => kind switch
    {
        FileKind.Regular => FileType.RegularFile,
        FileKind.Directory => FileType.Directory,
        FileKind.SymbolicLink => FileType.SymbolicLink,
        FileKind.CharacterDevice => FileType.CharacterDevice,
        FileKind.BlockDevice => FileType.BlockDevice,
        FileKind.Socket when handle is not null && SocketCalls.IsDatagram(handle) => FileType.SocketDatagram,
        FileKind.Socket => FileType.SocketStream,
        _ => FileType.Unknown,
    };
}
