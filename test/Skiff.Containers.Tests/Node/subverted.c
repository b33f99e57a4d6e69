// Stands where the container process would, and tries what one would try that a fault of the engine has given to its guest. Writes a line for each attempt: its
// name, and errno or 0 where it succeeded.
//   subverted FILTER PID     FILTER: the program of system calls to load first, or "-"; PID: a process of the host
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *victim;

static long file(const char *folder, const char *name, int flags)
{
    char path[128];
    snprintf(path, sizeof path, "/proc/%s/%s", folder, name);
    return open(path, flags);
}

// Its content cannot be written to while it runs, wherever it is.
static long change_executable(void) { return utimensat(AT_FDCWD, "/proc/self/exe", NULL, 0); }
static long write_settings(void) { return open("/.skiff/new", O_WRONLY | O_CREAT, 0600); }
static long open_root_of_other(void) { return file(victim, "root/etc/passwd", O_RDONLY); }
static long open_memory_of_other(void) { return file(victim, "mem", O_RDWR); }
static long read_environment_of_other(void) { return file(victim, "environ", O_RDONLY); }
static long signal_other(void) { return kill(atoi(victim), 0); }
static long open_process(void) { return syscall(SYS_pidfd_open, atoi(victim), 0); }
static long trace_other(void) { return ptrace(PTRACE_SEIZE, atoi(victim), 0, 0); }
static long mount_new(void) { return mount("none", "/x", "tmpfs", 0, ""); }
static long make_namespace(void) { return unshare(CLONE_NEWNS); }
static long make_user_namespace(void) { return unshare(CLONE_NEWUSER); }
static long join_namespace(void) { return setns(file(victim, "ns/net", O_RDONLY), CLONE_NEWNET); }
static long change_root(void) { return chroot("/x"); }
static long make_device(void) { return mknod("/x/device", S_IFBLK | 0600, makedev(8, 0)); }
static long change_user(void) { return setuid(0); }
static long change_personality(void) { return personality(0xffffffff); }
static long set_host_name(void) { return sethostname("x", 1); }
static long read_kernel_log(void) { return klogctl(10, 0, 0); }
static long open_packets(void) { return socket(AF_PACKET, SOCK_RAW, 0); }
static long open_netlink(void) { return socket(AF_NETLINK, SOCK_RAW, 0); }
static long open_hypervisor(void) { return socket(AF_VSOCK, SOCK_STREAM, 0); }
static long use_keys(void) { return syscall(SYS_keyctl, 0, -3, 1); } // KEYCTL_GET_KEYRING_ID of the session

static long read_other_memory(void)
{
    char from = 1, to;
    struct iovec local = { &to, 1 }, remote = { &from, 1 };
    return process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
}

static long set_capabilities(void)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2];
    return syscall(SYS_capget, &header, data) < 0 ? -1 : syscall(SYS_capset, &header, data);
}

static long open_by_handle(void)
{
    struct { struct file_handle handle; char bytes[128]; } it = { .handle = { .handle_bytes = 128 } };
    int mount;
    if (name_to_handle_at(AT_FDCWD, "/", &it.handle, &mount, 0) < 0 && errno != EOPNOTSUPP && errno != ENOSYS)
        return -1;
    return open_by_handle_at(open("/", O_RDONLY), &it.handle, O_RDONLY);
}

static long clone_with_user_namespace(void)
{
    long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (child == 0)
        _exit(0);
    return child;
}

static long clone_by_structure(void)
{
    unsigned long arguments[8] = { [4] = SIGCHLD };
    long child = syscall(SYS_clone3, arguments, sizeof arguments);
    if (child == 0)
        _exit(0);
    return child;
}

static char *const s_ends[] = { "run", NULL };
static long execute(void) { return execv("/.skiff/run", s_ends); }
static long execute_descriptor(void) { return syscall(SYS_execveat, open("/.skiff/run", O_PATH), "", s_ends, NULL, AT_EMPTY_PATH); }

static const struct { const char *name; long (*attempt)(void); } s_attempts[] = {
    { "change-executable", change_executable }, { "write-settings", write_settings }, { "root-of-other", open_root_of_other },
    { "memory-of-other", open_memory_of_other }, { "environment-of-other", read_environment_of_other }, { "signal-other", signal_other }, { "open-process", open_process },
    { "trace-other", trace_other }, { "read-memory", read_other_memory }, { "mount", mount_new }, { "mount-namespace", make_namespace }, { "user-namespace", make_user_namespace },
    { "join-namespace", join_namespace }, { "clone-user-namespace", clone_with_user_namespace }, { "clone3", clone_by_structure }, { "chroot", change_root }, { "device", make_device },
    { "user", change_user }, { "capabilities", set_capabilities }, { "personality", change_personality }, { "host-name", set_host_name }, { "kernel-log", read_kernel_log },
    { "packets", open_packets }, { "hypervisor", open_hypervisor }, { "keys", use_keys }, { "open-by-handle", open_by_handle },
    { "execute", execute }, { "execute-descriptor", execute_descriptor }, { "netlink", open_netlink },
};

static int load(const char *path)
{
    static struct sock_filter instructions[1024];
    int descriptor = open(path, O_RDONLY);
    long bytes = read(descriptor, instructions, sizeof instructions);
    struct sock_fprog program = { (unsigned short)(bytes / sizeof *instructions), instructions };
    close(descriptor);
    return bytes <= 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -1 : (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

int main(int count, char **arguments)
{
    if (count == 1)
        return 0; // executed by itself
    victim = arguments[2];
    if (strcmp(arguments[1], "-") && load(arguments[1]))
        return perror("the filter"), 2;
    for (unsigned i = 0; i < sizeof s_attempts / sizeof *s_attempts; i++) {
        // Each in a process of its own, which it may change for ever; its end says how it went.
        siginfo_t end = { 0 };
        pid_t child = fork();
        if (child == 0)
            _exit(s_attempts[i].attempt() < 0 ? errno : 0);
        if (waitid(P_PID, child, &end, WEXITED) < 0)
            return perror("waitid"), 2;
        printf("%s %d\n", s_attempts[i].name, end.si_code == CLD_EXITED ? end.si_status : 255);
    }
    return 0;
}
