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
}
