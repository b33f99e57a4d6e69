using System.Text;
using Skiff.Components;
using Skiff.Native;
using Skiff.Wasi.Filesystem;
using Skiff.Wasi.Host;
using Skiff.Wasi.Preview2.Io;
using NativeFlags = Skiff.Native.OpenFlags;

namespace Skiff.Wasi.Preview2.Filesystem;

/// <summary>Functions that take a path.</summary>
internal sealed partial class Descriptor
{
    private const int LongestLink = 4096;

    private delegate LinuxError PathCall(FileHandle directory, ReadOnlySpan<byte> path);

    public Result<Unit, ErrorCode> CreateDirectoryAt(string path) => Change(path, Beneath.CreateDirectory);

    public Result<Unit, ErrorCode> RemoveDirectoryAt(string path) => Change(path, Beneath.RemoveDirectory);

    public Result<Unit, ErrorCode> UnlinkFileAt(string path) => Change(path, Beneath.RemoveFile);

    public Result<Unit, ErrorCode> SymlinkAt(string oldPath, string newPath)
    {
        var error = GuestPath.Read(oldPath, out var target);
        using (target)
        {
            return error != LinuxError.None ? error.ToErrorCode() : CreateSymbolicLink(target, newPath);
        }
    }

    public Result<Unit, ErrorCode> LinkAt(PathFlags oldPathFlags, string oldPath, IDescriptor newDescriptor, string newPath) =>
        oldPathFlags != PathFlags.None
            ? ErrorCode.Invalid // What a symbolic link points to cannot be linked without following it.
            : ChangeTwo(oldPath, (Descriptor)newDescriptor, newPath, Beneath.Link);

    public Result<Unit, ErrorCode> RenameAt(string oldPath, IDescriptor newDescriptor, string newPath) =>
        ChangeTwo(oldPath, (Descriptor)newDescriptor, newPath, Beneath.Rename);

    public Result<Unit, ErrorCode> SetTimesAt(PathFlags pathFlags, string path, NewTimestamp accessed, NewTimestamp modified) =>
        TryConvert(accessed, out var first) && TryConvert(modified, out var second)
            ? Change(path, (directory, text) => Beneath.SetTimes(directory, text, Follows(pathFlags), first, second))
            : ErrorCode.Invalid;

    public Result<DescriptorStat, ErrorCode> StatAt(PathFlags pathFlags, string path)
    {
        var error = StatusAt(pathFlags, path, out var status);
        return error == LinuxError.None ? StatOf(status) : error.ToErrorCode();
    }

    public Result<MetadataHashValue, ErrorCode> MetadataHashAt(PathFlags pathFlags, string path)
    {
        var error = StatusAt(pathFlags, path, out var status);
        return error == LinuxError.None ? Filesystem.MetadataHash.Of(status) : error.ToErrorCode();
    }

    public Result<string, ErrorCode> ReadlinkAt(string path)
    {
        if (!IsDirectory)
        {
            return ErrorCode.NotDirectory;
        }

        var error = GuestPath.Read(path, out var text);
        using (text)
        {
            Span<byte> target = stackalloc byte[LongestLink];
            var length = 0;
            error = error == LinuxError.None ? Beneath.ReadLink(_handle, text.Text, target, out length) : error;
            target = target[..length];
            return error != LinuxError.None ? error.ToErrorCode()
                : target.StartsWith("/"u8) ? ErrorCode.NotPermitted // it tells of the host, and could not be followed
                : !System.Text.Unicode.Utf8.IsValid(target) ? ErrorCode.IllegalByteSequence
                : Encoding.UTF8.GetString(target);
        }
    }

    public Result<IDirectoryEntryStream, ErrorCode> ReadDirectory()
    {
        if (!IsDirectory)
        {
            return ErrorCode.NotDirectory;
        }

        if (!_host.Budget.TryTake())
        {
            return ErrorCode.InsufficientMemory;
        }

        // Opened anew: a granted directory names a place only (O_PATH), and each stream has a position of its own.
        var error = Beneath.Open(_handle, "."u8, NativeFlags.ReadOnly | NativeFlags.Directory, out var reader);
        if (reader is null)
        {
            _host.Budget.Release();
            return error.ToErrorCode();
        }

        return Result<IDirectoryEntryStream, ErrorCode>.Ok(new DirectoryEntryStream(_host, new SharedFile(reader, _host.Budget)));
    }

    public Result<IDescriptor, ErrorCode> OpenAt(PathFlags pathFlags, string path, Wasi.Filesystem.OpenFlags openFlags, DescriptorFlags flags)
    {
        var request = new OpenRequest(pathFlags, openFlags, flags);
        if (request.Refuse(IsDirectory, _isReadOnly || (_flags & DescriptorFlags.MutateDirectory) == DescriptorFlags.None) is { } refusal)
        {
            return refusal;
        }

        if (!_host.Budget.TryTake())
        {
            return ErrorCode.InsufficientMemory;
        }

        var error = OpenBeneath(path, request.ToNative(), out var handle, out var status);
        if (handle is null)
        {
            _host.Budget.Release();
            return error.ToErrorCode();
        }

        return Result<IDescriptor, ErrorCode>.Ok(
            new Descriptor(_host, new SharedFile(handle, _host.Budget), status.Kind, request.FlagsOf(status.Kind), _isReadOnly));
    }

    private static bool Follows(PathFlags flags) => (flags & PathFlags.SymlinkFollow) != PathFlags.None;

    private LinuxError OpenBeneath(string path, NativeFlags flags, out FileHandle? handle, out FileStatus status)
    {
        handle = null;
        status = default;
        var error = GuestPath.Read(path, out var text);
        using (text)
        {
            error = error == LinuxError.None ? Beneath.Open(_handle, text.Text, flags, out handle) : error;
        }

        if (handle is not null)
        {
            error = Files.Status(handle, out status);
            if (error != LinuxError.None)
            {
                handle.Dispose();
                handle = null;
            }
        }

        return error;
    }

    private LinuxError StatusAt(PathFlags pathFlags, string path, out FileStatus status)
    {
        status = default;
        if (!IsDirectory)
        {
            return LinuxError.ENOTDIR;
        }

        var error = GuestPath.Read(path, out var text);
        using (text)
        {
            return error == LinuxError.None ? Beneath.Status(_handle, text.Text, Follows(pathFlags), out status) : error;
        }
    }

    /// <summary>An error if nothing may be changed in it, else null.</summary>
    private ErrorCode? CheckMutable() =>
        !IsDirectory ? ErrorCode.NotDirectory
        : (_flags & DescriptorFlags.MutateDirectory) == DescriptorFlags.None ? ErrorCode.ReadOnly
        : null;

    private Result<Unit, ErrorCode> Change(string path, PathCall call)
    {
        if (CheckMutable() is { } refusal)
        {
            return refusal;
        }

        var error = GuestPath.Read(path, out var text);
        using (text)
        {
            return Answer(error == LinuxError.None ? call(_handle, text.Text) : error);
        }
    }

    private Result<Unit, ErrorCode> CreateSymbolicLink(GuestPath target, string path)
    {
        if (CheckMutable() is { } refusal)
        {
            return refusal;
        }

        var error = GuestPath.Read(path, out var text);
        using (text)
        {
            return Answer(error == LinuxError.None ? Beneath.CreateSymbolicLink(target.Text, _handle, text.Text) : error);
        }
    }

    private Result<Unit, ErrorCode> ChangeTwo(
        string oldPath, Descriptor other, string newPath, Func<FileHandle, ReadOnlySpan<byte>, FileHandle, ReadOnlySpan<byte>, LinuxError> call)
    {
        if ((CheckMutable() ?? other.CheckMutable()) is { } refusal)
        {
            return refusal;
        }

        var error = GuestPath.Read(oldPath, out var oldText);
        using (oldText)
        {
            if (error != LinuxError.None)
            {
                return error.ToErrorCode();
            }

            error = GuestPath.Read(newPath, out var newText);
            using (newText)
            {
                return Answer(error == LinuxError.None ? call(_handle, oldText.Text, other._handle, newText.Text) : error);
            }
        }
    }
}
