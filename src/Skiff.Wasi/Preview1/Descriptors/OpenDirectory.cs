using Skiff.Native;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>A directory: one that the embedder granted, or one opened below it.</summary>
internal sealed class OpenDirectory : Descriptor
{
    private readonly bool _ownsHandle;
    private FileHandle? _reader;

    /// <summary>A granted directory. Its handle belongs to the options, which many guests share.</summary>
    internal OpenDirectory(WasiDirectory granted)
        : this(granted.Handle, Rights.Directory, Rights.Directory | Rights.File, granted.IsReadOnly)
    {
        _ownsHandle = false;
        GrantedAs = granted.GuestName;
    }

    /// <summary>A directory opened by the guest.</summary>
    internal OpenDirectory(FileHandle handle, Rights rights, Rights inheriting, bool isReadOnly)
    {
        var possible = isReadOnly ? ~Rights.Changing : Rights.All;
        Handle = handle;
        IsReadOnly = isReadOnly;
        _ownsHandle = true;
        Base = rights & Rights.Directory & possible;
        Inheriting = inheriting & possible;
    }

    internal override FileType Type => FileType.Directory;

    internal override FileHandle Handle { get; }

    internal override bool IsReadOnly { get; }

    /// <summary>The path by which the guest knows it, in UTF-8; null for one that is not a preopen.</summary>
    internal ReadOnlyMemory<byte>? GrantedAs { get; }

    internal override ValueTask<Transfer> ReadAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation) =>
        Transfer.Failed(Errno.IsDirectory);

    internal override ValueTask<Transfer> WriteAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation) =>
        Transfer.Failed(Errno.IsDirectory);

    /// <summary>
    /// The directory opened for reading its entries, with a position of its own: a granted handle is shared by guests, and names a place only (O_PATH).
    /// </summary>
    internal LinuxError GetReader(out FileHandle? reader)
    {
        var error = LinuxError.None;
        if (_reader is null)
        {
            error = Paths.OpenBeneath(Handle, "."u8, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out _reader);
        }

        reader = _reader;
        return error;
    }

    private protected override void Close()
    {
        _reader?.Dispose();
        if (_ownsHandle)
        {
            Handle.Dispose();
        }
    }
}
