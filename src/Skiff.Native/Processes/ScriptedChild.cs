namespace Skiff.Native;

/// <summary>
/// Starts a process that runs a <see cref="CallScript"/> before it becomes its program: the calling thread's namespaces and root become its own. A few instructions of machine code make the calls: the child shares our memory until then, and managed code in it would change what is ours.
/// </summary>
public static unsafe class ScriptedChild
{
    private const ulong CLONE_VM = 0x100;
    private const ulong CLONE_VFORK = 0x4000;
    private const ulong CLONE_PARENT = 0x8000;
    private const ulong CLONE_CLEAR_SIGHAND = 0x1_0000_0000;
    private const ulong CLONE_INTO_CGROUP = 0x2_0000_0000;

    // rdi, rsi: the arguments of clone3; rdx: the steps; rcx: where the step goes that failed, and its error. The child writes nothing to the stack, which it shares.
    private static readonly byte[] s_code =
    [
        0x53, 0x41, 0x54, 0x41, 0x55,                          // push rbx; push r12; push r13
        0x49, 0x89, 0xD4, 0x49, 0x89, 0xCD,                    // mov r12, rdx; mov r13, rcx
        0xB8, 0xB3, 0x01, 0x00, 0x00, 0x0F, 0x05,              // mov eax, 435 (clone3); syscall
        0x48, 0x85, 0xC0, 0x75, 0x61,                          // test rax, rax; jne done: this is the parent
        0x49, 0x8B, 0x04, 0x24, 0x49, 0x8B, 0x7C, 0x24, 0x08,  // step: mov rax, [r12]; mov rdi, [r12 + 8]
        0x49, 0x8B, 0x5C, 0x24, 0x30,                          // mov rbx, [r12 + 48] (FirstFrom)
        0x48, 0x85, 0xDB, 0x74, 0x03, 0x48, 0x8B, 0x3B,        // test rbx, rbx; je given; mov rdi, [rbx]
        0x49, 0x8B, 0x74, 0x24, 0x10, 0x49, 0x8B, 0x54, 0x24, 0x18, // given: mov rsi, [r12 + 16]; mov rdx, [r12 + 24]
        0x4D, 0x8B, 0x54, 0x24, 0x20, 0x4D, 0x8B, 0x44, 0x24, 0x28, // mov r10, [r12 + 32]; mov r8, [r12 + 40]
        0x0F, 0x05,                                            // syscall
        0x49, 0x8B, 0x5C, 0x24, 0x38, 0x48, 0x89, 0x03,        // mov rbx, [r12 + 56] (Result); mov [rbx], rax
        0x48, 0x85, 0xC0, 0x79, 0x22,                          // test rax, rax; jns next
        0x49, 0x3B, 0x44, 0x24, 0x40, 0x74, 0x1B,              // cmp rax, [r12 + 64] (Accepted); je next
        0x49, 0x3B, 0x44, 0x24, 0x48, 0x74, 0x14,              // cmp rax, [r12 + 72] (AlsoAccepted); je next
        0x4D, 0x89, 0x65, 0x00, 0x49, 0x89, 0x45, 0x08,        // mov [r13], r12; mov [r13 + 8], rax
        0xBF, 0x7F, 0x00, 0x00, 0x00, 0xB8, 0xE7, 0x00, 0x00, 0x00, 0x0F, 0x05, // mov edi, 127; mov eax, 231 (exit_group); syscall
        0x49, 0x83, 0xC4, 0x50, 0xEB, 0x9F,                    // next: add r12, 80; jmp step
        0x41, 0x5D, 0x41, 0x5C, 0x5B, 0xC3,                    // done: pop r13; pop r12; pop rbx; ret
    ];

    /// <summary>Starts it, and waits until it has become its program or failed to.</summary>
    /// <param name="script">What it does; it must end with <see cref="CallScript.Execute"/>.</param>
    /// <param name="created">Namespaces that are new with it.</param>
    /// <param name="group">The folder of the control group of version 2 that it is born in, for which nothing has to wait as for a move; null for ours.</param>
    /// <param name="asSibling">Whether it is a child of this process' parent, instead of this process itself.</param>
    /// <param name="id">Its number, where it was started.</param>
    /// <param name="failed">The name of the call that failed; null where no child could be made, or all went well.</param>
    /// <returns>The error of that call, or of clone3(2). The child has ended then, and its end is the parent's to take.</returns>
    public static LinuxError Start(CallScript script, NamespaceKinds created, FileHandle? group, bool asSibling, out int id, out string? failed)
    {
        ArgumentNullException.ThrowIfNull(script);
        using var code = new CodeArena(CodeArena.GranuleSize).Copy(s_code);
        var steps = script.Place(out var names);

        // SAFETY: the code follows the calling convention of C. The structures live on this stack until it returns: with CLONE_VFORK that is when the child no longer uses our memory. All signals are
        // blocked for both, so that no handler runs in the child on memory that it shares; the child unblocks its own.
        var all = ulong.MaxValue;
        ulong before;
        var failure = stackalloc nint[2];
        failure[0] = 0;
        var arguments = new Libc.CloneArguments
        {
            flags = CLONE_VM | CLONE_VFORK | CLONE_CLEAR_SIGHAND | (asSibling ? CLONE_PARENT : 0) | (group is null ? 0 : CLONE_INTO_CGROUP) | (ulong)created,
            cgroup = group is null ? 0 : (ulong)group.Descriptor,
            exit_signal = asSibling ? 0u : Libc.SIGCHLD, // a sibling's end is told as ours is
        };
        var start = (delegate* unmanaged<Libc.CloneArguments*, nuint, CallScript.Step*, nint*, nint>)code.Address;
        _ = Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, &all, &before, sizeof(ulong));
        var returned = start(&arguments, (nuint)sizeof(Libc.CloneArguments), steps, failure);
        _ = Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, &before, null, sizeof(ulong));

        id = returned > 0 ? (int)returned : 0;
        failed = failure[0] == 0 ? null : names[(int)((CallScript.Step*)failure[0] - steps)];
        return returned < 0 ? (LinuxError)(-returned) : failed is null ? LinuxError.None : (LinuxError)(-failure[1]);
    }
}
