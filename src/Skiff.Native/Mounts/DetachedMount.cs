namespace Skiff.Native;

/// <summary>
/// A file or directory of the host that is mounted nowhere yet, held by a descriptor: it is found by its path before a container's root becomes ours, and attached to a path after, so that no
/// symbolic link of an image can lead out. Source: open_tree(2), mount_setattr(2), move_mount(2); Linux 5.12.
/// </summary>
public static unsafe class DetachedMount
{
    // MOUNT_ATTR_* of linux/mount.h. The bits of access times are one value, which has to be cleared as a whole.
    private const ulong ReadOnly = 0x1;
    private const ulong NoSetUserId = 0x2;
    private const ulong NoDevices = 0x4;
    private const ulong NoExecution = 0x8;
    private const ulong NoAccessTime = 0x10;
    private const ulong StrictAccessTime = 0x20;
    private const ulong AccessTimes = 0x70;
    private const ulong NoDirectoryAccessTime = 0x80;
    private const ulong NoSymbolicLinks = 0x20_0000;

    private const MountFlags AnyAccessTime = MountFlags.NoAccessTime | MountFlags.RelativeAccessTime | MountFlags.StrictAccessTime;

    /// <summary>Copies what is mounted at a path, or the part of it that is below the path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="recursive">Whether what is mounted below comes along.</param>
    /// <param name="mount">The copy; it goes when it is disposed without having been attached.</param>
    public static LinuxError Clone(string path, bool recursive, out FileHandle? mount)
    {
        using var strings = new NativeStrings();

        // SAFETY: the string ends with a zero and lives until the call returns.
        var flags = Libc.OPEN_TREE_CLONE | (int)OpenFlags.CloseOnExec | (recursive ? Libc.AT_RECURSIVE : 0);
        var descriptor = (int)Libc.syscall(Libc.SYS_open_tree, Libc.AT_FDCWD, strings.Add(path), (uint)flags);
        mount = descriptor < 0 ? null : new FileHandle(descriptor, ownsHandle: true);
        return descriptor < 0 ? Files.LastError() : LinuxError.None;
    }

    /// <summary>Adds flags to the mount, whether it is attached or not.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="flags">Those of mount(2) that a mount has by itself, and not its file system; the others are ignored.</param>
    /// <param name="propagation">How it shares what is mounted below; none to leave it.</param>
    /// <param name="recursive">Whether all below get the same.</param>
    public static LinuxError SetFlags(FileHandle mount, MountFlags flags, MountFlags propagation, bool recursive)
    {
        ArgumentNullException.ThrowIfNull(mount);
        byte empty = 0;
        var attributes = new Libc.MountAttributes { attr_set = Attributes(flags), attr_clr = (flags & AnyAccessTime) != 0 ? AccessTimes : 0, propagation = (uint)(propagation & ~MountFlags.Recursive) };
        var options = Libc.AT_EMPTY_PATH | (recursive ? Libc.AT_RECURSIVE : 0);

        // SAFETY: the path and the structure live on this stack; the size is the structure's.
        return Files.Result((int)Libc.syscall(Libc.SYS_mount_setattr, mount, &empty, (uint)options, &attributes, (nuint)sizeof(Libc.MountAttributes)));
    }

    /// <summary>Attaches it to a path, which stays covered.</summary>
    public static LinuxError Attach(FileHandle mount, string target)
    {
        ArgumentNullException.ThrowIfNull(mount);
        using var strings = new NativeStrings();
        byte empty = 0;

        // SAFETY: both paths end with a zero and live until the call returns.
        return Files.Result((int)Libc.syscall(Libc.SYS_move_mount, mount, &empty, Libc.AT_FDCWD, strings.Add(target), Libc.MOVE_MOUNT_F_EMPTY_PATH));
    }

    private static ulong Attributes(MountFlags flags) =>
        Bit(flags, MountFlags.ReadOnly, ReadOnly) | Bit(flags, MountFlags.NoSetUserId, NoSetUserId) | Bit(flags, MountFlags.NoDevices, NoDevices)
        | Bit(flags, MountFlags.NoExecution, NoExecution) | Bit(flags, MountFlags.NoDirectoryAccessTime, NoDirectoryAccessTime) | Bit(flags, MountFlags.NoSymbolicLinks, NoSymbolicLinks)
        | ((flags & MountFlags.StrictAccessTime) != 0 ? StrictAccessTime : Bit(flags, MountFlags.NoAccessTime, NoAccessTime));

    private static ulong Bit(MountFlags flags, MountFlags flag, ulong attribute) => (flags & flag) != 0 ? attribute : 0;
}
