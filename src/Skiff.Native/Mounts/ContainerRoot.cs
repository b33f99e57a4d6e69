namespace Skiff.Native;

/// <summary>Makes a directory the root of the calling thread, which has a mount namespace of its own (<see cref="Namespaces.Unshare"/>), and files in it.</summary>
public static unsafe class ContainerRoot
{
    private const uint ForAll = 0x1B6; // 0666

    /// <summary>Makes the current directory, where a file system is mounted, the root; nothing of the old one can be reached afterwards. Source: pivot_root(2), "pivot_root(".", ".")".</summary>
    public static LinuxError PivotToCurrentDirectory()
    {
        using var strings = new NativeStrings();
        var here = strings.Add(".");

        // SAFETY: the strings end with a zero and live until the calls return.
        var error = Files.Result((int)Libc.syscall(Libc.SYS_pivot_root, here, here));
        error = error == LinuxError.None ? Files.Result(Libc.umount2(here, Libc.MNT_DETACH)) : error; // the old root, which lies over the new one
        Environment.CurrentDirectory = "/";
        return error;
    }

    /// <summary>Files that the thread makes from here on have the modes that are asked for.</summary>
    public static void KeepFileModes() => _ = Libc.umask(0);

    /// <summary>Makes a character device that everybody may use; no error where the path exists.</summary>
    public static LinuxError MakeDevice(string path, byte major, byte minor) => Make(path, Libc.S_IFCHR | ForAll, (ulong)major << 8 | minor);

    /// <summary>Makes an empty file; no error where the path exists.</summary>
    public static LinuxError MakeFile(string path) => Make(path, Libc.S_IFREG | 0x1A4 /* 0644 */, 0);

    private static LinuxError Make(string path, uint mode, ulong device)
    {
        using var strings = new NativeStrings();

        // SAFETY: the string ends with a zero and lives until the call returns.
        var error = Files.Result(Libc.mknodat(Libc.AT_FDCWD, strings.Add(path), mode, device));
        return error == LinuxError.EEXIST ? LinuxError.None : error;
    }
}
