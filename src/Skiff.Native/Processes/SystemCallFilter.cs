namespace Skiff.Native;

/// <summary>
/// A filter that takes system calls away from a process that has them: all its threads, for ever, beside the filters it has already. Source: seccomp(2), seccomp_data.
/// </summary>
public static class SystemCallFilter
{
    private const uint AnswerKill = 0x8000_0000;  // SECCOMP_RET_KILL_PROCESS
    private const uint AnswerError = 0x0005_0000; // SECCOMP_RET_ERRNO; the number in the low bits
    private const uint AnswerAllow = 0x7FFF_0000; // SECCOMP_RET_ALLOW

    private const uint ArchitectureX64 = 0xC000_003E; // AUDIT_ARCH_X86_64
    private const uint FirstX32 = 0x4000_0000;        // __X32_SYSCALL_BIT: the same calls by other numbers

    // Offsets in seccomp_data; the first argument's low half.
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgumentOffset = 16;

    private const uint Clone = 56;
    private const uint Clone3 = 435;

    /// <summary>
    /// A program that refuses calls with EPERM, clone with a flag that it must not have as well, and clone3, whose flags no filter sees, with ENOSYS: the C library
    /// then takes clone. Calls of another architecture end the process.
    /// </summary>
    /// <param name="refused">Numbers of x86-64; at most 200.</param>
    /// <param name="refusedCloneFlags">Of the flags of clone.</param>
    public static FilterInstruction[] Refuse(ReadOnlySpan<uint> refused, uint refusedCloneFlags)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(refused.Length, 200); // A jump skips at most 255.

        // What stands behind the comparisons; jumps go forward only, so allow stands there twice.
        const int Allow = 0, CloneFlags = 1, Refused = 3, Unknown = 4, Foreign = 5, CloneAllowed = 6;
        var program = new List<FilterInstruction>(refused.Length + 12);
        var comparisons = refused.Length + 6; // with the loads
        byte To(int place) => (byte)(comparisons + place - program.Count - 1);

        program.Add(new(FilterInstruction.Load, 0, 0, ArchitectureOffset));
        program.Add(new(FilterInstruction.JumpIfEqual, 0, To(Foreign), ArchitectureX64));
        program.Add(new(FilterInstruction.Load, 0, 0, NumberOffset));
        program.Add(new(FilterInstruction.JumpIfNotLess, To(Refused), 0, FirstX32));
        foreach (var number in refused)
        {
            program.Add(new(FilterInstruction.JumpIfEqual, To(Refused), 0, number));
        }

        program.Add(new(FilterInstruction.JumpIfEqual, To(Unknown), 0, Clone3));
        program.Add(new(FilterInstruction.JumpIfEqual, To(CloneFlags), To(Allow), Clone));

        program.Add(new(FilterInstruction.Return, 0, 0, AnswerAllow));
        program.Add(new(FilterInstruction.Load, 0, 0, FirstArgumentOffset));
        program.Add(new(FilterInstruction.JumpIfAnyBit, To(Refused), To(CloneAllowed), refusedCloneFlags));
        program.Add(new(FilterInstruction.Return, 0, 0, AnswerError | (uint)LinuxError.EPERM));
        program.Add(new(FilterInstruction.Return, 0, 0, AnswerError | (uint)LinuxError.ENOSYS));
        program.Add(new(FilterInstruction.Return, 0, 0, AnswerKill));
        program.Add(new(FilterInstruction.Return, 0, 0, AnswerAllow));
        return [.. program];
    }

    /// <summary>Puts a program on every thread of this process; none may gain privileges by an exec from here on.</summary>
    public static unsafe LinuxError Load(ReadOnlySpan<FilterInstruction> program)
    {
        if (Files.Result(Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) is var error and not LinuxError.None)
        {
            return error;
        }

        fixed (FilterInstruction* instructions = program)
        {
            // SAFETY: the kernel copies the program before it returns; length and address are those of the pinned span.
            var argument = new Libc.FilterProgram { len = (ushort)program.Length, filter = instructions };
            var returned = Libc.syscall(Libc.SYS_seccomp, Libc.SECCOMP_SET_MODE_FILTER, Libc.SECCOMP_FILTER_FLAG_TSYNC, (nint)(&argument), 0);
            return returned > 0 ? LinuxError.ESRCH : Files.Result((int)returned); // > 0: the number of a thread that has filters of its own
        }
    }
}
