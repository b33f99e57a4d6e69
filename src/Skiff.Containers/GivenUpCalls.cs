using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers;

/// <summary>
/// What a process of ours gives up when it is about to run or compile a guest: starting programs, changing who it is or where, looking into other processes and signalling them, unusual sockets. The filter of
/// config.json had to allow some of it to the OCI runtime, and a profile that the pod chose may allow all of it.
/// </summary>
internal static class GivenUpCalls
{
    private const uint Socket = 41, Kill = 62, ThreadKill = 234;

    /// <summary>The calls, by their numbers on x86-64. Source: arch/x86/entry/syscalls/syscall_64.tbl of Linux.</summary>
    internal static (string Name, uint Number)[] Refused { get; } =
    [
        ("execve", 59), ("execveat", 322), ("fork", 57), ("vfork", 58),
        ("ptrace", 101), ("process_vm_readv", 310), ("process_vm_writev", 311), ("kcmp", 312), ("pidfd_open", 434), ("pidfd_getfd", 438), ("process_madvise", 440),
        ("tkill", 200), ("rt_sigqueueinfo", 129), ("rt_tgsigqueueinfo", 297), ("pidfd_send_signal", 424),
        ("setuid", 105), ("setgid", 106), ("setreuid", 113), ("setregid", 114), ("setgroups", 116), ("setresuid", 117), ("setresgid", 119),
        ("setfsuid", 122), ("setfsgid", 123), ("capset", 126), ("personality", 135),
        ("unshare", 272), ("setns", 308), ("chroot", 161), ("pivot_root", 155), ("mount", 165), ("umount2", 166),
        ("open_tree", 428), ("move_mount", 429), ("fsopen", 430), ("fsconfig", 431), ("fsmount", 432), ("mount_setattr", 442),
        ("open_by_handle_at", 304), ("mknod", 133), ("mknodat", 259),
        ("bpf", 321), ("perf_event_open", 298), ("userfaultfd", 323), ("io_uring_setup", 425), ("io_uring_enter", 426), ("io_uring_register", 427),
        ("add_key", 248), ("request_key", 249), ("keyctl", 250),
        ("init_module", 175), ("finit_module", 313), ("delete_module", 176), ("kexec_load", 246), ("kexec_file_load", 320), ("reboot", 169),
    ];

    // AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, by which the C library sees what addresses there are. Not those that no namespace confines (AF_VSOCK reaches the
    // hypervisor of a virtual machine), nor doors into the kernel that nothing here uses (AF_ALG, AF_PACKET). Source: include/linux/socket.h.
    private static readonly uint[] s_socketFamilies = [1, 2, 10, 16];

    /// <summary>The filter for a process. It may signal itself only: in a pod whose containers share processes, others belong to the same user.</summary>
    internal static FilterInstruction[] ProgramFor(int process) => SystemCallFilter.Refuse(
        Refused.Select(call => call.Number).ToArray(), SystemCalls.NewNamespaces, (Socket, s_socketFamilies), (Kill, [(uint)process]), (ThreadKill, [(uint)process]));

    /// <summary>Loads it.</summary>
    /// <exception cref="ContainerException">The kernel refused; the guest must not run then.</exception>
    public static void Load()
    {
        if (SystemCallFilter.Load(ProgramFor(Environment.ProcessId)) is var error and not LinuxError.None)
        {
            throw new ContainerException(ContainerCodes.Confinement, $"the system calls of this process cannot be limited: {error} (seccomp)");
        }
    }
}
