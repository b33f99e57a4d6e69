using Skiff.Native;
using Skiff.Wasi.Filesystem;

namespace Skiff.Wasi.Preview2.Filesystem;

/// <summary>The one table from errors of Linux to those of <c>wasi:filesystem</c>.</summary>
internal static class FilesystemErrors
{
    /// <summary>What the guest is told; an error that the interface has no name for is <see cref="ErrorCode.Io"/>.</summary>
    internal static ErrorCode ToErrorCode(this LinuxError error) => error switch
    {
        LinuxError.EACCES => ErrorCode.Access,
        LinuxError.EAGAIN => ErrorCode.WouldBlock,
        LinuxError.EALREADY => ErrorCode.Already,
        LinuxError.EBADF => ErrorCode.BadDescriptor,
        LinuxError.EBUSY => ErrorCode.Busy,
        LinuxError.EDEADLK => ErrorCode.Deadlock,
        LinuxError.EDQUOT => ErrorCode.Quota,
        LinuxError.EEXIST => ErrorCode.Exist,
        LinuxError.EFBIG => ErrorCode.FileTooLarge,
        LinuxError.EILSEQ => ErrorCode.IllegalByteSequence,
        LinuxError.EINPROGRESS => ErrorCode.InProgress,
        LinuxError.EINTR => ErrorCode.Interrupted,
        LinuxError.EINVAL => ErrorCode.Invalid,
        LinuxError.EISDIR => ErrorCode.IsDirectory,
        LinuxError.ELOOP => ErrorCode.Loop,
        LinuxError.EMLINK => ErrorCode.TooManyLinks,
        LinuxError.EMSGSIZE => ErrorCode.MessageSize,
        LinuxError.ENAMETOOLONG => ErrorCode.NameTooLong,
        LinuxError.ENODEV => ErrorCode.NoDevice,
        LinuxError.ENOENT => ErrorCode.NoEntry,
        LinuxError.ENOLCK => ErrorCode.NoLock,
        LinuxError.ENOMEM => ErrorCode.InsufficientMemory,
        LinuxError.ENOSPC => ErrorCode.InsufficientSpace,
        LinuxError.ENOTDIR => ErrorCode.NotDirectory,
        LinuxError.ENOTEMPTY => ErrorCode.NotEmpty,
        LinuxError.ENOTRECOVERABLE => ErrorCode.NotRecoverable,
        LinuxError.EOPNOTSUPP or LinuxError.ENOSYS => ErrorCode.Unsupported,
        LinuxError.ENOTTY => ErrorCode.NoTty,
        LinuxError.ENXIO => ErrorCode.NoSuchDevice,
        LinuxError.EOVERFLOW => ErrorCode.Overflow,
        LinuxError.EPERM or LinuxError.OutsideDirectory => ErrorCode.NotPermitted,
        LinuxError.EPIPE => ErrorCode.Pipe,
        LinuxError.EROFS => ErrorCode.ReadOnly,
        LinuxError.ESPIPE => ErrorCode.InvalidSeek,
        LinuxError.ETXTBSY => ErrorCode.TextFileBusy,
        LinuxError.EXDEV => ErrorCode.CrossDevice,
        _ => ErrorCode.Io,
    };
}
