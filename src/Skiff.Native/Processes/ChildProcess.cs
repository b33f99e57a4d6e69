namespace Skiff.Native;

/// <summary>
/// A process that this one is the parent or the subreaper of, held by a descriptor (pidfd_open(2)): its number cannot come to mean another process while this
/// object lives, because nobody else takes its end. The descriptor becomes readable when the process has ended.
/// </summary>
public sealed unsafe class ChildProcess : IDisposable
{
    private const int FirstStandard = 0;

    private ChildProcess(int id, FileHandle descriptor)
    {
        Id = id;
        Descriptor = descriptor;
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>Readable when it has ended.</summary>
    public FileHandle Descriptor { get; }

    /// <summary>Takes hold of a process that exists, which may have ended already as long as nobody has taken its end.</summary>
    public static LinuxError Open(int id, out ChildProcess? process)
    {
        var descriptor = (int)Libc.syscall(Libc.SYS_pidfd_open, id, 0, 0, 0);
        process = descriptor < 0 ? null : new ChildProcess(id, new FileHandle(descriptor, ownsHandle: true));
        return descriptor < 0 ? Files.LastError() : LinuxError.None;
    }

    /// <summary>Starts a process. The calling thread waits until it has become the new program, so that a program that cannot be executed is an error here.</summary>
    public static LinuxError Start(ProcessStart start, out ChildProcess? process)
    {
        ArgumentNullException.ThrowIfNull(start);
        process = null;
        using var strings = new NativeStrings();
        using var sources = new Sources(start);

        // SAFETY: the objects have more room than any libc's; they are initialised before use and destroyed after; every pointer lives until then.
        var actions = stackalloc byte[Libc.SpawnObjectSize];
        var attributes = stackalloc byte[Libc.SpawnObjectSize];
        Check(Libc.posix_spawn_file_actions_init(actions), nameof(Libc.posix_spawn_file_actions_init));
        Check(Libc.posix_spawnattr_init(attributes), nameof(Libc.posix_spawnattr_init));
        try
        {
            AddDescriptors(actions, sources, strings);
            if (start.WorkingDirectory is { } directory)
            {
                Check(Libc.posix_spawn_file_actions_addchdir_np(actions, strings.Add(directory)), nameof(Libc.posix_spawn_file_actions_addchdir_np));
            }

            SetAttributes(attributes, start.NewSession);
            int id;
            var arguments = strings.Add(start.FileName, start.Arguments);
            var error = (LinuxError)Libc.posix_spawnp(&id, strings.Add(start.FileName), actions, attributes, arguments, strings.Add(null, start.Environment));
            return error == LinuxError.None ? Open(id, out process) : error;
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Takes the end of the process if it has come; once. Never waits.</summary>
    public bool TryReap(out ProcessEnd end)
    {
        // SAFETY: the structure lives on this stack and is zero where waitid finds nothing.
        Libc.ChildInformation information = default;
        var result = Libc.waitid(Libc.P_PIDFD, Descriptor.Descriptor, &information, Libc.WEXITED | Libc.WNOHANG);
        end = new ProcessEnd(information.si_status, information.si_code != Libc.CLD_EXITED);
        return result == 0 && information.si_pid != 0;
    }

    /// <summary>Sends it a signal; ESRCH if it has ended.</summary>
    public LinuxError Signal(int signal) =>
        Files.Result((int)Libc.syscall(Libc.SYS_pidfd_send_signal, Descriptor.Descriptor, signal, 0, 0));

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private static void AddDescriptors(void* actions, Sources sources, NativeStrings strings)
    {
        // SAFETY: as the caller says; the numbers are valid while the sources are not disposed.
        var target = FirstStandard;
        foreach (var source in sources.Descriptors)
        {
            var error = source < 0
                ? Libc.posix_spawn_file_actions_addopen(actions, target, strings.Add("/dev/null"), (int)OpenFlags.ReadWrite, 0)
                : Libc.posix_spawn_file_actions_adddup2(actions, source, target);
            Check(error, nameof(Libc.posix_spawn_file_actions_adddup2));
            target++;
        }

        Check(Libc.posix_spawn_file_actions_addclosefrom_np(actions, target), nameof(Libc.posix_spawn_file_actions_addclosefrom_np));
    }

    private static void SetAttributes(void* attributes, bool newSession)
    {
        // SAFETY: the set is of the size of the C library's and lives on this stack; the library copies it.
        var signals = stackalloc byte[Libc.SignalSetSize];
        _ = Libc.sigfillset(signals);
        Check(Libc.posix_spawnattr_setsigdefault(attributes, signals), nameof(Libc.posix_spawnattr_setsigdefault));
        _ = Libc.sigemptyset(signals);
        Check(Libc.posix_spawnattr_setsigmask(attributes, signals), nameof(Libc.posix_spawnattr_setsigmask));
        var flags = Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK | (newSession ? Libc.POSIX_SPAWN_SETSID : 0);
        Check(Libc.posix_spawnattr_setflags(attributes, (short)flags), nameof(Libc.posix_spawnattr_setflags));
    }

    private static void Check(int error, string call)
    {
        if (error != 0)
        {
            throw new NativeException(call, error);
        }
    }

    /// <summary>Copies of the descriptors to give, above every number that one of them will have: giving one never overwrites another. -1 is /dev/null.</summary>
    private sealed class Sources : IDisposable
    {
        private const int FirstFree = 10;
        private readonly List<FileHandle> _copies = [];

        internal Sources(ProcessStart start)
        {
            Descriptors = [.. ((FileHandle?[])[start.Input, start.Output, start.Error, .. start.More]).Select(Copy)];
        }

        internal int[] Descriptors { get; }

        public void Dispose() => _copies.ForEach(copy => copy.Dispose());

        private int Copy(FileHandle? file)
        {
            if (file is null)
            {
                return -1;
            }

            var copy = Libc.fcntl(file, Libc.F_DUPFD_CLOEXEC, FirstFree);
            if (copy < 0)
            {
                throw NativeException.FromLastError(nameof(Libc.fcntl), "a descriptor for a new process");
            }

            _copies.Add(new FileHandle(copy, ownsHandle: true));
            return copy;
        }
    }
}
