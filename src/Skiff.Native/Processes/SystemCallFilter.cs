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
    /// A program that refuses calls with EPERM; with other first arguments than those allowed, some more; clone with a flag that it must not have; and clone3, whose
    /// flags no filter sees, with ENOSYS: the C library then takes clone. Calls of another architecture end the process.
    /// </summary>
    /// <param name="refused">Numbers of x86-64.</param>
    /// <param name="refusedCloneFlags">Of the flags of clone.</param>
    /// <param name="restricted">Calls whose first argument may only be one of these, by its low half.</param>
    public static FilterInstruction[] Refuse(ReadOnlySpan<uint> refused, uint refusedCloneFlags, params ReadOnlySpan<(uint Number, uint[] Arguments)> restricted)
    {
        // What stands behind the comparisons; jumps go forward only, so allow stands there twice.
        const int Allow = 0;
        var restrictions = Allow + 1;
        var cloneFlags = restrictions;
        foreach (var (_, arguments) in restricted)
        {
            ArgumentOutOfRangeException.ThrowIfZero(arguments.Length);
            cloneFlags += arguments.Length + 1; // with the load
        }

        int refusal = cloneFlags + 2, unknown = refusal + 1, foreign = unknown + 1, allowedAfterAll = foreign + 1;
        var comparisons = refused.Length + restricted.Length + 6; // with the loads
        var program = new List<FilterInstruction>(comparisons + allowedAfterAll + 1);
        byte To(int place) => checked((byte)(comparisons + place - program.Count - 1)); // A jump skips at most 255.

        program.Add(new(FilterInstruction.Load, 0, 0, ArchitectureOffset));
        program.Add(new(FilterInstruction.JumpIfEqual, 0, To(foreign), ArchitectureX64));
        program.Add(new(FilterInstruction.Load, 0, 0, NumberOffset));
        program.Add(new(FilterInstruction.JumpIfNotLess, To(refusal), 0, FirstX32));
        foreach (var number in refused)
        {
            program.Add(new(FilterInstruction.JumpIfEqual, To(refusal), 0, number));
        }

        foreach (var (number, arguments) in restricted)
        {
            program.Add(new(FilterInstruction.JumpIfEqual, To(restrictions), 0, number));
            restrictions += arguments.Length + 1;
        }

        program.Add(new(FilterInstruction.JumpIfEqual, To(unknown), 0, Clone3));
        program.Add(new(FilterInstruction.JumpIfEqual, To(cloneFlags), To(Allow), Clone));

        program.Add(new(FilterInstruction.Return, 0, 0, AnswerAllow));
        foreach (var (_, arguments) in restricted)
        {
            program.Add(new(FilterInstruction.Load, 0, 0, FirstArgumentOffset));
            for (var i = 0; i < arguments.Length; i++)
            {
                program.Add(new(FilterInstruction.JumpIfEqual, To(allowedAfterAll), i < arguments.Length - 1 ? (byte)0 : To(refusal), arguments[i]));
            }
        }

        program.Add(new(FilterInstruction.Load, 0, 0, FirstArgumentOffset));
        program.Add(new(FilterInstruction.JumpIfAnyBit, To(refusal), To(allowedAfterAll), refusedCloneFlags));
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
