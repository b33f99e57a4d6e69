namespace Skiff.Native;

/// <summary>mount(2) and umount2(2).</summary>
public static unsafe class FileSystemMount
{
    /// <summary>The bytes of options that one call of mount(2) takes: a page, with the zero at its end.</summary>
    public const int MaximumDataLength = 4095;

    /// <summary>Mounts a file system.</summary>
    public static LinuxError Mount(string source, string target, string? type, MountFlags flags, string? data)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        using var strings = new NativeStrings();

        // SAFETY: the strings end with a zero and live until the call returns.
        return Files.Result(Libc.mount(
            strings.Add(source), strings.Add(target), type is null ? null : strings.Add(type), (nuint)flags, data is null ? null : strings.Add(data)));
    }

    /// <summary>Takes the topmost mount off a path, also while it is used; EINVAL where there is none. A symbolic link is not followed.</summary>
    public static LinuxError Detach(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        using var strings = new NativeStrings();

        // SAFETY: the string ends with a zero and lives until the call returns.
        return Files.Result(Libc.umount2(strings.Add(target), Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW));
    }

    /// <summary>Removes an empty directory; of file systems whose files cannot be removed, one that has no directories.</summary>
    public static LinuxError RemoveDirectory(string path)
    {
        using var strings = new NativeStrings();

        // SAFETY: the string ends with a zero and lives until the call returns.
        return Files.Result(Libc.rmdir(strings.Add(path)));
    }

    /// <summary>Makes an open directory the current one, of the whole process.</summary>
    public static LinuxError ChangeDirectory(FileHandle directory) => Files.Result(Libc.fchdir(directory));
}

/// <summary>Flags of mount(2).</summary>
[Flags]
public enum MountFlags : uint
{
#pragma warning disable CS1591 // The names are those of mount(2), without MS_.
    None = 0,
    ReadOnly = 1,
    NoSetUserId = 2,
    NoDevices = 4,
    NoExecution = 8,
    Synchronous = 16,
    Remount = 32,
    MandatoryLock = 64,
    DirectorySync = 128,
    NoSymbolicLinks = 256,
    NoAccessTime = 1024,
    NoDirectoryAccessTime = 2048,
    Bind = 4096,
    Recursive = 16384,
    Silent = 32768,
    Unbindable = 1 << 17,
    Private = 1 << 18,
    Slave = 1 << 19,
    Shared = 1 << 20,
    RelativeAccessTime = 1 << 21,
    StrictAccessTime = 1 << 24,
    LazyTime = 1 << 25,
#pragma warning restore CS1591
}
