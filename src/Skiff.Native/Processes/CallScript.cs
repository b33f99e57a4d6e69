using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>
/// System calls that a child makes one after the other before it becomes another program: what only the process itself can do. Everything that they need lies prepared in memory which the child
/// shares, because no managed code can run in it (<see cref="ScriptedChild"/>). The last call is <see cref="Execute"/>.
/// </summary>
public sealed unsafe class CallScript : IDisposable
{
    private const int FirstFreeDescriptor = 16;

    private readonly NativeStrings _memory = new();
    private readonly List<(string Name, Step Step)> _steps = [];
    private readonly List<FileHandle> _copies = [];
    private readonly nint* _ignored;
    private readonly nint* _opened;

    /// <summary>A script without calls.</summary>
    public CallScript()
    {
        _ignored = (nint*)_memory.AddBytes(sizeof(nint));
        _opened = (nint*)_memory.AddBytes(sizeof(nint));
    }

    /// <summary>Writes a text to a file that is open already.</summary>
    public void Write(string name, FileHandle file, string text)
    {
        ArgumentNullException.ThrowIfNull(file);
        Add(name, Libc.SYS_write, Copy(file), (nint)_memory.Add(text), System.Text.Encoding.UTF8.GetByteCount(text));
    }

    /// <summary>Opens a file by its path and writes a text to it.</summary>
    public void Write(string name, string path, string text)
    {
        Add(name, new Step { Number = Libc.SYS_open, First = (nint)_memory.Add(path), Second = (nint)(OpenFlags.WriteOnly | OpenFlags.CloseOnExec), Result = _opened });
        Add(name, new Step { Number = Libc.SYS_write, FirstFrom = _opened, Second = (nint)_memory.Add(text), Third = System.Text.Encoding.UTF8.GetByteCount(text) });
    }

    /// <summary>Moves into new namespaces.</summary>
    public void Unshare(string name, NamespaceKinds kinds) => Add(name, Libc.SYS_unshare, (nint)kinds);

    /// <summary>Moves into those of another process, by its descriptor.</summary>
    public void Join(string name, FileHandle process, NamespaceKinds kinds)
    {
        ArgumentNullException.ThrowIfNull(process);
        Add(name, Libc.SYS_setns, Copy(process), (nint)kinds);
    }

    /// <summary>mount(2).</summary>
    public void Mount(string name, string source, string target, string type, MountFlags flags, string data) =>
        Add(name, Libc.SYS_mount, (nint)_memory.Add(source), (nint)_memory.Add(target), (nint)_memory.Add(type), (nint)flags, (nint)_memory.Add(data));

    /// <summary>umask(2).</summary>
    public void SetFileModeMask(uint mask) => Add("umask", Libc.SYS_umask, (nint)mask);

    /// <summary>Becomes the leader of a session, and of the terminal that is its standard input, if it is one.</summary>
    public void StartSession(bool withTerminal)
    {
        Add("setsid", Libc.SYS_setsid);
        if (withTerminal)
        {
            Add("the controlling terminal", Libc.SYS_ioctl, 0, (nint)Libc.TIOCSCTTY);
        }
    }

    /// <summary>A keyring of its own instead of the creator's; where the kernel has none, nothing.</summary>
    public void StartKeyring() =>
        Add("the session keyring", new Step { Number = Libc.SYS_keyctl, First = Libc.KEYCTL_JOIN_SESSION_KEYRING, Accepted = -(nint)LinuxError.ENOSYS, AlsoAccepted = -(nint)LinuxError.EPERM });

    /// <summary>Gives descriptors, from 0 on; all others are closed by the new program's start.</summary>
    public void GiveDescriptors(params ReadOnlySpan<FileHandle> files)
    {
        for (var i = 0; i < files.Length; i++)
        {
            Add("the descriptors", Libc.SYS_dup2, Copy(files[i]), i);
        }

        Add("the descriptors", Libc.SYS_close_range, files.Length, unchecked((int)uint.MaxValue), Libc.CLOSE_RANGE_CLOEXEC);
    }

    /// <summary>setrlimit(2).</summary>
    public void SetLimit(string name, int resource, ulong soft, ulong hard)
    {
        var limit = (ulong*)_memory.AddBytes(2 * sizeof(ulong));
        (limit[0], limit[1]) = (soft, hard);
        Add(name, Libc.SYS_prlimit64, 0, resource, (nint)limit);
    }

    /// <summary>Removes a capability from what any later program may get.</summary>
    public void DropFromBoundingSet(int capability) =>
        Add("the bounding set", new Step { Number = Libc.SYS_prctl, First = Libc.PR_CAPBSET_DROP, Second = capability, Accepted = -(nint)LinuxError.EINVAL }); // a capability that this kernel does not know

    /// <summary>Becomes another user. The permitted capabilities are kept until <see cref="SetCapabilities"/>.</summary>
    public void SetUser(uint user, uint group, IReadOnlyList<uint> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var list = (uint*)_memory.AddBytes(Math.Max(1, groups.Count) * sizeof(uint));
        for (var i = 0; i < groups.Count; i++)
        {
            list[i] = groups[i];
        }

        Add("prctl PR_SET_KEEPCAPS", Libc.SYS_prctl, Libc.PR_SET_KEEPCAPS, 1);
        Add("setgroups", Libc.SYS_setgroups, groups.Count, (nint)list);
        Add("setresgid", Libc.SYS_setresgid, (nint)group, (nint)group, (nint)group);
        Add("setresuid", Libc.SYS_setresuid, (nint)user, (nint)user, (nint)user);
    }

    /// <summary>capset(2), and the ambient set, which later programs of an ordinary user get. One bit for each capability.</summary>
    public void SetCapabilities(ulong effective, ulong permitted, ulong inheritable, ulong ambient)
    {
        var header = (uint*)_memory.AddBytes(2 * sizeof(uint));
        header[0] = Libc.LINUX_CAPABILITY_VERSION_3;
        var data = (uint*)_memory.AddBytes(6 * sizeof(uint));
        (data[0], data[1], data[2]) = ((uint)effective, (uint)permitted, (uint)inheritable);
        (data[3], data[4], data[5]) = ((uint)(effective >> 32), (uint)(permitted >> 32), (uint)(inheritable >> 32));
        Add("capset", Libc.SYS_capset, (nint)header, (nint)data);
        Add("the ambient set", Libc.SYS_prctl, Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_CLEAR_ALL);
        for (var capability = 0; capability < 64; capability++)
        {
            if ((ambient >> capability & 1) != 0)
            {
                Add("the ambient set", Libc.SYS_prctl, Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_RAISE, capability);
            }
        }
    }

    /// <summary>chdir(2).</summary>
    public void ChangeDirectory(string path) => Add($"chdir {path}", Libc.SYS_chdir, (nint)_memory.Add(path));

    /// <summary>No later program gets privileges by its file.</summary>
    public void RefuseNewPrivileges() => Add("no_new_privs", Libc.SYS_prctl, Libc.PR_SET_NO_NEW_PRIVS, 1);

    /// <summary>Limits the calls that come after, <see cref="Execute"/> among them.</summary>
    /// <param name="program">See seccomp(2).</param>
    /// <param name="flags">SECCOMP_FILTER_FLAG_*.</param>
    public void Filter(ReadOnlySpan<FilterInstruction> program, uint flags)
    {
        var instructions = (FilterInstruction*)_memory.AddBytes(Math.Max(1, program.Length) * sizeof(FilterInstruction));
        program.CopyTo(new Span<FilterInstruction>(instructions, program.Length));
        var argument = (Libc.FilterProgram*)_memory.AddBytes(sizeof(Libc.FilterProgram));
        *argument = new Libc.FilterProgram { len = checked((ushort)program.Length), filter = instructions };
        Add("seccomp", Libc.SYS_seccomp, Libc.SECCOMP_SET_MODE_FILTER, (nint)flags, (nint)argument);
    }

    /// <summary>Blocks no signal. The child begins with all blocked, so that none finds it half made.</summary>
    public void UnblockSignals() => Add("the signals", Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, (nint)_memory.AddBytes(sizeof(ulong)), 0, sizeof(ulong));

    /// <summary>Becomes the program.</summary>
    /// <param name="path">Its path, in the file system of the child.</param>
    /// <param name="arguments">The arguments behind it.</param>
    /// <param name="environment">Lines NAME=value.</param>
    public void Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment) =>
        Add($"execve {path}", Libc.SYS_execve, (nint)_memory.Add(path), (nint)_memory.Add(path, arguments), (nint)_memory.Add(null, environment));

    /// <inheritdoc/>
    public void Dispose()
    {
        _copies.ForEach(copy => copy.Dispose());
        _memory.Dispose();
    }

    /// <summary>The calls in memory, and what their names are.</summary>
    internal Step* Place(out IReadOnlyList<string> names)
    {
        // SAFETY: the block has room for every step; it lives as long as this script.
        var placed = (Step*)_memory.AddBytes(_steps.Count * sizeof(Step));
        for (var i = 0; i < _steps.Count; i++)
        {
            placed[i] = _steps[i].Step;
        }

        names = [.. _steps.Select(step => step.Name)];
        return placed;
    }

    private void Add(string name, long number, nint first = 0, nint second = 0, nint third = 0, nint fourth = 0, nint fifth = 0) =>
        Add(name, new Step { Number = number, First = first, Second = second, Third = third, Fourth = fourth, Fifth = fifth });

    private void Add(string name, Step step)
    {
        step.Result = step.Result is null ? _ignored : step.Result;
        _steps.Add((name, step));
    }

    // Above every number that a descriptor of the new program will have: giving one never overwrites another.
    private int Copy(FileHandle file)
    {
        var copy = Libc.fcntl(file, Libc.F_DUPFD_CLOEXEC, FirstFreeDescriptor);
        if (copy < 0)
        {
            throw NativeException.FromLastError(nameof(Libc.fcntl), "a descriptor for a new process");
        }

        _copies.Add(new FileHandle(copy, ownsHandle: true));
        return copy;
    }

    /// <summary>A call, as the machine code of <see cref="ScriptedChild"/> reads it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Step
    {
        internal long Number;
        internal nint First;
        internal nint Second;
        internal nint Third;
        internal nint Fourth;
        internal nint Fifth;

        /// <summary>Where the first argument stands, if it is what an earlier call answered; else null.</summary>
        internal nint* FirstFrom;

        /// <summary>Where the answer goes.</summary>
        internal nint* Result;

        /// <summary>An answer, a negative error, after which the script goes on all the same; 0 for none.</summary>
        internal nint Accepted;

        /// <summary>Another.</summary>
        internal nint AlsoAccepted;
    }
}
