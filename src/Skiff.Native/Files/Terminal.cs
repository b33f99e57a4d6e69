namespace Skiff.Native;

/// <summary>Calls on terminals.</summary>
public static unsafe class Terminal
{
    /// <summary>Sets the size of a terminal; its foreground processes get SIGWINCH.</summary>
    public static LinuxError Resize(FileHandle terminal, ushort columns, ushort rows)
    {
        // SAFETY: the structure lives on this stack.
        var size = new Libc.WindowSize { ws_row = rows, ws_col = columns };
        return Files.Result(Libc.ioctl(terminal, Libc.TIOCSWINSZ, &size));
    }

    /// <summary>Opens the other end of a pseudoterminal by its master, without a path (TIOCGPTPEER, Linux 4.13); and unlocks it.</summary>
    public static LinuxError OpenSlave(FileHandle master, out FileHandle? slave)
    {
        ArgumentNullException.ThrowIfNull(master);
        slave = null;
        var unlocked = 0;

        // SAFETY: the number lives on this stack.
        var error = Files.Result(Libc.ioctl(master, Libc.TIOCSPTLCK, &unlocked));
        if (error != LinuxError.None)
        {
            return error;
        }

        var descriptor = Libc.ioctl(master, Libc.TIOCGPTPEER, (int)(OpenFlags.ReadWrite | OpenFlags.CloseOnExec | OpenFlags.NoControllingTerminal));
        slave = descriptor < 0 ? null : new FileHandle(descriptor, ownsHandle: true);
        return descriptor < 0 ? Files.LastError() : LinuxError.None;
    }
}
