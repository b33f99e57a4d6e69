using Skiff.Components;
using Skiff.Native;
using Skiff.Wasi.Clocks;
using Skiff.Wasi.Filesystem;
using Skiff.Wasi.Host;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Filesystem;

/// <summary>
/// <c>descriptor</c> of <c>wasi:filesystem/types</c>: an open file or directory. Functions on itself are here, those that take a path in the other file.
/// </summary>
internal sealed partial class Descriptor : IDescriptor, IDisposable
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly FilesystemHost _host;
    private readonly SharedFile? _shared;
    private readonly FileHandle _handle;
    private readonly FileKind _kind;
    private readonly DescriptorFlags _flags;
    private readonly bool _isReadOnly;

    /// <summary>A granted directory. Its handle belongs to the options, which many guests share.</summary>
    internal Descriptor(FilesystemHost host, WasiDirectory granted)
    {
        _host = host;
        _handle = granted.Handle;
        _kind = FileKind.Directory;
        _isReadOnly = granted.IsReadOnly;
        _flags = granted.IsReadOnly ? DescriptorFlags.Read : DescriptorFlags.Read | DescriptorFlags.MutateDirectory;
    }

    /// <summary>A file or directory opened by the guest.</summary>
    private Descriptor(FilesystemHost host, SharedFile file, FileKind kind, DescriptorFlags flags, bool isReadOnly)
    {
        _host = host;
        _shared = file;
        _handle = file.Handle;
        _kind = kind;
        _flags = flags;
        _isReadOnly = isReadOnly;
    }

    private bool IsDirectory => _kind == FileKind.Directory;

    public Result<IInputStream, ErrorCode> ReadViaStream(ulong offset)
    {
        if (CheckFile(DescriptorFlags.Read) is { } error)
        {
            return error;
        }

        var file = _shared!.Share(); // a file is always one that the guest opened
        return Result<IInputStream, ErrorCode>.Ok(_kind == FileKind.Regular
            ? new FileInput(_host.Io, file, offset)
            : new ChannelInput(_host.Io, new Channel(file.Handle, _kind == FileKind.Socket), file));
    }

    public Result<IOutputStream, ErrorCode> WriteViaStream(ulong offset) => OpenOutput(offset);

    public Result<IOutputStream, ErrorCode> AppendViaStream() => OpenOutput(null);

    public Result<Unit, ErrorCode> Advise(ulong offset, ulong length, Advice advice) =>
        IsDirectory ? ErrorCode.BadDescriptor
        : offset > long.MaxValue || length > long.MaxValue ? ErrorCode.Invalid
        : Answer(Files.Advise(_handle, (long)offset, (long)length, NativeAdvice(advice)));

    public Result<Unit, ErrorCode> SyncData() => Flush(Files.SyncData);

    public Result<Unit, ErrorCode> Sync() => Flush(Files.Sync);

    public Result<DescriptorFlags, ErrorCode> GetFlags() => _flags;

    Result<DescriptorType, ErrorCode> IDescriptor.GetType() => TypeOf(_kind);

    public Result<Unit, ErrorCode> SetSize(ulong size) =>
        CheckFile(DescriptorFlags.Write) is { } error ? error
        : size > long.MaxValue ? ErrorCode.FileTooLarge
        : Answer(Files.SetSize(_handle, (long)size));

    public Result<Unit, ErrorCode> SetTimes(NewTimestamp accessed, NewTimestamp modified) =>
        _isReadOnly ? ErrorCode.ReadOnly
        : TryConvert(accessed, out var first) && TryConvert(modified, out var second) ? Answer(Files.SetTimes(_handle, first, second))
        : ErrorCode.Invalid;

    public Result<(ReadOnlyMemory<byte>, bool), ErrorCode> Read(ulong length, ulong offset)
    {
        if (CheckFile(DescriptorFlags.Read) is { } error)
        {
            return error;
        }

        var buffer = _host.Io.Scratch(length);
        var failure = FileTransfers.Read(_handle, buffer.Span, offset, out var count);
        return failure == LinuxError.None ? (buffer[..(int)count], count == 0 && length > 0) : failure.ToErrorCode();
    }

    public Result<ulong, ErrorCode> Write(ReadOnlySpan<byte> buffer, ulong offset)
    {
        if (CheckFile(DescriptorFlags.Write) is { } error)
        {
            return error;
        }

        var failure = FileTransfers.Write(_handle, buffer, offset, out var count);
        return failure == LinuxError.None ? (ulong)count : failure.ToErrorCode();
    }

    public Result<DescriptorStat, ErrorCode> Stat()
    {
        var error = Files.Status(_handle, out var status);
        return error == LinuxError.None ? StatOf(status) : error.ToErrorCode();
    }

    public bool IsSameObject(IDescriptor other) =>
        Files.Status(_handle, out var mine) == LinuxError.None
        && Files.Status(((Descriptor)other)._handle, out var its) == LinuxError.None
        && (mine.Device, mine.Inode) == (its.Device, its.Inode);

    public Result<MetadataHashValue, ErrorCode> MetadataHash()
    {
        var error = Files.Status(_handle, out var status);
        return error == LinuxError.None ? Filesystem.MetadataHash.Of(status) : error.ToErrorCode();
    }

    public void Dispose() => _shared?.Release();

    private static Result<Unit, ErrorCode> Answer(LinuxError error) => error == LinuxError.None ? Unit.Value : error.ToErrorCode();

    internal static DescriptorType TypeOf(FileKind kind) => kind switch
    {
        FileKind.Regular => DescriptorType.RegularFile,
        FileKind.Directory => DescriptorType.Directory,
        FileKind.SymbolicLink => DescriptorType.SymbolicLink,
        FileKind.CharacterDevice => DescriptorType.CharacterDevice,
        FileKind.BlockDevice => DescriptorType.BlockDevice,
        FileKind.Fifo => DescriptorType.Fifo,
        FileKind.Socket => DescriptorType.Socket,
        _ => DescriptorType.Unknown,
    };

    private static DescriptorStat StatOf(in FileStatus status) =>
        new(TypeOf(status.Kind), status.Links, status.Size, TimeOf(status.Accessed), TimeOf(status.Modified), TimeOf(status.Changed));

    /// <summary>None for a time before 1970, which the interface cannot tell.</summary>
    private static Datetime? TimeOf(long nanoseconds) =>
        nanoseconds < 0 ? null : new Datetime((ulong)(nanoseconds / NanosecondsPerSecond), (uint)(nanoseconds % NanosecondsPerSecond));

    private static bool TryConvert(NewTimestamp timestamp, out FileTime time)
    {
        time = FileTime.Unchanged;
        switch (timestamp.Kind)
        {
            case NewTimestampKind.NoChange:
                return true;
            case NewTimestampKind.Now:
                time = FileTime.Now;
                return true;
            default:
                var (seconds, nanoseconds) = timestamp.AsTimestamp;
                if (nanoseconds >= NanosecondsPerSecond || seconds > (ulong)(long.MaxValue / NanosecondsPerSecond) - 1)
                {
                    return false;
                }

                time = FileTime.At((seconds * NanosecondsPerSecond) + nanoseconds);
                return true;
        }
    }

    /// <summary>The numbers of POSIX_FADV_*.</summary>
    private static int NativeAdvice(Advice advice) => advice switch
    {
        Advice.Normal => 0,
        Advice.Random => 1,
        Advice.Sequential => 2,
        Advice.WillNeed => 3,
        Advice.DontNeed => 4,
        _ => 5, // NoReuse
    };

    /// <summary>An error if it is no file that was opened for this, else null.</summary>
    private ErrorCode? CheckFile(DescriptorFlags needed) =>
        IsDirectory ? ErrorCode.IsDirectory
        : (_flags & needed) != needed ? ErrorCode.BadDescriptor
        : null;

    private Result<IOutputStream, ErrorCode> OpenOutput(ulong? offset)
    {
        if (CheckFile(DescriptorFlags.Write) is { } error)
        {
            return error;
        }

        var file = _shared!.Share(); // a file is always one that the guest opened
        return Result<IOutputStream, ErrorCode>.Ok(_kind == FileKind.Regular
            ? new FileOutput(_host.Io, file, offset)
            : new QueuedOutput(_host.Io, new OutputQueue(_host.Io, new ChannelSink(new Channel(file.Handle, _kind == FileKind.Socket))), file));
    }

    private Result<Unit, ErrorCode> Flush(Func<FileHandle, LinuxError> flush)
    {
        if (!IsDirectory)
        {
            return _kind == FileKind.Regular ? Answer(flush(_handle)) : Unit.Value; // nothing is held back for a pipe or a device
        }

        // A granted directory names a place only (O_PATH).
        var error = Beneath.Open(_handle, "."u8, Native.OpenFlags.ReadOnly | Native.OpenFlags.Directory, out var opened);
        using (opened)
        {
            return Answer(opened is null ? error : flush(opened));
        }
    }
}
