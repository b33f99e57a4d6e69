namespace Skiff.Native;

/// <summary>All children of this process, also those that it inherits.</summary>
public static unsafe class Children
{
    /// <summary>Makes this process the parent of every descendant whose own parent ends.</summary>
    public static LinuxError BecomeSubreaper() => Files.Result(Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));

    /// <summary>The number of a child that has ended and whose end nobody has taken, or 0. Its end stays to be taken.</summary>
    public static int FindEnded()
    {
        // SAFETY: the structure lives on this stack and is zero where waitid finds nothing.
        Libc.ChildInformation information = default;
        return Libc.waitid(Libc.P_ALL, 0, &information, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0 ? information.si_pid : 0;
    }

    /// <summary>Takes the end of a child that has ended.</summary>
    public static void Reap(int id)
    {
        // SAFETY: as above.
        Libc.ChildInformation information = default;
        _ = Libc.waitid(Libc.P_PID, id, &information, Libc.WEXITED | Libc.WNOHANG);
    }
}
