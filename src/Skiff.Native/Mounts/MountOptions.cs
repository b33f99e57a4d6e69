namespace Skiff.Native;

/// <summary>Options as in fstab(5), taken apart: those that are flags of mount(2), and the rest for the file system.</summary>
/// <param name="Flags">The flags.</param>
/// <param name="Propagation">How the mount shares what is mounted below it; none where nothing was said.</param>
/// <param name="Data">The rest, separated by commas.</param>
public readonly record struct MountOptions(MountFlags Flags, MountFlags Propagation, string Data)
{
    /// <summary>Takes them apart. Of two that say opposite things the later one holds.</summary>
    public static MountOptions Parse(IEnumerable<string> options)
    {
        var (flags, propagation, data) = (MountFlags.None, MountFlags.None, new List<string>());
        foreach (var option in options)
        {
            var (set, clear, spread) = Find(option);
            if ((set | clear | spread) != MountFlags.None)
            {
                flags = (flags & ~clear) | set;
                propagation |= spread;
            }
            else if (option is not ("defaults" or "" or "loop"))
            {
                data.Add(option);
            }
        }

        return new MountOptions(flags, propagation, string.Join(',', data));
    }

    private static (MountFlags Set, MountFlags Clear, MountFlags Propagation) Find(string option) => option switch
    {
        "ro" => (MountFlags.ReadOnly, 0, 0),
        "rw" => (0, MountFlags.ReadOnly, 0),
        "nosuid" => (MountFlags.NoSetUserId, 0, 0),
        "suid" => (0, MountFlags.NoSetUserId, 0),
        "nodev" => (MountFlags.NoDevices, 0, 0),
        "dev" => (0, MountFlags.NoDevices, 0),
        "noexec" => (MountFlags.NoExecution, 0, 0),
        "exec" => (0, MountFlags.NoExecution, 0),
        "sync" => (MountFlags.Synchronous, 0, 0),
        "async" => (0, MountFlags.Synchronous, 0),
        "dirsync" => (MountFlags.DirectorySync, 0, 0),
        "remount" => (MountFlags.Remount, 0, 0),
        "mand" => (MountFlags.MandatoryLock, 0, 0),
        "nomand" => (0, MountFlags.MandatoryLock, 0),
        "nosymfollow" => (MountFlags.NoSymbolicLinks, 0, 0),
        "noatime" => (MountFlags.NoAccessTime, 0, 0),
        "atime" => (0, MountFlags.NoAccessTime, 0),
        "nodiratime" => (MountFlags.NoDirectoryAccessTime, 0, 0),
        "diratime" => (0, MountFlags.NoDirectoryAccessTime, 0),
        "relatime" => (MountFlags.RelativeAccessTime, 0, 0),
        "norelatime" => (0, MountFlags.RelativeAccessTime, 0),
        "strictatime" => (MountFlags.StrictAccessTime, 0, 0),
        "nostrictatime" => (0, MountFlags.StrictAccessTime, 0),
        "lazytime" => (MountFlags.LazyTime, 0, 0),
        "bind" => (MountFlags.Bind, 0, 0),
        "rbind" => (MountFlags.Bind | MountFlags.Recursive, 0, 0),
        "private" => (0, 0, MountFlags.Private),
        "rprivate" => (0, 0, MountFlags.Private | MountFlags.Recursive),
        "shared" => (0, 0, MountFlags.Shared),
        "rshared" => (0, 0, MountFlags.Shared | MountFlags.Recursive),
        "slave" => (0, 0, MountFlags.Slave),
        "rslave" => (0, 0, MountFlags.Slave | MountFlags.Recursive),
        "unbindable" => (0, 0, MountFlags.Unbindable),
        "runbindable" => (0, 0, MountFlags.Unbindable | MountFlags.Recursive),
        _ => default,
    };
}
