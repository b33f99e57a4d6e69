using System.Text.Json.Nodes;

namespace Skiff.Containers.Bundles;

/// <summary>
/// The system calls of a process of ours that runs or compiles guests, as <c>linux.seccomp</c> of config.json (OCI runtime specification, "Seccomp"). All others
/// answer ENOSYS, as on a kernel that does not have them. How the list was found and how it is checked: docs/internals/containers.md.
/// </summary>
internal static class SystemCalls
{
    private const int ENOSYS = 38;

    /// <summary>The flags of clone(2) that make namespaces; in the first argument on x86-64. Threads have none of them.</summary>
    internal const uint NewNamespaces = 0x7E02_0000;

    // What .NET's runtime, its sockets and files, and WASI's file functions use.
    private static readonly string[] OfTheProcess =
    [
        "accept4", "access", "arch_prctl", "bind", "brk", "clock_getres", "clock_gettime", "clock_nanosleep", "close", "close_range", "connect", "copy_file_range",
        "dup", "dup2", "dup3", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_wait", "eventfd2", "exit", "exit_group", "fadvise64", "fallocate", "fchmod", "fcntl",
        "fdatasync", "flock", "fstat", "fstatfs", "fsync", "ftruncate", "futex", "get_mempolicy", "getcwd", "getdents64", "getegid", "geteuid", "getgid", "getpeername",
        "getpid", "getppid", "getrandom", "getrusage", "getsockname", "getsockopt", "gettid", "getuid", "ioctl", "linkat", "listen", "lseek", "lstat", "madvise",
        "membarrier", "memfd_create", "mincore", "mkdir", "mkdirat", "mmap", "mprotect", "mremap", "munmap", "nanosleep", "newfstatat", "open", "openat", "openat2", "pipe2", "poll",
        "ppoll", "prctl", "pread64", "preadv", "preadv2", "prlimit64", "pwrite64", "pwritev", "pwritev2", "read", "readlink", "readlinkat", "readv", "recvfrom",
        "recvmmsg", "recvmsg", "rename", "renameat", "renameat2", "restart_syscall", "rmdir", "rseq", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
        "sched_getaffinity", "sched_yield", "seccomp", "sendfile", "sendmmsg", "sendmsg", "sendto", "set_robust_list", "set_tid_address", "setsockopt", "shutdown",
        "sigaltstack", "socket", "socketpair", "stat", "statfs", "statx", "symlinkat", "sysinfo", "tgkill", "umask", "uname", "unlink", "unlinkat", "utimensat",
        "write", "writev",
    ];

    // What the OCI runtime still does between the loading of the filter and its execve of the process.
    private static readonly string[] OfTheRuntime =
    [
        "capget", "capset", "chdir", "epoll_create", "execve", "faccessat", "faccessat2", "fchdir", "fchown", "getpgrp", "kill", "rt_sigpending", "rt_sigtimedwait",
        "setgid", "setgroups", "setresgid", "setresuid", "setsid", "setuid", "timer_create", "timer_delete", "timer_settime", "waitid",
    ];

    /// <summary>The value of <c>linux.seccomp</c>.</summary>
    public static JsonObject ToSeccomp() => new()
    {
        ["defaultAction"] = "SCMP_ACT_ERRNO",
        ["defaultErrnoRet"] = ENOSYS,
        ["architectures"] = BundleConfig.List(["SCMP_ARCH_X86_64"]),
        ["syscalls"] = new JsonArray(
            new JsonObject { ["names"] = BundleConfig.List(OfTheProcess.Concat(OfTheRuntime)), ["action"] = "SCMP_ACT_ALLOW" },
            Clone()),
    };

    // Without the flags that make namespaces. clone3 passes its flags in memory, where no filter sees them: it stays ENOSYS, and the C library uses clone.
    private static JsonObject Clone() => new()
    {
        ["names"] = BundleConfig.List(["clone"]),
        ["action"] = "SCMP_ACT_ALLOW",
        ["args"] = new JsonArray(new JsonObject { ["index"] = 0, ["value"] = NewNamespaces, ["valueTwo"] = 0, ["op"] = "SCMP_CMP_MASKED_EQ" }),
    };
}
