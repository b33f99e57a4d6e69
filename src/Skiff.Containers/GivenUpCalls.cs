using Skiff.Containers.Bundles;
using Skiff.Containers.Direct;
using Skiff.Native;

namespace Skiff.Containers;

/// <summary>
/// What a process of ours gives up when it is about to run or compile a guest: starting programs, changing who it is or where, looking into other processes and signalling them, unusual sockets. The filter of
/// config.json had to allow some of it to the OCI runtime, and a profile that the pod chose may allow all of it.
/// </summary>
internal static class GivenUpCalls
{
    private const uint NotPermitted = SystemCallFilter.Error | (uint)LinuxError.EPERM;

    /// <summary>The calls that are refused, whatever their arguments.</summary>
    internal static string[] Refused { get; } =
    [
        "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_open", "pidfd_getfd", "process_madvise", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
        "pidfd_send_signal", "setuid", "setgid", "setreuid", "setregid", "setgroups", "setresuid", "setresgid", "setfsuid", "setfsgid", "capset", "personality", "unshare", "setns", "chroot", "pivot_root",
        "mount", "umount2", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "mount_setattr", "open_by_handle_at", "mknod", "mknodat", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup",
        "io_uring_enter", "io_uring_register", "add_key", "request_key", "keyctl", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
    ];

    // AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, by which the C library sees what addresses there are. Not those that no namespace confines (AF_VSOCK reaches the
    // hypervisor of a virtual machine), nor doors into the kernel that nothing here uses (AF_ALG, AF_PACKET). Source: include/linux/socket.h.
    private static readonly ulong[] s_socketFamilies = [1, 2, 10, 16];

    /// <summary>The filter for a process. It may signal itself only: in a pod whose containers share processes, others belong to the same user.</summary>
    internal static FilterInstruction[] ProgramFor(int process)
    {
        var filter = new SystemCallFilter(SystemCallFilter.Allow);
        foreach (var name in Refused)
        {
            filter.Add(Number(name), NotPermitted);
        }

        filter.Add(Number("socket"), NotPermitted, [.. s_socketFamilies.Select(OtherThan)]);
        filter.Add(Number("kill"), NotPermitted, OtherThan((ulong)process));
        filter.Add(Number("tgkill"), NotPermitted, OtherThan((ulong)process));
        filter.Add(Number("clone"), NotPermitted, new ArgumentCondition(0, Comparison.AnyBit, SystemCalls.NewNamespaces));
        filter.Add(Number("clone3"), SystemCallFilter.Error | (uint)LinuxError.ENOSYS); // Its flags no filter sees; the C library then takes clone.
        return filter.ToProgram();
    }

    /// <summary>Loads it.</summary>
    /// <exception cref="ContainerException">The kernel refused; the guest must not run then.</exception>
    public static void Load()
    {
        if (SystemCallFilter.Load(ProgramFor(Environment.ProcessId)) is var error and not LinuxError.None)
        {
            throw new ContainerException(ContainerCodes.Confinement, $"the system calls of this process cannot be limited: {error} (seccomp)");
        }
    }

    private static ArgumentCondition OtherThan(ulong allowed) => new(0, Comparison.NotEqual, allowed);

    private static uint Number(string name) => SystemCallNumbers.Find(name) ?? throw new InvalidOperationException($"{name} is no system call");
}
